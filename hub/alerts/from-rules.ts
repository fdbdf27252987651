import type { Device } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { StandingAlert } from '../rules/engine.ts';
import type { Edge } from '../rules/evaluate.ts';
import { concerns, type ReadingRule, type Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import { severities, type TraceStep } from './alert.ts';
import type { AlertSubject, Alerts } from './alerts.ts';
import { figure, labelsOf, summarise } from './describe.ts';

/** Names the subject of a device's alerts and cases. */
export function deviceSubject(device: Device, labels: AlertSubject['labels']): AlertSubject {
  return { subject: `device:${device.id}`, gridCode: device.gridCode, deviceId: device.id, labels };
}

/** The condition and hold an edge is about: those of the rule, or of the step that did it. */
type Cause = Pick<ReadingRule, 'when' | 'holdMs'>;

function causeOf(rule: ReadingRule, { step }: { step?: number }): Cause {
  const by = step === undefined ? undefined : rule.raise[step];
  return by ? { when: by.when, holdMs: by.holdMs ?? 0 } : rule;
}

function explain(cause: Cause, edge: Edge & { type: 'fire' }, reading: Reading | null): TraceStep[] {
  const { when, holdMs } = cause;
  const steps: TraceStep[] = [];
  if (reading) {
    const { metrics, deviceAt, receivedAt, clock } = reading;
    const text = `${when.source} was true`;
    const condition = when.threshold ? {} : { condition: when.explain(metrics) };
    const detail = { when: when.source, ...condition, metrics, deviceAt, receivedAt, clock };
    steps.push({ at: edge.at, step: 'observed', text, detail });
  }
  if (holdMs > 0) {
    const heldMs = edge.at - edge.since;
    const stood = reading !== null && reading.at - edge.since >= holdMs;
    const text = stood
      ? `true at every reading for ${figure(heldMs / 1000)} s (${figure(holdMs / 1000)} s asked)`
      : `the hold of ${figure(holdMs / 1000)} s ran out and nothing had contradicted it`;
    const detail = { since: edge.since, heldMs, holdMs, by: stood ? 'readings' : 'clock' };
    steps.push({ at: edge.at, step: 'held', text, detail });
  }
  return steps;
}

/** Why it is over, as the last line of its trace. */
function whyCleared(rule: ReadingRule, reading: Reading | null) {
  const clear = rule.clear?.source ?? `!(${rule.when.source})`;
  const keptMs = rule.keepFiringMs;
  const text = `${clear} was true${keptMs > 0 ? ` for ${figure(keptMs / 1000)} s` : ''}`;
  const by = rule.clear ?? rule.when;
  const condition = by.threshold || !reading ? {} : { condition: by.explain(reading.metrics) };
  const kept = keptMs > 0 ? { keptMs } : {};
  const detail = { clear, ...condition, metrics: reading?.metrics ?? {}, ...kept };
  return { step: 'cleared' as const, text, detail };
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
  const { subject } = about;
  const { id } = rule;
  if (edge.type === 'clear') {
    alerts.resolve(id, subject, edge.at, whyCleared(rule, reading), tx);
    return;
  }
  const cause = causeOf(rule, edge.type === 'repeat' ? {} : edge);
  const summary = summarise(cause, reading) || summarise(rule, reading);
  const { severity, at } = edge;
  const open = alerts.find(id, subject);
  // A hand has cleared a latching alert whose condition still stands: as at a fire panel, it alarms anew.
  const anew = rule.latching && !open;
  if (edge.type === 'fire' || anew) {
    // A latched alert fires again while it is open, perhaps as something worse.
    if (open && severities.indexOf(severity) < severities.indexOf(open.severity)) {
      alerts.raise(id, subject, severity, summary, tx);
      return;
    }
    const fired =
      edge.type === 'fire' ? edge : ({ type: 'fire', at, since: at, severity, late: false } as const);
    const why = explain(cause, fired, reading);
    alerts.fire(rule, about, { at, severity, late: fired.late, summary, count: 1, explain: why }, tx);
    return;
  }
  switch (edge.type) {
    case 'raise':
    case 'lower':
      alerts[edge.type](id, subject, severity, summary, tx);
      return;
    case 'repeat':
      alerts.repeat(id, subject, tx);
  }
}

/** Ends the open alerts whose rule is out of force, or is about something else now: nothing else would. */
export function endRuleless(alerts: Alerts, rules: readonly Rule[], tx: Tx): void {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const isRuleless = ({ ruleId, subject }: { ruleId: string; subject: string }): boolean => {
    const rule = byId.get(ruleId);
    return !rule || !concerns(rule, subject);
  };
  alerts.endLost('rule', isRuleless, tx);
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
