import { Counter, Gauge, type Registry } from 'prom-client';
import type { Device, DeviceKind } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { type Edge, evaluate, evaluateDue, type RuleState } from './evaluate.ts';
import type { ReadingRule, Rule } from './rule.ts';

export interface EngineOptions {
  rules: readonly Rule[];
  clock: Clock;
  log: Log;
  metrics: Registry;
  deviceById(id: string): Device | undefined;
  /** The next step of the way, in the same transaction. `reading`: when a hold ran out, the last that met its condition. */
  onEdge(rule: ReadingRule, device: Device, edge: Edge, reading: Reading | null, tx: Tx): void;
  /** Runs work in a transaction: for holds that run out. */
  transact(work: (tx: Tx) => void): void;
}

/** An alert that was open when the hub stopped, as far as the engine must know it. */
export interface StandingAlert {
  ruleId: string;
  deviceId: string;
  since: number;
  lastAt: number;
  severity: ReadingRule['severity'];
}

type DeviceStates = Map<string, RuleState>;
const keyOf = (ruleId: string, deviceId: string): string => `${ruleId}\n${deviceId}`;

/** Meets each reading with the rules of its device's kind, and keeps where each rule stands for each device. */
export class RuleEngine {
  readonly #options: EngineOptions;
  readonly #byId = new Map<string, ReadingRule>();
  readonly #byKind = new Map<DeviceKind, ReadingRule[]>();
  /** Device id → rule id → state; a device about which nothing stands has no entry. */
  readonly #states = new Map<string, DeviceStates>();
  readonly #due: DueQueue<string>;
  readonly #failures: Counter<'rule'>;

  constructor(options: EngineOptions) {
    this.#options = options;
    for (const rule of options.rules) {
      if (rule.on !== 'reading') continue;
      this.#byId.set(rule.id, rule);
      for (const kind of rule.kinds) this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), rule]);
    }
    this.#due = new DueQueue(options.clock, (keys, now) => this.#onDue(keys, now));
    const registers = [options.metrics];
    this.#failures = new Counter({
      name: 'gridwatch_rule_errors_total',
      help: 'Evaluations that failed',
      labelNames: ['rule'],
      registers,
    });
    const due = this.#due;
    new Gauge({
      name: 'gridwatch_rule_holds',
      help: 'Holds that are running',
      registers,
      collect() {
        this.set(due.size);
      },
    });
  }

  /** Takes up where the hub last stopped: open alerts stand as firing, running holds keep their due instants. */
  async load(store: Store, standing: Iterable<StandingAlert>): Promise<void> {
    for (const { ruleId, deviceId, since, lastAt, severity } of standing) {
      if (this.#byId.has(ruleId))
        this.#statesOf(deviceId).set(ruleId, { phase: 'firing', since, lastAt, severity });
    }
    const rows = await store.db.selectFrom('ruleStates').selectAll().execute();
    for (const row of rows) {
      const states = this.#statesOf(row.subject);
      if (!this.#byId.has(row.ruleId) || states.has(row.ruleId)) continue;
      const state = JSON.parse(row.state) as RuleState;
      states.set(row.ruleId, state);
      if (state.phase === 'pending') this.#due.schedule(keyOf(row.ruleId, row.subject), state.dueAt);
    }
  }

  /** Advances every rule that can match by one reading, in the transaction that stores it. */
  observe(device: Device, reading: Reading, tx: Tx): void {
    const rules = this.#byKind.get(device.kind);
    if (!rules) return;
    const states = this.#states.get(device.id);
    for (const rule of rules) {
      const state = states?.get(rule.id);
      try {
        const step = evaluate(rule, state, reading);
        if (step.state !== state) this.#set(rule, device.id, state, step.state, tx);
        if (step.edge) this.#options.onEdge(rule, device, step.edge, reading, tx);
      } catch (error) {
        this.#failures.inc({ rule: rule.id });
        this.#options.log.error(
          { err: error, rule: rule.id, device: device.id },
          'a rule could not be evaluated',
        );
      }
    }
  }

  /** The device is out of service: nothing stands about it any more, and its next reading begins anew. */
  forget(deviceId: string, tx: Tx): void {
    for (const [ruleId, state] of this.#states.get(deviceId) ?? []) {
      const rule = this.#byId.get(ruleId);
      if (rule) this.#set(rule, deviceId, state, undefined, tx);
    }
  }

  close(): void {
    this.#due.close();
  }

  #statesOf(deviceId: string): DeviceStates {
    let states = this.#states.get(deviceId);
    if (!states) this.#states.set(deviceId, (states = new Map()));
    return states;
  }

  #set(
    rule: ReadingRule,
    deviceId: string,
    from: RuleState | undefined,
    to: RuleState | undefined,
    tx: Tx,
  ): void {
    const states = this.#statesOf(deviceId);
    if (to) states.set(rule.id, to);
    else {
      states.delete(rule.id);
      if (states.size === 0) this.#states.delete(deviceId);
    }
    // Only a running hold is stored: a firing rule is an open alert, and an idle one is nothing.
    if (to?.phase === 'pending' && (from?.phase !== 'pending' || from.severity !== to.severity)) {
      tx.put('ruleStates', {
        ruleId: rule.id,
        subject: deviceId,
        state: JSON.stringify(to),
        updatedAt: this.#options.clock.now(),
      });
      if (from?.phase !== 'pending') this.#due.schedule(keyOf(rule.id, deviceId), to.dueAt);
    } else if (from?.phase === 'pending' && to?.phase !== 'pending') {
      tx.remove('ruleStates', [rule.id, deviceId]);
      this.#due.cancel(keyOf(rule.id, deviceId));
    }
  }

  #onDue(keys: readonly string[], now: number): void {
    this.#options.transact((tx) => {
      for (const key of keys) {
        const [ruleId = '', deviceId = ''] = key.split('\n');
        const rule = this.#byId.get(ruleId);
        const device = this.#options.deviceById(deviceId);
        const state = this.#states.get(deviceId)?.get(ruleId);
        if (!rule || !device || !state) continue;
        const step = evaluateDue(state, now);
        const met = state.phase === 'pending' ? state.met : null;
        this.#set(rule, deviceId, state, step.state, tx);
        if (step.edge) this.#options.onEdge(rule, device, step.edge, met, tx);
      }
    });
  }
}
