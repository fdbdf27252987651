import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { FlappingRule, Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts } from './alerts.ts';
import type { AlertTransition } from './effect.ts';
import { FlapCounter } from './flap-counter.ts';
import type { HoldBack } from './hold-back.ts';

export interface FlappingOptions {
  alerts: Alerts;
  rule: FlappingRule;
  edges: number;
  withinMs: number;
  clock: Clock;
  /** Runs work in a transaction: for devices that have become calm. */
  transact(work: (tx: Tx) => void): void;
}

type OfDevice = HandledAlert & { deviceId: string };

const keyOf = (ruleId: string, subject: string): string => `${ruleId}\n${subject}`;
const partsOf = (key: string): [ruleId: string, subject: string] => {
  const at = key.indexOf('\n');
  return [key.slice(0, at), key.slice(at + 1)];
};

/** Figures of one reading, which say nothing about a device that flaps. */
const figures = new Set(['metric', 'threshold', 'op', 'unit', 'value']);

/**
 * Turns the alerts of a device that come and go into one that says so. Counted are alerts that opened, by rule; what
 * is kept of them is bounded by those of one window.
 */
export class Flapping {
  readonly #options: FlappingOptions;
  readonly #counter: FlapCounter;
  /** The rules by whose alerts a subject flaps. */
  readonly #flapping = new Map<string, Set<string>>();
  readonly #due: DueQueue<string>;
  /** Null while it is switched off: then no device flaps. */
  #rule: FlappingRule | null;

