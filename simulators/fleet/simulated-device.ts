import type { DeviceSpec, Metrics } from '../devices/device.ts';
import type { Model } from '../devices/models.ts';
import type { Random } from '../random.ts';
import type { Link } from './link.ts';

/** What a scenario does to what a device measures: gets the healthy metrics, returns the measured ones. */
export type Effect = (healthy: Metrics) => Metrics;

export interface SimulatedDeviceOptions {
  spec: DeviceSpec;
  link: Link;
  model: Model;
  /** The instant the physics are at; the stamps on the wire are always the real time. */
  modelNow: () => number;
  random: Random;
  /** Chance of a reboot at each report. */
  rebootChance: number;
}

const JITTER = 0.1;
/** The pace of a device that promises none. */
export const DEFAULT_EVERY_MS = 60_000;
const REBOOT_MS = [3000, 10_000] as const;

/** A device that reports on its own every `expectEveryMs`, give or take a tenth, and that scenarios can act on. */
export class SimulatedDevice {
  readonly spec: DeviceSpec;
  readonly link: Link;
  readonly #options: SimulatedDeviceOptions;
  #seq = 0;
  #everyMs: number;
  #effect: Effect | null = null;
  #leftOut: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #rebooting: NodeJS.Timeout | undefined;
  #running = false;

  constructor(options: SimulatedDeviceOptions) {
    this.#options = options;
    this.spec = options.spec;
    this.link = options.link;
    this.#everyMs = options.spec.expectEveryMs ?? DEFAULT_EVERY_MS;
  }

  /** Connects and reports for the first time somewhere within the first period, so that a fleet spreads itself. */
  start(reporting = true): void {
    this.#running = true;
    this.link.open();
    if (reporting) this.#schedule(this.#options.random.between(JITTER, 1) * this.#everyMs);
  }

  /** Sends what it measures now. Resolves with whether the hub acknowledged it. */
  report(urgent = false): Promise<boolean> {
    return this.link.publish('telemetry', this.#payload(this.#measure()), urgent);
  }

  /** Sends an event at once; it waits through an outage. */
  event(type: 'button' | 'tamper' | 'self-test'): Promise<boolean> {
    return this.link.publish('event', this.#payload({ type }), true);
  }

  /** Changes what it measures until called with null. */
  impose(effect: Effect | null): void {
    this.#effect = effect;
  }

  /** Tells nothing of these metrics from now on: somebody who sees better does. */
  leaveOut(metrics: ReadonlySet<string>): void {
    this.#leftOut = metrics;
  }

  /** Reports at this pace, as a detector does when its values move; null goes back to `expectEveryMs`. */
  reportEvery(everyMs: number | null): void {
    this.#everyMs = everyMs ?? this.spec.expectEveryMs ?? DEFAULT_EVERY_MS;
    if (this.#running) this.#schedule(this.#everyMs * this.#options.random.next());
  }

  /** Loses power: no goodbye, and the hub learns it from the will. */
  cut(): void {
    clearTimeout(this.#rebooting);
    this.link.cut();
  }

  /** Has power again: it boots, so its sequence starts over. */
  restore(): void {
    this.#seq = 0;
    if (this.#running) this.link.open();
  }

  reboot(): void {
    this.cut();
    this.#rebooting = setTimeout(() => this.restore(), this.#options.random.between(...REBOOT_MS));
  }

  async close(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#rebooting);
    await this.link.close();
  }

  #measure(): Metrics {
    const healthy = this.#options.model(this.#options.modelNow());
    const measured = this.#effect === null ? healthy : this.#effect(healthy);
    if (this.#leftOut.size === 0) return measured;
    return Object.fromEntries(Object.entries(measured).filter(([name]) => !this.#leftOut.has(name)));
  }

  #payload(body: Record<string, unknown>): string {
    this.#seq += 1;
    return JSON.stringify({ at: Date.now(), seq: this.#seq, ...body });
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { random, rebootChance } = this.#options;
      if (this.link.connected && random.next() < rebootChance) this.reboot();
      else void this.report();
      this.#schedule(this.#everyMs * random.between(1 - JITTER, 1 + JITTER));
    }, delayMs);
  }
}
