import type { Alert, TraceStep } from '../../../../hub/alerts/alert.ts';
import type { Catalogue } from '../../i18n/zh-cn.ts';

/** A text of the catalogue, and what is filled into it. */
export interface TraceText {
  key: keyof Catalogue['traceText'];
  values: Readonly<Record<string, unknown>>;
}

const heldBy: Readonly<Record<string, TraceText['key']>> = {
  inhibition: 'heldByInhibition',
  flapping: 'heldByFlapping',
  merge: 'heldByMerge',
  exercise: 'heldByExercise',
};

function keyOf({ step, detail }: TraceStep): TraceText['key'] | null {
  switch (step) {
    case 'observed':
      if ('when' in detail) return 'observed';
      if ('flapping' in detail) return 'flaps';
      if ('devices' in detail) return 'outage';
      if (detail['silent'] !== true) return null;
      return detail['metric'] === null ? 'allSilent' : 'silent';
    case 'held':
      return detail['by'] === 'clock' ? 'heldOut' : 'held';
    case 'acknowledged':
      return 'comment' in detail ? 'acknowledgedWith' : 'acknowledged';
    case 'cleared':
      if ('clear' in detail) return 'cleared';
      if ('by' in detail) return 'comment' in detail ? 'clearedByWith' : 'clearedBy';
      if (detail['over'] === 'offline') return 'offlineOver';
      if (detail['over'] === 'flapping') return 'flappingOver';
      if (detail['over'] === 'silence') return 'silentOver';
      return detail['over'] === 'outage' ? 'outageOver' : null;
    case 'case':
      if (!('number' in detail)) return null;
      return detail['joined'] === true ? 'joined' : 'opened';
    case 'assigned':
      return detail['to'] === null ? 'unassigned' : 'assigned';
    case 'false-alarm':
      return detail['cause'] === null ? 'noFalseAlarm' : 'falseAlarm';
    case 'ack-expired':
      return 'ackExpired';
    case 'confirmed':
      if ('devices' in detail) return 'corroborated';
      return 'comment' in detail ? 'confirmedWith' : 'confirmed';
    case 'source-back':
      return 'sourceBack';
    case 'exercise-over':
      return 'exerciseOver';
    case 'held-back':
      return heldBy[String(detail['by'])] ?? null;
    case 'let-go':
      return 'letGo';
    case 'merged-into':
      return 'comment' in detail ? 'mergedIntoWith' : 'mergedInto';
    case 'took-in':
      return 'tookIn';
    case 'gave-back':
      return 'gaveBack';
    case 'unmerged':
      return 'by' in detail ? 'unmerged' : 'parentOver';
    case 'reminded':
    case 'fired':
    case 'severity':
    case 'lowered':
    case 'repeated':
    case 'merged':
    case 'unacknowledged':
    case 'silenced':
    case 'unsilenced':
      return step;
    case 'source-lost':
      if (detail['lost'] === 'signal') return 'signalLost';
      return detail['lost'] === 'rule' ? 'ruleLost' : 'deviceLost';
    case 'resolved':
    case 'notification':
      return null;
  }
}

/** What a reading said of the metrics a condition names: `gas = 36.95`. */
function measured(when: unknown, metrics: unknown): string {
  const named = new Set(String(when).split(/[^\w.]+/));
  return Object.entries(metrics ?? {})
    .filter(([name]) => named.has(name))
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(', ');
}

const seconds = (ms: unknown): number => Math.round(Number(ms) / 10) / 100;

/** What to say of one step of a trace; null where only the hub's own sentence says it. */
export function traceText(
  step: TraceStep,
  { ruleId, ruleVersion }: Pick<Alert, 'ruleId' | 'ruleVersion'>,
): TraceText | null {
  const key = keyOf(step);
  if (!key) return null;
  const { detail } = step;
  const held = { heldS: seconds(detail['heldMs']), holdS: seconds(detail['holdMs']) };
  const reading = measured(detail['when'], detail['metrics']);
  return { key, values: { ...detail, ...held, reading, rule: ruleId, version: ruleVersion } };
}
