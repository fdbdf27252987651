import type { MetricValue } from '../devices/device.ts';
import type { Clock } from '../kernel/clock.ts';
import type { TelemetryItem } from './contract.ts';

type Metrics = Readonly<Record<string, MetricValue>>;

interface Latest {
  gridCode: string;
  at: number;
  metrics: Metrics;
  /** Whether `metrics` is our own object, and not the reading's. */
  merged: boolean;
}

/**
 * Keeps the newest values of each device between two deliveries: work per reading is one map access, work per
 * delivery is one entry a device, however fast the devices send.
 */
export class Conflation {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #deliver: (latest: Iterable<TelemetryItem & { gridCode: string }>) => void;
  readonly #latest = new Map<string, Latest>();
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #disarm: (() => void) | undefined;

  constructor(
    clock: Clock,
    everyMs: number,
    deliver: (latest: Iterable<TelemetryItem & { gridCode: string }>) => void,
  ) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#deliver = deliver;
  }

  /** `metrics` must not change afterwards. Of two readings the later by `at` wins, metric by metric. */
  add(deviceId: string, gridCode: string, at: number, metrics: Metrics): void {
    const known = this.#latest.get(deviceId);
    if (known) {
      const older = at < known.at;
      if (!known.merged || older) {
        known.metrics = older ? { ...metrics, ...known.metrics } : { ...known.metrics, ...metrics };
        known.merged = true;
      } else {
        Object.assign(known.metrics, metrics);
      }
      if (!older) known.at = at;
      known.gridCode = gridCode;
      return;
    }
    this.#latest.set(deviceId, { gridCode, at, metrics, merged: false });
    if (!this.#disarm) this.#arm();
  }

  close(): void {
    this.#disarm?.();
    this.#latest.clear();
  }

  #arm(): void {
    const dueAt = Math.max(this.#clock.now(), this.#deliveredAt + this.#everyMs);
    this.#disarm = this.#clock.wakeAt(dueAt, () => {
      this.#disarm = undefined;
      this.#deliveredAt = this.#clock.now();
      this.#deliver(this.#items());
      this.#latest.clear();
    });
  }

  *#items(): Generator<TelemetryItem & { gridCode: string }> {
    for (const [deviceId, { gridCode, at, metrics }] of this.#latest)
      yield { deviceId, gridCode, at, metrics };
  }
}
