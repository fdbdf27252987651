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

interface Standing {
  since: number;
  fault: HubFault;
  cancel: (() => void) | undefined;
}

const subjectOf = (condition: HubCondition): string => `hub:${condition}`;

/** Raises and clears the alerts of the hub about itself. */
export class HubAlerts {
  readonly #options: HubAlertsOptions;
  readonly #rules: ReadonlyMap<HubCondition, HubRule>;
  readonly #standing = new Map<HubCondition, Standing>();

  constructor(options: HubAlertsOptions) {
    this.#options = options;
    this.#rules = new Map(
      options.rules.flatMap((rule) => (rule.on === 'hub' ? [[rule.condition, rule] as const] : [])),
    );
  }

  /** Says how things stand with `condition`: a fault, or null when all is well. Saying the same again changes nothing. */
  report(condition: HubCondition, fault: HubFault | null): void {
    const rule = this.#rules.get(condition);
    if (!rule) return;
    if (!fault) this.#clear(rule);
    else this.#stand(rule, fault);
  }

  close(): void {
    for (const { cancel } of this.#standing.values()) cancel?.();
    this.#standing.clear();
  }

  #stand(rule: HubRule, fault: HubFault): void {
    const standing = this.#standing.get(rule.condition);
    if (standing) {
      standing.fault = fault;
      return;
    }
    const { clock } = this.#options;
    const since = clock.now();
    const entry: Standing = { since, fault, cancel: undefined };
    this.#standing.set(rule.condition, entry);
    if (rule.holdMs === 0) this.#fire(rule, entry);
    else entry.cancel = clock.wakeAt(since + rule.holdMs, () => this.#fire(rule, entry));
  }

  #fire(rule: HubRule, entry: Standing): void {
    const { alerts, clock, rootGrid, transact } = this.#options;
    entry.cancel = undefined;
    const subject = subjectOf(rule.condition);
    if (alerts.find(rule.id, subject)) return; // open since before the hub was started
    const at = clock.now();
    const { summary, detail } = entry.fault;
    const text = `${rule.condition}: ${summary}`;
    transact((tx) => {
      const about = { subject, gridCode: rootGrid(), deviceId: null, labels: { address: 'Gridwatch' } };
      const explain = [
        { at, step: 'observed', text, detail: { ...detail, since: entry.since, holdMs: rule.holdMs } },
      ] as const;
      const { severity } = rule;
      alerts.fire(rule, about, { at, severity, late: false, summary, count: 1, explain }, tx);
    });
  }

  #clear(rule: HubRule): void {
    const { alerts, clock, transact } = this.#options;
    this.#standing.get(rule.condition)?.cancel?.();
    this.#standing.delete(rule.condition);
    const subject = subjectOf(rule.condition);
    if (!alerts.find(rule.id, subject)) return;
    const why = { step: 'cleared', text: `${rule.condition} is over`, detail: {} } as const;
    transact((tx) => alerts.resolve(rule.id, subject, clock.now(), why, tx));
  }
}
