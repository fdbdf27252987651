import type { Clock } from '../kernel/clock.ts';
import type { HubRule, Rule } from '../rules/rule.ts';
import type { HubCondition } from '../rules/schema.ts';
import type { Tx } from '../store/batch.ts';
import type { Alerts } from './alerts.ts';

/** What is wrong, in figures and no language, for the alert and its trace. */
export interface HubFault {
  summary: string;
  detail: Readonly<Record<string, unknown>>;
}

export interface HubAlertsOptions {
  alerts: Alerts;
  rules: readonly Rule[];
  clock: Clock;
  /** The grid the hub's own alerts belong to: the topmost one. */
  rootGrid(): string;
  /** Runs work in a transaction. */
  transact(work: (tx: Tx) => void): void;
}

/** A fault that stands; `cancel` while the hold of its rule runs. */
interface Standing {
  since: number;
  fault: HubFault;
  cancel: (() => void) | undefined;
}

const subjectOf = (condition: HubCondition): string => `hub:${condition}`;

const hubRules = (rules: readonly Rule[]): ReadonlyMap<HubCondition, HubRule> =>
  new Map(rules.flatMap((rule) => (rule.on === 'hub' ? [[rule.condition, rule] as const] : [])));

/** Raises and clears the alerts of the hub about itself. */
export class HubAlerts {
  readonly #options: HubAlertsOptions;
  #rules: ReadonlyMap<HubCondition, HubRule>;
  /** What is wrong, whether a rule asks for it or not. */
  readonly #standing = new Map<HubCondition, Standing>();

  constructor(options: HubAlertsOptions) {
    this.#options = options;
    this.#rules = hubRules(options.rules);
  }

  /** Says how things stand with `condition`: a fault, or null when all is well. Saying the same again changes nothing. */
  report(condition: HubCondition, fault: HubFault | null): void {
    const standing = this.#standing.get(condition);
    if (!fault) this.#clear(condition);
    else if (standing) standing.fault = fault;
    else this.#stand(condition, fault);
  }

  /** Goes by other rules from now on: what is wrong is alerted as they ask, its hold counted from when it began. */
  replace(rules: readonly Rule[], tx: Tx): void {
    const before = this.#rules;
    this.#rules = hubRules(rules);
    for (const [condition, entry] of this.#standing) {
      const rule = this.#rules.get(condition);
      if (rule !== before.get(condition)) this.#hold(condition, entry, tx);
    }
  }

  close(): void {
    for (const { cancel } of this.#standing.values()) cancel?.();
    this.#standing.clear();
  }

  #stand(condition: HubCondition, fault: HubFault): void {
    const { clock, transact } = this.#options;
    const entry: Standing = { since: clock.now(), fault, cancel: undefined };
    this.#standing.set(condition, entry);
    if (this.#rules.has(condition)) transact((tx) => this.#hold(condition, entry, tx));
  }

  /** Fires when the hold of the rule is over, now or later. */
  #hold(condition: HubCondition, entry: Standing, tx: Tx): void {
    const { clock, transact } = this.#options;
    entry.cancel?.();
    entry.cancel = undefined;
    const rule = this.#rules.get(condition);
    if (!rule) return;
    const dueAt = entry.since + rule.holdMs;
    if (dueAt <= clock.now()) this.#fire(rule, entry, tx);
    else entry.cancel = clock.wakeAt(dueAt, () => transact((later) => this.#fire(rule, entry, later)));
  }

  #fire(rule: HubRule, entry: Standing, tx: Tx): void {
    const { alerts, clock, rootGrid } = this.#options;
    entry.cancel = undefined;
    const subject = subjectOf(rule.condition);
    if (alerts.find(rule.id, subject)) return; // open since before the hub was started
    const at = clock.now();
    const { summary, detail } = entry.fault;
    const text = `${rule.condition}: ${summary}`;
    const about = { subject, gridCode: rootGrid(), deviceId: null, labels: { address: 'Gridwatch' } };
    const explain = [
      { at, step: 'observed', text, detail: { ...detail, since: entry.since, holdMs: rule.holdMs } },
    ] as const;
    const { severity } = rule;
    alerts.fire(rule, about, { at, severity, late: false, summary, count: 1, explain }, tx);
  }

  #clear(condition: HubCondition): void {
    const { alerts, clock, transact } = this.#options;
    this.#standing.get(condition)?.cancel?.();
    this.#standing.delete(condition);
    const subject = subjectOf(condition);
    const rule = this.#rules.get(condition);
    if (!rule || !alerts.find(rule.id, subject)) return;
    const why = { step: 'cleared', text: `${condition} is over`, detail: {} } as const;
    transact((tx) => alerts.resolve(rule.id, subject, clock.now(), why, tx));
  }
}
