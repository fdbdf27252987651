import type { Reading } from '../ingest/reading.ts';
import { advance, climb, dueRuns, firingSteps, isOver, NO_RUNS, raisedBy } from './ladder.ts';
import type { ReadingRule } from './rule.ts';
import {
  type Edge,
  type Firing,
  type Pending,
  type RuleState,
  type Run,
  type Runs,
  rank,
  type Step,
  severityFor,
  strongest,
} from './state.ts';

export type { Edge, RuleState, Step } from './state.ts';

const IDLE: Step = { state: undefined, edge: null };

/** `alarm: true` beside `test: true` is a test, never a fire. */
export function isLeftOut(rule: ReadingRule, reading: Reading): boolean {
  return reading.metrics.test === true || rule.unless?.holds(reading.metrics) === true;
}

/** The alert opens. `own`: the rule's own hold is over, not only that of a step; `bits`: the steps that stand now. */
function fire(
  rule: ReadingRule,
  run: Pick<Run, 'since' | 'late'>,
  { at, lastAt, own, bits, steps }: { at: number; lastAt: number; own: boolean; bits: number; steps: Runs },
): Step {
  const { severity, step } = severityFor(rule, bits, rule.severity);
  const by = own ? undefined : (step ?? strongest(rule, bits));
  const { since, late } = run;
  return {
    state: {
      phase: 'firing',
      since,
      lastAt,
      severity,
      floor: rule.severity,
      standing: bits,
      steps,
      quiet: null,
    },
    edge: { type: 'fire', at, since, severity, late, ...(by === undefined ? {} : { step: by }) },
  };
}

function whenWaiting(rule: ReadingRule, state: Pending | undefined, reading: Reading): Step {
  const { at } = reading;
  const holds = rule.when.holds(reading.metrics);
  const own = advance(state?.own ?? null, holds, rule.holdMs, reading, rule.times);
  const before = state?.steps ?? NO_RUNS;
  const { runs, up } = climb(rule, before, 0, reading);
  const late = reading.clock === 'late';
  if (holds === true && own && isOver(own, rule.holdMs, rule.times, reading))
    return fire(rule, { since: own.since, late }, { at, lastAt: at, own: true, bits: up, steps: runs });
  const first = strongest(rule, up & firingSteps(rule));
  if (first !== undefined) {
    const since = before[first]?.since ?? at;
    return fire(rule, { since, late }, { at, lastAt: at, own: false, bits: up, steps: runs });
  }
  if (!own && runs === NO_RUNS) return IDLE;
  if (state && own === state.own && runs === before) return { state, edge: null };
  return { state: { phase: 'pending', lastAt: at, own, steps: runs }, edge: null };
}

/** What the reading says about the end of the alert: undefined when it says nothing. */
function clears(rule: ReadingRule, holds: boolean | undefined, { metrics }: Reading): boolean | undefined {
  if (holds === true) return false;
  return rule.clear ? rule.clear.holds(metrics) : holds === false || undefined;
}

/** A latched alert stays as it is: the rule only begins anew. */
const end = (rule: ReadingRule, at: number): Step =>
  rule.latching ? IDLE : { state: undefined, edge: { type: 'clear', at } };

/** The open alert with other steps standing, and what that does to its severity. */
function stand(
  rule: ReadingRule,
  from: Firing,
  to: Firing,
  at: number,
): { state: Firing; edge: Edge | null } {
  const called = severityFor(rule, to.standing, to.floor);
  const change = rank(called.severity) - rank(from.severity);
  const state = change === 0 ? to : { ...to, severity: called.severity };
  return { state, edge: change === 0 ? null : { type: change > 0 ? 'raise' : 'lower', at, ...called } };
}

function whenFiring(rule: ReadingRule, state: Firing, reading: Reading): Step {
  const { at } = reading;
  const holds = rule.when.holds(reading.metrics);
  const { runs, up, down, met } = climb(rule, state.steps, state.standing, reading);
  const cleared = met === 0 ? clears(rule, holds, reading) : false;
  let { quiet } = state;
  if (cleared === true) {
    quiet ??= { since: at, dueAt: reading.receivedAt + rule.keepFiringMs };
    if (at - quiet.since >= rule.keepFiringMs) return end(rule, at);
  } else if (cleared === false) quiet = null;
  const standing = (state.standing | up) & ~down;
  const next = stand(rule, state, { ...state, lastAt: at, standing, steps: runs, quiet }, at);
  if (next.edge || holds !== true) return next;
  return { state: next.state, edge: { type: 'repeat', at, severity: next.state.severity } };
}

/**
 * Advances one rule for one subject by one reading. Fires at the first reading at which the condition has stood at
 * every reading since one at least `holdMs` earlier. A reading older than the newest one seen neither clears nor
 * contradicts: late data never undoes what newer data said.
 */
export function evaluate(rule: ReadingRule, state: RuleState | undefined, reading: Reading): Step {
  if (isLeftOut(rule, reading)) return { state, edge: null };
  if (state && reading.at < state.lastAt) return { state, edge: null };
  return state?.phase === 'firing' ? whenFiring(rule, state, reading) : whenWaiting(rule, state, reading);
}

/**
 * Something is over by the hub's clock and nothing has contradicted it, though no further reading came: a hold fires
 * or raises, a clear condition kept long enough resolves. `now`: the hub's clock. `met`: the reading that began it.
 */
export function evaluateDue(
  rule: ReadingRule,
  state: RuleState,
  now: number,
): Step & { met: Reading | null } {
  const { runs: steps, due } = dueRuns(state.steps, now);
  const first = strongest(rule, due);
  const stepRun = first === undefined ? null : (state.steps[first] ?? null);
  if (state.phase === 'pending') {
    const over = state.own !== null && state.own.dueAt <= now && state.own.count >= rule.times;
    const own = over ? state.own : null;
    const run = own ?? stepRun;
    if (!run) return { state, edge: null, met: null };
    const bits = due | raisedBy(rule, run.met);
    const { lastAt } = state;
    return { ...fire(rule, run, { at: now, lastAt, own: own !== null, bits, steps }), met: run.met };
  }
  if (due !== 0) {
    const to = { ...state, standing: state.standing | due, steps };
    return { ...stand(rule, state, to, now), met: stepRun?.met ?? null };
  }
  const over = state.quiet !== null && state.quiet.dueAt <= now;
  return { ...(over ? end(rule, now) : { state, edge: null }), met: null };
}