  constructor(options: FlappingOptions) {
    this.#options = options;
    this.#rule = options.rule;
    this.#counter = new FlapCounter(options);
    this.#due = new DueQueue(options.clock, (keys) =>
      options.transact((tx) => {
        for (const key of keys) this.#calm(key, tx);
      }),
    );
  }

  /** Goes by other rules from now on; what flaps does so to its end. */
  replace(rules: readonly Rule[]): void {
    this.#rule = rules.find((rule) => rule.on === 'flapping') ?? null;
  }

  /** Takes up what flapped when the hub stopped, and what had come close, from the log of edges. */
  async restore(store: Store): Promise<void> {
    const { alerts, clock, rule, withinMs } = this.#options;
    for (const { id, subject, ruleId } of alerts.open())
      if (ruleId === rule.id) this.#flapping.set(subject, this.#rulesIn(id));
    const rows = await store.db
      .selectFrom('alertEdges')
      .select(['at', 'ruleId', 'deviceId'])
      .where('type', '=', 'opened')
      .where('deviceId', 'is not', null)
      .where('ruleId', '<>', rule.id)
      .where('at', '>', clock.now() - withinMs)
      .orderBy('id')
      .execute();
    for (const { at, ruleId, deviceId } of rows) this.#count(keyOf(ruleId, `device:${deviceId}`), at);
  }

  /** Ends what became calm while the hub was down. */
  resume(tx: Tx): void {
    for (const [subject, rules] of this.#flapping) {
      for (const ruleId of rules) {
        const key = keyOf(ruleId, subject);
        if (this.#counter.calmAt(key) === undefined) this.#calm(key, tx);
      }
      if (rules.size === 0) this.#end(subject, tx);
    }
  }

  close(): void {
    this.#due.close();
  }

  /** The alert that stands for this one while it flaps; a critical one stands for itself. */
  holding({ ruleId, subject, severity }: HandledAlert): HoldBack | undefined {
    if (severity === 'critical' || !this.#flapping.get(subject)?.has(ruleId)) return undefined;
    const id = this.#options.alerts.find(this.#options.rule.id, subject)?.id;
    const text = 'it flaps, and one alert stands for all of its edges';
    return id === undefined ? undefined : { by: 'flapping', id, text, detail: {} };
  }

  follow(alert: HandledAlert, transition: AlertTransition, tx: Tx): void {
    const { deviceId, ruleId, subject, updatedAt } = alert;
    if (ruleId === this.#options.rule.id) {
      if (transition === 'resolved') this.#letGo(subject, tx);
    } else if (transition === 'opened' && deviceId !== null) {
      const isTooOften = this.#count(keyOf(ruleId, subject), updatedAt);
      if (this.#flapping.get(subject)?.has(ruleId)) this.#countOn(subject, 1, tx);
      else if (isTooOften) this.#begin({ ...alert, deviceId }, tx);
    }
  }

  #count(key: string, at: number): boolean {
    const isTooOften = this.#counter.count(key, at);
    this.#due.schedule(key, this.#counter.calmAt(key) ?? at);
    return isTooOften;
  }

  #begin({ id, ruleId, subject, gridCode, deviceId, labels }: OfDevice, tx: Tx): void {
    const { alerts, edges, withinMs, clock } = this.#options;
    const rule = this.#rule;
    if (!rule) return;
    const text = `${edges} alerts of rule ${ruleId} within ${withinMs / 1000} s`;
    const why = {
      step: 'observed',
      text,
      detail: { flapping: ruleId, count: edges, withinS: withinMs / 1000 },
    } as const;
    const rules = this.#flapping.get(subject);
    const open = alerts.find(rule.id, subject);
    const from = open && alerts.byId(open.id);
    if (rules && from) {
      rules.add(ruleId);
      alerts.advance(from, from.alert, why, null, tx);
      this.#countOn(subject, edges, tx);
    } else {
      this.#flapping.set(subject, new Set([ruleId]));
      const at = clock.now();
      const place = Object.fromEntries(Object.entries(labels).filter(([name]) => !figures.has(name)));
      const about = { subject, gridCode, deviceId, labels: { ...place, rule: ruleId } };
      const { severity } = rule;
      const explain = [{ at, ...why }];
      alerts.fire(rule, about, { at, severity, late: false, summary: '', count: edges, explain }, tx);
    }
    alerts.align(tx, [id]);
  }

  #countOn(subject: string, more: number, tx: Tx): void {
    const { alerts, rule } = this.#options;
    const count = alerts.find(rule.id, subject)?.count ?? 0;
    alerts.setCount(rule.id, subject, count + more, tx);
  }

  /** No edge came for a window. */
  #calm(key: string, tx: Tx): void {
    const [ruleId, subject] = partsOf(key);
    this.#counter.forget(key);
    const rules = this.#flapping.get(subject);
    if (!rules?.delete(ruleId)) return;
    if (rules.size === 0) this.#end(subject, tx);
    this.#align(subject, [ruleId], tx);
  }

  #end(subject: string, tx: Tx): void {
    const { alerts, rule, clock } = this.#options;
    this.#flapping.delete(subject);
    const why = {
      step: 'cleared',
      text: 'it has been calm for the window',
      detail: { over: 'flapping' },
    } as const;
    alerts.resolve(rule.id, subject, clock.now(), why, tx);
  }

  /** Its alert has ended, whoever ended it: what flapped stands for itself again. */
  #letGo(subject: string, tx: Tx): void {
    const rules = [...(this.#flapping.get(subject) ?? [])];
    this.#flapping.delete(subject);
    for (const ruleId of rules) this.#counter.forget(keyOf(ruleId, subject));
    this.#align(subject, rules, tx);
  }

  #align(subject: string, rules: readonly string[], tx: Tx): void {
    const { alerts } = this.#options;
    alerts.align(
      tx,
      rules.flatMap((ruleId) => alerts.find(ruleId, subject)?.id ?? []),
    );
  }

  #rulesIn(alertId: string): Set<string> {
    const steps = this.#options.alerts.byId(alertId)?.trace ?? [];
    return new Set(
      steps.flatMap(({ detail: { flapping } }) => (typeof flapping === 'string' ? [flapping] : [])),
    );
  }
}
