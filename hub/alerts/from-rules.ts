import type { Device } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { StandingAlert } from '../rules/engine.ts';
import type { Edge } from '../rules/evaluate.ts';
import type { ReadingRule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { TraceStep } from './alert.ts';
import type { AlertSubject, Alerts } from './alerts.ts';
import { figure, labelsOf, summarise } from './describe.ts';

/** Names the subject of a device's alerts and cases. */
export function deviceSubject(device: Device, labels: AlertSubject['labels']): AlertSubject {
  return { subject: `device:${device.id}`, gridCode: device.gridCode, deviceId: device.id, labels };
}

function explain(rule: ReadingRule, edge: Edge & { type: 'fire' }, reading: Reading | null): TraceStep[] {
  const steps: TraceStep[] = [];
  if (reading) {
    const { metrics, deviceAt, receivedAt, clock } = reading;
    const text = `${rule.when.source} was true`;
    steps.push({
      at: edge.at,
      step: 'observed',
      text,
      detail: { when: rule.when.source, metrics, deviceAt, receivedAt, clock },
    });
  }
  if (rule.holdMs > 0) {
    const heldMs = edge.at - edge.since;
    const stood = reading !== null && reading.at - edge.since >= rule.holdMs;
    const text = stood
      ? `true at every reading for ${figure(heldMs / 1000)} s (${figure(rule.holdMs / 1000)} s asked)`
      : `the hold of ${figure(rule.holdMs / 1000)} s ran out and nothing had contradicted it`;
    steps.push({
      at: edge.at,
      step: 'held',
      text,
      detail: { since: edge.since, heldMs, holdMs: rule.holdMs, by: stood ? 'readings' : 'clock' },
    });
  }
  return steps;
}

/** Turns an edge of a rule for a device into the transition of its alert. */
export function applyEdge(
  alerts: Alerts,
  rule: ReadingRule,
  device: Device,
  edge: Edge,
  reading: Reading | null,
  tx: Tx,
): void {
  const about = deviceSubject(device, labelsOf(device, rule, reading));
  switch (edge.type) {
    case 'fire':
      alerts.fire(
        rule,
        about,
        {
          at: edge.at,
          severity: edge.severity,
          late: edge.late,
          summary: summarise(rule, reading),
          count: 1,
          explain: explain(rule, edge, reading),
        },
        tx,
      );
      return;
    case 'raise': {
      const step = rule.raise.find(({ severity }) => severity === edge.severity);
      const summary =
        (step && summarise({ when: step.when, holdMs: 0 }, reading)) || summarise(rule, reading);
      alerts.raise(rule.id, about.subject, edge.severity, summary, tx);
      return;
    }
    case 'repeat':
      alerts.repeat(rule.id, about.subject, tx);
      return;
    case 'clear': {
      const clear = rule.clear?.source ?? `!(${rule.when.source})`;
      const detail = { clear, metrics: reading?.metrics ?? {} };
      alerts.resolve(
        rule.id,
        about.subject,
        edge.at,
        { step: 'cleared', text: `${clear} was true`, detail },
        tx,
      );
    }
  }
}

/**
 * The open alerts of devices as the rule engine must know them after a start. `newestAt`: the newest reading of a
 * device, so that what comes late is recognised as such.
 */
export function* standingAlerts(
  alerts: Alerts,
  newestAt: (deviceId: string) => number | undefined,
): Iterable<StandingAlert> {
  for (const { ruleId, deviceId, firedAt, severity } of alerts.open()) {
    if (deviceId === null) continue;
    yield { ruleId, deviceId, since: firedAt, lastAt: Math.max(firedAt, newestAt(deviceId) ?? 0), severity };
  }
}
