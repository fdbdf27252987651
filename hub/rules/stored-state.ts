import type { StandingAlert } from './engine.ts';
import { NO_RUNS, raisedBy } from './ladder.ts';
import type { ReadingRule } from './rule.ts';
import type { Firing, Pending, RuleState, Run } from './state.ts';

/** The conditions and holds a state was made under. An edit that leaves them leaves running holds. */
interface Under {
  ownUnder: string;
  stepsUnder: string;
}

/** As rows held it before there were ladders: the rule's own hold, and nothing else. */
interface PlainPending extends Omit<Run, 'count'> {
  phase: 'pending';
  lastAt: number;
}

type StoredState = ((Pending | Firing) & Under) | PlainPending;

function underOf({ when, holdMs, times, raise, clear, keepFiringMs, windows }: ReadingRule): Under {
  const steps = raise.map((step) => [step.when.source, step.holdMs, step.clear?.source]);
  // What most rules do not have is left out, so that the states of before there was such a thing still stand.
  const further = [...(times > 1 ? [times] : []), ...(windows.length > 0 ? [windows] : [])];
  return {
    ownUnder: JSON.stringify([when.source, holdMs, ...further]),
    stepsUnder: JSON.stringify([steps, clear?.source, keepFiringMs, ...further]),
  };
}

const runMark = (rule: ReadingRule, run: Run | null): string =>
  run ? `${run.since}/${raisedBy(rule, run.met)}${rule.times > 1 ? `/${run.count}` : ''}` : '-';

/** A run from before readings were counted has been met once. */
const counted = (run: (Omit<Run, 'count'> & { count?: number }) | null): Run | null =>
  run && { ...run, count: run.count ?? 1 };

/**
 * What a restart must not lose of a state, as a text that differs when its row has to be written again; empty when it
 * needs no row: a firing rule is an open alert, unless steps of it stand or run.
 */
export function markOf(rule: ReadingRule, state: RuleState): string {
  const steps = state.steps.map((run) => runMark(rule, run)).join();
  if (state.phase === 'pending') return `pending ${runMark(rule, state.own)} ${steps}`;
  const { standing, floor, severity, quiet } = state;
  const falls = rule.raise.some(({ clear }, i) => clear !== null && (standing & (1 << i)) !== 0);
  if (!falls && steps === '' && !quiet) return '';
  return `firing ${standing} ${floor} ${severity} ${quiet?.since ?? '-'} ${steps}`;
}

/** The `state` column of its row. */
export function writeState(rule: ReadingRule, state: RuleState): string {
  return JSON.stringify({ ...state, ...underOf(rule) });
}

/** The state of an alert of which the store holds nothing but the alert. */
export function firingOf({ since, lastAt, severity }: StandingAlert): Firing {
  return {
    phase: 'firing',
    since,
    lastAt,
    severity,
    floor: severity,
    standing: 0,
    steps: NO_RUNS,
    quiet: null,
  };
}

/**
 * Reads a row back. `alert`: the open alert of the rule for that subject. Undefined when the row no longer says
 * anything: the alert it belonged to has ended, or the rule's conditions have changed since.
 */
export function readState(
  rule: ReadingRule,
  text: string,
  alert: StandingAlert | undefined,
): RuleState | undefined {
  const stored = JSON.parse(text) as StoredState;
  if (stored.phase === 'pending' && alert && !rule.latching) return undefined;
  if ('since' in stored && stored.phase === 'pending') {
    const { since, dueAt, late, met, lastAt } = stored;
    return { phase: 'pending', lastAt, own: { since, dueAt, late, met, count: 1 }, steps: NO_RUNS };
  }
  const { ownUnder, stepsUnder, ...state } = stored;
  const now = underOf(rule);
  const steps = stepsUnder === now.stepsUnder ? state.steps.map(counted) : NO_RUNS;
  if (state.phase === 'pending') {
    const own = ownUnder === now.ownUnder ? counted(state.own) : null;
    return own || steps.length > 0 ? { ...state, own, steps } : undefined;
  }
  if (!alert || stepsUnder !== now.stepsUnder) return undefined;
  const lastAt = Math.max(state.lastAt, alert.lastAt);
  return { ...state, lastAt, severity: alert.severity, steps };
}
