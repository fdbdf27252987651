import { type Severity, severities } from '../alerts/alert.ts';
import type { Reading } from '../ingest/reading.ts';
import type { ReadingRule } from './rule.ts';

/**
 * Where a rule stands for one subject. `since`: first reading of the unbroken run, Unix ms. `dueAt`: when the hold is
 * over by the hub's clock. `lastAt`: newest reading taken into account. `met`: the last one that met the condition.
 * Idle is the absence of a state.
 */
export type RuleState =
  | {
      phase: 'pending';
      since: number;
      dueAt: number;
      lastAt: number;
      severity: Severity;
      late: boolean;
      met: Reading;
    }
  | { phase: 'firing'; since: number; lastAt: number; severity: Severity };

/** What a reading or a due time does to the alert of the subject. `at` is the instant the field would name. */
export type Edge =
  | { type: 'fire'; at: number; since: number; severity: Severity; late: boolean }
  | { type: 'raise'; at: number; severity: Severity }
  | { type: 'repeat'; at: number }
  | { type: 'clear'; at: number };

export interface Step {
  state: RuleState | undefined;
  edge: Edge | null;
}

const rank = (severity: Severity): number => severities.length - severities.indexOf(severity);

/** The severity this reading calls for, never below `floor`. */
function severityOf(rule: ReadingRule, reading: Reading, floor: Severity): Severity {
  let severity = floor;
  for (const step of rule.raise) {
    if (rank(step.severity) > rank(severity) && step.when.holds(reading.metrics) === true)
      severity = step.severity;
  }
  return severity;
}

/** `alarm: true` beside `test: true` is a test, never a fire. */
function isLeftOut(rule: ReadingRule, reading: Reading): boolean {
  return reading.metrics.test === true || rule.unless?.holds(reading.metrics) === true;
}

function whenIdle(rule: ReadingRule, reading: Reading): Step {
  if (rule.when.holds(reading.metrics) !== true) return { state: undefined, edge: null };
  const severity = severityOf(rule, reading, rule.severity);
  const late = reading.clock === 'late';
  const { at } = reading;
  if (rule.holdMs === 0) {
    return {
      state: { phase: 'firing', since: at, lastAt: at, severity },
      edge: { type: 'fire', at, since: at, severity, late },
    };
  }
  const dueAt = reading.receivedAt + rule.holdMs;
  return {
    state: { phase: 'pending', since: at, dueAt, lastAt: at, severity, late, met: reading },
    edge: null,
  };
}

function whenPending(rule: ReadingRule, state: RuleState & { phase: 'pending' }, reading: Reading): Step {
  const holds = rule.when.holds(reading.metrics);
  if (holds === undefined) return { state, edge: null };
  if (!holds) return { state: undefined, edge: null };
  const { at } = reading;
  const severity = severityOf(rule, reading, rule.severity);
  if (at - state.since < rule.holdMs)
    return { state: { ...state, lastAt: at, severity, met: reading }, edge: null };
  const late = reading.clock === 'late';
  return {
    state: { phase: 'firing', since: state.since, lastAt: at, severity },
    edge: { type: 'fire', at, since: state.since, severity, late },
  };
}

function whenFiring(rule: ReadingRule, state: RuleState & { phase: 'firing' }, reading: Reading): Step {
  const { at, metrics } = reading;
  const holds = rule.when.holds(metrics);
  const cleared = rule.clear ? rule.clear.holds(metrics) === true && holds !== true : holds === false;
  if (cleared) return { state: undefined, edge: { type: 'clear', at } };
  if (holds !== true) return { state: { ...state, lastAt: at }, edge: null };
  const severity = severityOf(rule, reading, state.severity);
  const next = { ...state, lastAt: at, severity };
  return {
    state: next,
    edge: severity === state.severity ? { type: 'repeat', at } : { type: 'raise', at, severity },
  };
}

/**
 * Advances one rule for one subject by one reading. Fires at the first reading at which the condition has stood at
 * every reading since one at least `holdMs` earlier. A reading older than the newest one seen neither clears nor
 * contradicts: late data never undoes what newer data said.
 */
export function evaluate(rule: ReadingRule, state: RuleState | undefined, reading: Reading): Step {
  if (isLeftOut(rule, reading)) return { state, edge: null };
  if (!state) return whenIdle(rule, reading);
  if (reading.at < state.lastAt) return { state, edge: null };
  switch (state.phase) {
    case 'pending':
      return whenPending(rule, state, reading);
    case 'firing':
      return whenFiring(rule, state, reading);
  }
}

/** The hold is over and nothing has contradicted it: fires, though no further reading came. `now`: the hub's clock. */
export function evaluateDue(state: RuleState, now: number): Step {
  if (state.phase !== 'pending' || now < state.dueAt) return { state, edge: null };
  const { since, lastAt, severity, late } = state;
  return {
    state: { phase: 'firing', since, lastAt, severity },
    edge: { type: 'fire', at: now, since, severity, late },
  };
}
