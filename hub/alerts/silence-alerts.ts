import { SILENT_INTERVALS } from '../devices/availability.ts';
import type { Device } from '../devices/device.ts';
import type { AvailabilityEdge } from '../devices/presence.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Rule, SilenceRule } from '../rules/rule.ts';
import { type GridTree, selects } from '../rules/selection.ts';
import type { Tx } from '../store/batch.ts';
import type { Alerts } from './alerts.ts';
import { figure, labelsOf } from './describe.ts';
import { deviceSubject } from './from-rules.ts';

export interface SilenceAlertsOptions {
  alerts: Alerts;
  rules: readonly Rule[];
  clock: Clock;
  grids: GridTree;
  device(id: string): Device | undefined;
  /** Since when a device is online, Unix ms; null while it is not. */
  onlineSince(device: Device): number | null;
  /** The instant of its newest reading with the metric, or of any for null. */
  newestAt(device: Device, metric: string | null): number | undefined;
  /** Runs work in a transaction: for silence, which no message announces. */
  transact(work: (tx: Tx) => void): void;
}

/** How long a device may be silent: as the rule says, or three of its own intervals where those are longer. */
export function allowedMs({ afterMs }: Pick<SilenceRule, 'afterMs'>, expectEveryMs: number | null): number {
  return Math.max(afterMs, SILENT_INTERVALS * (expectEveryMs ?? 0));
}

/**
 * When silence about a metric is an alert, Unix ms: `allowedForMs` after it, or the device itself, was heard last, and
 * never before the grace after the start of the hub.
 */
export function silentAt(
  { graceMs }: Pick<SilenceRule, 'graceMs'>,
  heard: { newestAt: number | undefined; onlineSince: number; startedAt: number; allowedForMs: number },
): number {
  const { newestAt = 0, onlineSince, startedAt, allowedForMs } = heard;
  return Math.max(Math.max(newestAt, onlineSince) + allowedForMs, startedAt + graceMs);
}

const silenceRules = (rules: readonly Rule[]): ReadonlyMap<string, SilenceRule> =>
  new Map(rules.flatMap((rule) => (rule.on === 'silence' ? [[rule.id, rule] as const] : [])));

const keyOf = (ruleId: string, deviceId: string): string => `${ruleId}\n${deviceId}`;

/**
 * Raises an alert for a device that is there and does not say what it should; only what it should say ends it. Of a
 * device that is offline the offline alert speaks. One entry waits for each device and rule: a reading moves none, and
 * when one comes due, what was heard last says whether it waits on.
 */
export class SilenceAlerts {
  readonly #options: SilenceAlertsOptions;
  #rules: ReadonlyMap<string, SilenceRule>;
  readonly #startedAt: number;
  readonly #due: DueQueue<string>;
  /** What waits in the queue: a device that flaps adds nothing. */
  readonly #waiting = new Set<string>();
  /** Devices about which such an alert is open. */
  readonly #silent = new Set<string>();

  constructor(options: SilenceAlertsOptions) {
    this.#options = options;
    this.#rules = silenceRules(options.rules);
    this.#startedAt = options.clock.now();
    this.#due = new DueQueue(options.clock, (keys, now) => this.#onDue(keys, now));
  }

