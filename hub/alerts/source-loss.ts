import type { Device } from '../devices/device.ts';
import type { AvailabilityEdge } from '../devices/presence.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts, Tracked } from './alerts.ts';
import { markSource } from './life-cycle.ts';

export interface SourceLossOptions {
  alerts: Alerts;
  rules: readonly Rule[];
  clock: Clock;
  device(id: string): Device | undefined;
  /** Since when a device is offline, Unix ms; null while it is not. */
  offlineSince(device: Device): number | null;
}

const clearedByReadings = (rules: readonly Rule[]): ReadonlySet<string> =>
  new Set(rules.filter(({ on }) => on === 'reading' || on === 'silence').map(({ id }) => id));

/** Marks the alerts of devices that have gone dark: such an alert stands, and nobody can see it clear. */
export class SourceLoss {
  readonly #options: SourceLossOptions;
  /** The rules whose alerts a reading would clear; going dark is no loss to the alert that says so. */
  #ruleIds: ReadonlySet<string>;

  constructor(options: SourceLossOptions) {
    this.#options = options;
    this.#ruleIds = clearedByReadings(options.rules);
  }

  /** Goes by other rules from now on. */
  replace(rules: readonly Rule[], tx: Tx): void {
    this.#ruleIds = clearedByReadings(rules);
    this.resume(tx);
  }

  /** Brings the open alerts into line with who is dark as the hub starts. */
  resume(tx: Tx): void {
    for (const alert of this.#options.alerts.open()) this.#align(alert, tx);
  }

  /** Follows one edge of a device, in the transaction that stores it. */
  onEdge({ device }: AvailabilityEdge, tx: Tx): void {
    for (const ruleId of this.#ruleIds) {
      const alert = this.#options.alerts.find(ruleId, `device:${device.id}`);
      if (alert) this.#align(alert, tx);
    }
  }

  /** Hears of every alert as it was last written: one may fire by the clock when its device is dark already. */
  written({ alert }: Tracked, tx: Tx): void {
    if (alert.sourceLostAt === null) this.#align(alert, tx);
  }

  #align(alert: HandledAlert, tx: Tx): void {
    if (alert.deviceId === null || !this.#ruleIds.has(alert.ruleId)) return;
    const { alerts, clock } = this.#options;
    const device = this.#options.device(alert.deviceId);
    const lostAt = device ? this.#options.offlineSince(device) : null;
    const from = alerts.byId(alert.id);
    const next = from && markSource(from.alert, lostAt, clock.now());
    if (!from || !next) return;
    const detail = { lost: 'signal', since: alert.sourceLostAt ?? lostAt };
    const why =
      lostAt === null
        ? ({ step: 'source-back', text: 'its device is heard again', detail } as const)
        : ({ step: 'source-lost', text: 'its device has gone dark: it stands until heard', detail } as const);
    alerts.advance(from, next, why, null, tx);
  }
}
