import type { Reading } from '../ingest/reading.ts';
import type { ReadingRule } from './rule.ts';
import type { Run, Runs } from './state.ts';

/** No step runs: one value, so that a rule without a ladder allocates nothing. */
export const NO_RUNS: Runs = [];

/** What one reading does to the steps of a ladder; `up` and `down` are bits of steps. */
export interface Climb {
  runs: Runs;
  /** Steps that stand from this reading on: their hold is over, or they have none. */
  up: number;
  /** Steps that stood and are cleared. */
  down: number;
  /** Steps with a hold of their own whose condition holds. */
  met: number;
}

const STILL: Climb = { runs: NO_RUNS, up: 0, down: 0, met: 0 };

/**
 * Starts, continues or breaks a run; a reading that does not say leaves it as it is. `times`: how many readings are
 * counted.
 */
export function advance(
  run: Run | null,
  holds: boolean | undefined,
  holdMs: number,
  reading: Reading,
  times = 1,
): Run | null {
  if (holds === undefined) return run;
  if (!holds) return null;
  if (run) return { ...run, met: reading, count: Math.min(times, run.count + 1) };
  return {
    since: reading.at,
    dueAt: reading.receivedAt + holdMs,
    late: reading.clock === 'late',
    met: reading,
    count: 1,
  };
}

/** Whether a run has stood for as long and as often as asked, as of a reading that met its condition. */
export function isOver(
  { since, dueAt, count }: Run,
  holdMs: number,
  times: number,
  reading: Reading,
): boolean {
  if (count < times) return false;
  // Where readings are counted the hold may have run out by the hub's clock before there were enough of them.
  return reading.at - since >= holdMs || (times > 1 && reading.receivedAt >= dueAt);
}

/** Meets every step with one reading. `standing`: bits of those that stand already. */
export function climb(rule: ReadingRule, runs: Runs, standing: number, reading: Reading): Climb {
  if (rule.raise.length === 0) return STILL;
  const next: (Run | null)[] = [];
  const climbed = { up: 0, down: 0, met: 0 };
  let running = false;
  for (const [i, { when, holdMs, clear }] of rule.raise.entries()) {
    const bit = 1 << i;
    const holds = when.holds(reading.metrics);
    let run: Run | null = null;
    if (holds === true && holdMs !== null) climbed.met |= bit;
    if ((standing & bit) !== 0) {
      if (holds !== true && clear?.holds(reading.metrics) === true) climbed.down |= bit;
    } else {
      run = advance(runs[i] ?? null, holds, holdMs ?? 0, reading);
      if (holds === true && run && isOver(run, holdMs ?? 0, 1, reading)) {
        climbed.up |= bit;
        run = null;
      }
    }
    running ||= run !== null;
    next.push(run);
  }
  return { ...climbed, runs: running ? next : NO_RUNS };
}

/** Bits of the steps that only raise (no hold of their own) and whose condition this reading meets. */
export function raisedBy(rule: ReadingRule, { metrics }: Reading): number {
  let bits = 0;
  for (const [i, { when, holdMs }] of rule.raise.entries())
    if (holdMs === null && when.holds(metrics) === true) bits |= 1 << i;
  return bits;
}

/** Takes out the runs whose hold is over by the hub's clock. `due`: bits of their steps. */
export function dueRuns(runs: Runs, now: number): { runs: Runs; due: number } {
  let due = 0;
  for (const [i, run] of runs.entries()) if (run && run.dueAt <= now) due |= 1 << i;
  if (due === 0) return { runs, due };
  const left = runs.map((run, i) => ((due & (1 << i)) === 0 ? run : null));
  return { runs: left.some((run) => run !== null) ? left : NO_RUNS, due };
}

/** Bits of the steps with a hold of their own: those that fire an alert by themselves. */
export function firingSteps(rule: ReadingRule): number {
  let bits = 0;
  for (const [i, { holdMs }] of rule.raise.entries()) if (holdMs !== null) bits |= 1 << i;
  return bits;
}