  /** Waits for the devices that are online as the hub starts; alerts that are open stay so. */
  resume(devices: Iterable<Device>): void {
    if (this.#rules.size === 0) return;
    for (const { ruleId, deviceId } of this.#options.alerts.open())
      if (deviceId !== null && this.#rules.has(ruleId)) this.#silent.add(deviceId);
    for (const device of devices) this.#watch(device);
  }

  /** Goes by other rules from now on; what is open stays so until its device speaks. */
  replace(rules: readonly Rule[], devices: Iterable<Device>): void {
    this.#rules = silenceRules(rules);
    for (const key of this.#waiting) this.#due.cancel(key);
    this.#waiting.clear();
    this.resume(devices);
  }

  /** Follows one edge of a device. */
  onEdge({ device, to }: Pick<AvailabilityEdge, 'device' | 'to'>): void {
    if (to === 'online') this.#watch(device);
  }

  /** Ends what a reading breaks the silence of; one that comes late breaks none. */
  observe(device: Device, { at, metrics }: Reading, tx: Tx): void {
    if (!this.#silent.has(device.id)) return;
    const { alerts, clock } = this.#options;
    const now = clock.now();
    let isSilent = false;
    for (const rule of this.#rules.values()) {
      const subject = `device:${device.id}`;
      if (!alerts.find(rule.id, subject)) continue;
      const { id, metric } = rule;
      const isOld = at + allowedMs(rule, device.expectEveryMs) <= now;
      if (isOld || (metric !== null && metrics[metric] === undefined)) isSilent = true;
      else {
        const text = `${metric ?? 'a reading'} has come again`;
        alerts.resolve(id, subject, at, { step: 'cleared', text, detail: { over: 'silence', metric } }, tx);
        this.#wait(keyOf(id, device.id), rule, device);
      }
    }
    if (!isSilent) this.#silent.delete(device.id);
  }

  close(): void {
    this.#due.close();
  }

  #watch(device: Device): void {
    for (const rule of this.#rules.values())
      if (rule.kinds.includes(device.kind)) this.#wait(keyOf(rule.id, device.id), rule, device);
  }

  /** Waits for the instant at which silence would be an alert, unless the device is not there or waits already. */
  #wait(key: string, rule: SilenceRule, device: Device): void {
    if (this.#waiting.has(key)) return;
    const dueAt = this.#dueAt(rule, device);
    if (dueAt === null || this.#options.alerts.find(rule.id, `device:${device.id}`)) return;
    this.#waiting.add(key);
    this.#due.schedule(key, Math.max(dueAt, this.#options.clock.now() + 1));
  }

  #dueAt(rule: SilenceRule, device: Device): number | null {
    const { onlineSince: since, newestAt } = this.#options;
    const onlineSince = device.disabled ? null : since(device);
    if (onlineSince === null) return null;
    return silentAt(rule, {
      newestAt: newestAt(device, rule.metric),
      onlineSince,
      startedAt: this.#startedAt,
      allowedForMs: allowedMs(rule, device.expectEveryMs),
    });
  }

  #onDue(keys: readonly string[], now: number): void {
    const silent = keys.flatMap((key) => this.#ifSilent(key, now) ?? []);
    if (silent.length === 0) return;
    this.#options.transact((tx) => {
      for (const [rule, device] of silent) this.#fire(rule, device, now, tx);
    });
  }

  /** What came due, unless it was heard of since or is out of the rule: then it waits on. */
  #ifSilent(key: string, now: number): [[SilenceRule, Device]] | undefined {
    const [ruleId = '', deviceId = ''] = key.split('\n');
    const rule = this.#rules.get(ruleId);
    const device = this.#options.device(deviceId);
    this.#waiting.delete(key);
    const dueAt = rule && device ? this.#dueAt(rule, device) : null;
    if (!rule || !device || dueAt === null) return undefined;
    const isMeant = !rule.selector || selects(rule.selector, device, this.#options.grids);
    if (isMeant && dueAt <= now) return [[rule, device]];
    this.#waiting.add(key);
    this.#due.schedule(key, isMeant ? dueAt : now + rule.afterMs);
    return undefined;
  }

  #fire(rule: SilenceRule, device: Device, at: number, tx: Tx): void {
    const { metric, severity } = rule;
    const allowedForMs = allowedMs(rule, device.expectEveryMs);
    const afterS = figure(allowedForMs / 1000);
    const lastAt = this.#options.newestAt(device, metric) ?? null;
    const text = `${metric ?? 'nothing'} has ${metric === null ? '' : 'not '}been reported for ${afterS} s, and the device is online`;
    const detail = { metric, lastAt, afterS: allowedForMs / 1000, silent: true };
    const summary = metric === null ? `${afterS} s` : `${metric} · ${afterS} s`;
    const labels = { ...labelsOf(device, null, null), ...(metric !== null && { metric }) };
    this.#silent.add(device.id);
    const explain = [{ at, step: 'observed', text, detail }] as const;
    const firing = { at, severity, late: false, summary, count: 1, explain };
    this.#options.alerts.fire(rule, deviceSubject(device, labels), firing, tx);
  }
}
