import { type Severity, severities } from '../alerts/alert.ts';
import type { Reading } from '../ingest/reading.ts';
import type { ReadingRule } from './rule.ts';

/**
 * A condition that holds, but not yet for as long as asked. `since`: first reading of the unbroken run, Unix ms.
 * `dueAt`: when the hold is over by the hub's clock. `met`: the last reading that met the condition.
 */
export interface Run {
  since: number;
  dueAt: number;
  late: boolean;
  met: Reading;
  /** Readings in a row that met it, as far as the rule counts them. */
  count: number;
}

/** The runs of the steps of a ladder, each at the index of its step. */
export type Runs = readonly (Run | null)[];

/** Holds are running: the rule's own, those of steps, or several. */
export interface Pending {
  phase: 'pending';
  /** Newest reading taken into account. */
  lastAt: number;
  own: Run | null;
  steps: Runs;
}

/** The alert is open. */
export interface Firing {
  phase: 'firing';
  since: number;
  lastAt: number;
  severity: Severity;
  /** The alert never falls below it. */
  floor: Severity;
  /** Bits of the steps that stand. */
  standing: number;
  steps: Runs;
  /** What clears it stands since then; over, when nothing contradicts it, at `dueAt` by the hub's clock. */
  quiet: { since: number; dueAt: number } | null;
}

/** Where a rule stands for one subject; idle is the absence of a state. */
export type RuleState = Pending | Firing;

/**
 * What a reading or a due time does to the alert of the subject. `at` is the instant the field would name. `step`: index
 * of the step that did it; without one the rule itself did.
 */
export type Edge =
  | { type: 'fire'; at: number; since: number; severity: Severity; late: boolean; step?: number }
  | { type: 'raise'; at: number; severity: Severity; step?: number }
  | { type: 'lower'; at: number; severity: Severity; step?: number }
  | { type: 'repeat'; at: number; severity: Severity }
  | { type: 'clear'; at: number };

export interface Step {
  state: RuleState | undefined;
  edge: Edge | null;
}

export const rank = (severity: Severity): number => severities.length - severities.indexOf(severity);

/** The strongest of the steps in `bits`, the first of equals; undefined without one. */
export function strongest(rule: ReadingRule, bits: number): number | undefined {
  let best: number | undefined;
  let bestRank = 0;
  for (const [i, step] of rule.raise.entries()) {
    if ((bits & (1 << i)) === 0 || rank(step.severity) <= bestRank) continue;
    best = i;
    bestRank = rank(step.severity);
  }
  return best;
}

/** The severity that the steps in `bits` call for, never below `floor`, with the step that decides it. */
export function severityFor(
  rule: ReadingRule,
  bits: number,
  floor: Severity,
): { severity: Severity; step?: number } {
  const i = strongest(rule, bits);
  const step = i === undefined ? undefined : rule.raise[i];
  if (i === undefined || !step || rank(step.severity) <= rank(floor)) return { severity: floor };
  return { severity: step.severity, step: i };
}

/** The next instant at which something is over by the hub's clock; infinite when nothing waits. */
export function dueAtOf(state: RuleState | undefined): number {
  let dueAt = Number.POSITIVE_INFINITY;
  if (!state) return dueAt;
  for (const run of state.steps) if (run) dueAt = Math.min(dueAt, run.dueAt);
  const other = state.phase === 'pending' ? state.own : state.quiet;
  return other ? Math.min(dueAt, other.dueAt) : dueAt;
}
