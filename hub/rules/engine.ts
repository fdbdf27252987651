import { Counter, Gauge, type Registry } from 'prom-client';
import type { Device } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { type Edge, evaluate, evaluateDue, type RuleState } from './evaluate.ts';
import type { ReadingRule, Rule } from './rule.ts';
import type { Schedule } from './schedule.ts';
import { type GridTree, RuleSelection } from './selection.ts';
import { dueAtOf } from './state.ts';
import { firingOf, markOf, readState, writeState } from './stored-state.ts';
import { longestReach, WindowBook } from './windows.ts';

export interface EngineOptions {
  rules: readonly Rule[];
  clock: Clock;
  log: Log;
  metrics: Registry;
  grids: GridTree;
  isActive(schedule: Schedule, at: number): boolean;
  deviceById(id: string): Device | undefined;
  /** Whether a device cannot be heard: silence ends none of its alerts. */
  isLost(device: Device): boolean;
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
const readingRules = (rules: readonly Rule[]): ReadonlyMap<string, ReadingRule> =>
  new Map(rules.flatMap((rule) => (rule.on === 'reading' ? [[rule.id, rule]] : [])));
const keyOf = (ruleId: string, deviceId: string): string => `${ruleId}\n${deviceId}`;

/** Meets each reading with the rules that can match its device, and keeps where each rule stands for each device. */
export class RuleEngine {
  readonly #options: EngineOptions;
  #byId: ReadonlyMap<string, ReadingRule>;
  #selection: RuleSelection;
  /** Device id → rule id → state; a device about which nothing stands has no entry. */
  readonly #states = new Map<string, DeviceStates>();
  /** What the rows in the store say, by key: a state is written again when it says something else. */
  readonly #stored = new Map<string, string>();
  readonly #windows = new WindowBook();
  readonly #due: DueQueue<string>;
  readonly #failures: Counter<'rule'>;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#byId = readingRules(options.rules);
    this.#selection = new RuleSelection(this.#byId.values(), options.grids);
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
    const alerts = new Map<string, StandingAlert>();
    for (const alert of standing) {
      if (!this.#byId.has(alert.ruleId)) continue;
      alerts.set(keyOf(alert.ruleId, alert.deviceId), alert);
      this.#statesOf(alert.deviceId).set(alert.ruleId, firingOf(alert));
    }
    const rows = await store.db.selectFrom('ruleStates').selectAll().execute();
    const over: [ruleId: string, subject: string][] = [];
    for (const row of rows) {
      const rule = this.#byId.get(row.ruleId);
      const key = keyOf(row.ruleId, row.subject);
      const state = rule && readState(rule, row.state, alerts.get(key));
      if (!state) {
        over.push([row.ruleId, row.subject]);
        continue;
      }
      this.#stored.set(key, markOf(rule, state));
      this.#statesOf(row.subject).set(row.ruleId, state);
      const dueAt = dueAtOf(state);
      if (dueAt < Number.POSITIVE_INFINITY) this.#due.schedule(key, dueAt);
    }
    // A row of a rule that is gone must not come back with it: its hold would long be over.
    if (over.length > 0)
      this.#options.transact((tx) => {
        for (const key of over) tx.remove('ruleStates', key);
      });
    this.#expectLeavers();
  }

  /**
   * Judges by other rules from the next reading on. What stands by a rule that has not changed is not touched; by one
   * that has it goes on as after a start: alerts stay open, a hold keeps running unless the edit was about it. What
   * stands by a rule that is gone is over. `standing`: the open alerts of devices.
   */
  replace(rules: readonly Rule[], standing: Iterable<StandingAlert>, tx: Tx): void {
    const before = this.#byId;
    this.#byId = readingRules(rules);
    this.#selection = new RuleSelection(this.#byId.values(), this.#options.grids);
    // A window nobody looked through for a while has a gap: those of rules that are gone must not be taken up again.
    this.#windows.keepOnly(this.#byId.values());
    const open = new Map<string, StandingAlert>();
    for (const alert of standing) {
      const rule = this.#byId.get(alert.ruleId);
      if (rule && rule !== before.get(alert.ruleId)) open.set(keyOf(alert.ruleId, alert.deviceId), alert);
    }
    for (const [deviceId, states] of this.#states) {
      for (const [ruleId, state] of states) {
        const was = before.get(ruleId);
        const rule = this.#byId.get(ruleId);
        if (!was || rule === was) continue;
        const alert =
          state.phase === 'firing' ? { ruleId, deviceId, ...state } : open.get(keyOf(ruleId, deviceId));
        const kept = rule && readState(rule, writeState(was, state), alert);
        const next = kept ?? (rule && alert && firingOf(alert));
        // Its row, if there is one, says under which conditions it was written: it is written anew.
        if (this.#stored.has(keyOf(ruleId, deviceId))) this.#stored.set(keyOf(ruleId, deviceId), '');
        this.#set(rule ?? was, deviceId, state, next, tx);
      }
    }
    for (const alert of open.values()) {
      const rule = this.#byId.get(alert.ruleId);
      // About a latched alert nothing need stand: the rule only begins anew.
      if (!rule || rule.latching || this.#states.get(alert.deviceId)?.has(rule.id)) continue;
      this.#set(rule, alert.deviceId, undefined, firingOf(alert), tx);
    }
    this.#expectLeavers();
  }

  /** Rule id → devices in grids that `sees` accepts for which a hold of it runs. */
  holds(sees: (gridCode: string) => boolean): Map<string, number> {
    const holds = new Map<string, number>();
    for (const [deviceId, states] of this.#states) {
      const device = this.#options.deviceById(deviceId);
      if (!device || !sees(device.gridCode)) continue;
      for (const [ruleId, state] of states)
        if (dueAtOf(state) < Number.POSITIVE_INFINITY) holds.set(ruleId, (holds.get(ruleId) ?? 0) + 1);
    }
    return holds;
  }

  /** How far back the windows of the rules for a device reach, ms, and the metrics they are over. */
  looksBack(device: Device): { reachMs: number; metrics: readonly string[] } {
    const rules = this.#selection.rulesFor(device);
    const metrics = rules.flatMap(({ windows, unless }) =>
      windows.length > 0 ? [...windows.map(({ metric }) => metric), 'test', ...(unless?.needs ?? [])] : [],
    );
    return { reachMs: longestReach(rules), metrics };
  }

  /** Takes in a reading from before the start, in order, for windows alone: it was judged when it came. */
  recall(device: Device, reading: Reading): void {
    for (const rule of this.#selection.rulesFor(device)) this.#windows.seenBy(rule, device.id, reading);
  }

  /** Advances every rule that can match by one reading, in the transaction that stores it. */
  observe(device: Device, reading: Reading, tx: Tx): void {
    const rules = this.#selection.rulesFor(device);
    const states = this.#states.get(device.id);
    for (const rule of rules) this.#meet(rule, states?.get(rule.id), device, reading, tx);
    if (!states || !this.#selection.isSelective(device.kind)) return;
    // The device has moved out of what a rule is for: what stands about it is still judged to its end.
    for (const [ruleId, state] of states) {
      const rule = this.#byId.get(ruleId);
      if (rule && !rules.includes(rule)) this.#meet(rule, state, device, reading, tx);
    }
  }

  /** The device is heard again: an end that its silence kept from coming has its whole time before it once more. */
  heard(deviceId: string): void {
    const now = this.#options.clock.now();
    for (const [ruleId, state] of this.#states.get(deviceId) ?? []) {
      const rule = this.#byId.get(ruleId);
      if (rule && dueAtOf(state) <= now) this.#due.schedule(keyOf(ruleId, deviceId), now + rule.keepFiringMs);
    }
  }

  /** The device is out of service: nothing stands about it any more, and its next reading begins anew. */
  forget(deviceId: string, tx: Tx): void {
    for (const [ruleId, state] of this.#states.get(deviceId) ?? []) {
      const rule = this.#byId.get(ruleId);
      if (rule) this.#set(rule, deviceId, state, undefined, tx);
    }
    this.#selection.forget(deviceId);
    this.#windows.forget(deviceId);
  }

  close(): void {
    this.#due.close();
  }

  #meet(rule: ReadingRule, state: RuleState | undefined, device: Device, reading: Reading, tx: Tx): void {
    const seen = this.#windows.seenBy(rule, device.id, reading);
    if (!state && rule.active && !this.#options.isActive(rule.active, reading.at)) return;
    try {
      const step = evaluate(rule, state, seen);
      if (step.state !== state) this.#set(rule, device.id, state, step.state, tx);
      if (step.edge) this.#options.onEdge(rule, device, step.edge, seen, tx);
    } catch (error) {
      this.#failures.inc({ rule: rule.id });
      this.#options.log.error(
        { err: error, rule: rule.id, device: device.id },
        'a rule could not be evaluated',
      );
    }
  }

  /** An edit may have taken a kind out of a rule: what stands about its devices is still judged to its end. */
  #expectLeavers(): void {
    for (const [deviceId, states] of this.#states) {
      const kind = this.#options.deviceById(deviceId)?.kind;
      if (kind === undefined) continue;
      for (const ruleId of states.keys())
        if (!this.#byId.get(ruleId)?.kinds.includes(kind)) this.#selection.expectLeavers(kind);
    }
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
    const key = keyOf(rule.id, deviceId);
    const mark = to ? markOf(rule, to) : '';
    if (!to || mark === '') {
      if (this.#stored.delete(key)) tx.remove('ruleStates', [rule.id, deviceId]);
    } else if (mark !== this.#stored.get(key)) {
      this.#stored.set(key, mark);
      const state = writeState(rule, to);
      const updatedAt = this.#options.clock.now();
      tx.put('ruleStates', { ruleId: rule.id, subject: deviceId, state, updatedAt });
    }
    const dueAt = dueAtOf(to);
    if (dueAt === dueAtOf(from)) return;
    if (dueAt < Number.POSITIVE_INFINITY) this.#due.schedule(key, dueAt);
    else this.#due.cancel(key);
  }

  #onDue(keys: readonly string[], now: number): void {
    this.#options.transact((tx) => {
      for (const key of keys) {
        const [ruleId = '', deviceId = ''] = key.split('\n');
        const rule = this.#byId.get(ruleId);
        const device = this.#options.deviceById(deviceId);
        if (rule && device) this.#pass(rule, device, now, tx);
      }
    });
  }

  /** Does all that is over for a rule by `now`: a step's hold and the alert itself can be at the same instant. */
  #pass(rule: ReadingRule, device: Device, now: number, tx: Tx): void {
    for (;;) {
      const state = this.#states.get(device.id)?.get(rule.id);
      if (!state || dueAtOf(state) > now) return;
      const { state: next, edge, met } = evaluateDue(rule, state, now);
      if (edge?.type === 'clear' && this.#options.isLost(device)) return; // it waits until the device is heard
      this.#set(rule, device.id, state, next, tx);
      if (edge) this.#options.onEdge(rule, device, edge, met, tx);
      if (next === state) return;
    }
  }
}
