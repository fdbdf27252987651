import type { Availability, Device } from '../devices/device.ts';
import { type OutageDecisions, OutageGrouping, type OutageOptions } from '../devices/outage.ts';
import type { AvailabilityEdge } from '../devices/presence.ts';
import type { Grid } from '../grids/grid.ts';
import type { Clock } from '../kernel/clock.ts';
import type { OfflineRule, OutageRule, Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { Alerts } from './alerts.ts';
import { labelsOf } from './describe.ts';
import { deviceSubject, endRuleless } from './from-rules.ts';

export interface AvailabilityAlertsOptions {
  alerts: Alerts;
  rules: readonly Rule[];
  clock: Clock;
  outage: OutageOptions;
  device(id: string): Device | undefined;
  grid(code: string): Grid | undefined;
  /** Lets go of where the rules stand for a device that is out of service. */
  forget(deviceId: string, tx: Tx): void;
  /** Runs work in a transaction: for windows that end. */
  transact(work: (tx: Tx) => void): void;
}

/** Raises and clears the alerts of devices that go dark: one each, or one for an area whose devices went together. */
export class AvailabilityAlerts {
  readonly #options: AvailabilityAlertsOptions;
  #rules: readonly Rule[];
  #offline: OfflineRule | undefined;
  #outage: OutageRule | undefined;
  #grouping: OutageGrouping;
  #cancelWake: (() => void) | undefined;

  constructor(options: AvailabilityAlertsOptions) {
    this.#options = options;
    this.#rules = options.rules;
    this.#take(options.rules);
    this.#grouping = this.#newGrouping();
  }

  /** Goes by other rules from now on. True when who is reported may change with them: then `restore`. */
  replace(rules: readonly Rule[]): boolean {
    const [offline, outage] = [this.#offline, this.#outage];
    this.#take(rules);
    return (
      offline?.id !== this.#offline?.id ||
      outage?.id !== this.#outage?.id ||
      offline?.kinds.join() !== this.#offline?.kinds.join()
    );
  }

  /**
   * Brings alerts into line with who is dark now: at start, and when the grid tree has changed. An edge whose alert a
   * crash kept from being raised is made up for here, and what no rule can clear any more is over.
   */
  restore(devices: Iterable<{ device: Device; availability: Availability }>, tx: Tx): void {
    const { alerts } = this.#options;
    endRuleless(alerts, this.#rules, tx);
    this.#grouping = this.#newGrouping();
    const states = [...devices].map(({ device, availability }) => ({
      id: device.id,
      gridCode: device.gridCode,
      availability,
    }));
    const open = [...alerts.open()];
    const outages = open.filter((alert) => alert.ruleId === this.#outage?.id).map((alert) => alert.gridCode);
    const decisions = this.#grouping.restore(states, outages);
    const individual = new Set(decisions.individual);
    const recovered = open.flatMap(({ ruleId, deviceId }) =>
      ruleId === this.#offline?.id && deviceId !== null && !individual.has(deviceId) ? [deviceId] : [],
    );
    const unreported = decisions.individual.filter((id) => !this.#isReported(id));
    this.#apply(
      { ...decisions, individual: unreported, recovered: [...decisions.recovered, ...recovered] },
      tx,
    );
  }

  /** Follows one edge, in the transaction that stores it. */
  onEdge({ device, to, at, cause }: AvailabilityEdge, tx: Tx): void {
    this.#apply(this.#grouping.observe(device.id, device.gridCode, to, at), tx);
    if (cause !== 'disabled') return;
    this.#options.forget(device.id, tx);
    this.#options.alerts.endLost('device', ({ deviceId }) => deviceId === device.id, tx);
  }

  close(): void {
    this.#cancelWake?.();
  }

  #take(rules: readonly Rule[]): void {
    this.#rules = rules;
    this.#offline = rules.find((rule) => rule.on === 'offline');
    this.#outage = rules.find((rule) => rule.on === 'outage');
  }

  #newGrouping(): OutageGrouping {
    const { outage, grid } = this.#options;
    // Without a rule that tells of an area each device speaks for itself.
    const limits = this.#outage ? outage : { ...outage, minDevices: Number.POSITIVE_INFINITY };
    return new OutageGrouping((code) => grid(code)?.parent, limits);
  }

  #isReported(deviceId: string): boolean {
    return (
      this.#offline !== undefined &&
      this.#options.alerts.find(this.#offline.id, `device:${deviceId}`) !== undefined
    );
  }

  #apply(decisions: OutageDecisions, tx: Tx): void {
    for (const id of decisions.individual) this.#report(id, tx);
    for (const id of decisions.recovered) this.#recover(id, tx);
    for (const outage of decisions.outages) this.#reportOutage(outage, tx);
    for (const { gridCode, devices, outages } of decisions.merged)
      this.#merge(gridCode, devices, outages, tx);
    for (const gridCode of decisions.ended) this.#endOutage(gridCode, tx);
    this.#wakeForNext();
  }

  #wakeForNext(): void {
    this.#cancelWake?.();
    const { nextAt } = this.#grouping;
    const { clock, transact } = this.#options;
    this.#cancelWake =
      nextAt === null
        ? undefined
        : clock.wakeAt(nextAt, () => transact((tx) => this.#apply(this.#grouping.tick(clock.now()), tx)));
  }

  #report(id: string, tx: Tx): void {
    const device = this.#options.device(id);
    if (!device || !this.#offline?.kinds.includes(device.kind)) return;
    const at = this.#options.clock.now();
    const { severity } = this.#offline;
    const about = deviceSubject(device, labelsOf(device, null, null));
    this.#options.alerts.fire(
      this.#offline,
      about,
      { at, severity, late: false, summary: '', count: 1, explain: [] },
      tx,
    );
  }

  #recover(id: string, tx: Tx): void {
    if (!this.#offline) return;
    const why = {
      step: 'cleared',
      text: 'the device is no longer offline',
      detail: { over: 'offline' },
    } as const;
    this.#options.alerts.resolve(this.#offline.id, `device:${id}`, this.#options.clock.now(), why, tx);
  }

  #reportOutage({ gridCode, devices, count }: OutageDecisions['outages'][number], tx: Tx): void {
    const rule = this.#outage;
    if (!rule) return;
    const { alerts, clock } = this.#options;
    const subject = `grid:${gridCode}`;
    if (alerts.find(rule.id, subject)) {
      alerts.setCount(rule.id, subject, count, tx);
      return;
    }
    const at = clock.now();
    const labels = { address: this.#options.grid(gridCode)?.name ?? gridCode };
    const text = `${count} devices of the area are dark together`;
    const explain = [
      { at, step: 'observed', text, detail: { count, devices: devices.slice(0, 50) } },
    ] as const;
    const firing = { at, severity: rule.severity, late: false, summary: '', count, explain };
    alerts.fire(rule, { subject, gridCode, deviceId: null, labels }, firing, tx);
  }

  #merge(into: string, devices: readonly string[], outages: readonly string[], tx: Tx): void {
    const at = this.#options.clock.now();
    const why = {
      step: 'merged',
      text: `part of the outage of ${into}`,
      detail: { gridCode: into },
    } as const;
    if (this.#offline)
      for (const id of devices) this.#options.alerts.resolve(this.#offline.id, `device:${id}`, at, why, tx);
    if (this.#outage)
      for (const code of outages) this.#options.alerts.resolve(this.#outage.id, `grid:${code}`, at, why, tx);
  }

  #endOutage(gridCode: string, tx: Tx): void {
    if (!this.#outage) return;
    const why = {
      step: 'cleared',
      text: 'most devices of the area are back',
      detail: { over: 'outage' },
    } as const;
    this.#options.alerts.resolve(this.#outage.id, `grid:${gridCode}`, this.#options.clock.now(), why, tx);
  }
}
