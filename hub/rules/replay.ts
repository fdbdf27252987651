import { type Severity, severities } from '../alerts/alert.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Condition } from './condition.ts';
import { type Edge, evaluate, evaluateDue, type RuleState } from './evaluate.ts';
import type { ReadingRule } from './rule.ts';
import type { Schedule } from './schedule.ts';
import { dueAtOf } from './state.ts';
import { longestReach, Windows } from './windows.ts';

/** One alert as a rule would have raised it. Instants are Unix ms. */
export interface Episode {
  firedAt: number;
  /** Null while it stands. */
  resolvedAt: number | null;
  /** The worst it was. */
  severity: Severity;
  /** Readings that met the condition, as an alert counts them. */
  count: number;
  late: boolean;
}

type IsActive = (schedule: Schedule, at: number) => boolean;

const NO_EDGES: readonly Edge[] = [];
const always: IsActive = () => true;

/**
 * Drives one rule for one subject through readings in the order of their arrival, as the engine does: what is over by
 * the hub's clock happens between them, at its own instant, the clock being `receivedAt`. A reading that arrives at the
 * very instant at which something is over is heard first. Nobody clears a latching alert here.
 */
export class Replay {
  readonly #rule: ReadingRule;
  readonly #isActive: IsActive;
  readonly #windows = new Windows();
  #state: RuleState | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #open: Episode | undefined;
  #episodes: Episode[] = [];
  /** Evaluations that threw; the engine logs those and goes on as well. */
  failures = 0;

  constructor(rule: ReadingRule, isActive: IsActive = always) {
    this.#rule = rule;
    this.#isActive = isActive;
  }

  /** Where the rule stands; undefined when idle. */
  get state(): RuleState | undefined {
    return this.#state;
  }

  /** A reading that was observed as the rule sees it, with the figures of its windows. */
  seen(reading: Reading): Reading {
    return this.#windows.seenBy(this.#rule, reading);
  }

  /** The episodes since the last `take`, by when they fired; the last one may still stand. */
  get episodes(): readonly Episode[] {
    return this.#episodes;
  }

  /** Takes over the episodes that have ended. */
  take(): readonly Episode[] {
    const taken = this.#episodes;
    this.#episodes = this.#open ? [this.#open] : [];
    if (this.#open) taken.pop();
    return taken;
  }

  /** Advances by one reading; what it and the time before it did, in order. */
  observe(reading: Reading): readonly Edge[] {
    const before = this.#dueAt < reading.receivedAt ? this.advanceTo(reading.receivedAt) : NO_EDGES;
    const edge = this.#meet(reading);
    if (!edge) return before;
    return before === NO_EDGES ? [edge] : [...before, edge];
  }

  /** Lets the hub's clock pass until just before `at`. */
  advanceTo(at: number): readonly Edge[] {
    return this.#pass((dueAt) => dueAt < at);
  }

  /** Lets the hub's clock pass up to and including `at`: there are no more readings. */
  end(at: number): readonly Edge[] {
    return this.#pass((dueAt) => dueAt <= at);
  }

  #pass(isOver: (dueAt: number) => boolean): readonly Edge[] {
    const edges: Edge[] = [];
    while (this.#state && isOver(this.#dueAt)) {
      const { state, edge } = evaluateDue(this.#rule, this.#state, this.#dueAt);
      if (state === this.#state) this.#dueAt = Number.POSITIVE_INFINITY;
      else this.#set(state);
      if (!edge) continue;
      this.#record(edge);
      edges.push(edge);
    }
    return edges.length === 0 ? NO_EDGES : edges;
  }

  #meet(reading: Reading): Edge | null {
    const { active } = this.#rule;
    const seen = this.#windows.seenBy(this.#rule, reading);
    if (!this.#state && active && !this.#isActive(active, reading.at)) return null;
    try {
      const { state, edge } = evaluate(this.#rule, this.#state, seen);
      if (state !== this.#state) this.#set(state);
      if (edge) this.#record(edge);
      return edge;
    } catch {
      this.failures++;
      return null;
    }
  }

  #set(state: RuleState | undefined): void {
    this.#state = state;
    this.#dueAt = dueAtOf(state);
  }

  #record(edge: Edge): void {
    const open = this.#open;
    if (edge.type === 'clear') {
      if (open) open.resolvedAt = Math.max(edge.at, open.firedAt);
      this.#open = undefined;
    } else if (open) {
      if (edge.type === 'lower') return;
      open.count++;
      if (severities.indexOf(edge.severity) < severities.indexOf(open.severity))
        open.severity = edge.severity;
    } else if (edge.type === 'fire') {
      const { at: firedAt, severity, late } = edge;
      this.#open = { firedAt, resolvedAt: null, severity, count: 1, late };
      this.#episodes.push(this.#open);
    }
  }
}

/** Every condition of a rule, each once. */
export function conditionsOf({ when, clear, unless, raise }: ReadingRule): readonly Condition[] {
  const all = [when, clear, unless, ...raise.flatMap((step) => [step.when, step.clear])];
  return all.filter((condition) => condition !== null);
}

/** The metrics a rule looks at: what else a reading says makes no difference to it. */
export function metricsOf(rule: ReadingRule): ReadonlySet<string> {
  const through = rule.windows.map(({ metric }) => metric);
  return new Set(['test', ...through, ...conditionsOf(rule).flatMap(({ needs }) => needs)]);
}

/** The longest that anything of the rule is waited for, ms: what came longer ago makes no difference to a rule at rest. */
export function longestWait(rule: ReadingRule): number {
  const { holdMs, keepFiringMs, raise } = rule;
  return Math.max(holdMs, keepFiringMs, longestReach([rule]), ...raise.map((step) => step.holdMs ?? 0));
}
