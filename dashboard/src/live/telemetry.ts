import type { MetricValue } from '../../../hub/devices/device.ts';
import type { TelemetryItem } from '../../../hub/live/contract.ts';

/** The newest value of each metric of a device, each with its instant. */
export type LiveValues = ReadonlyMap<string, { at: number; value: MetricValue }>;

/** The newest values per device, and whoever watches one device; nothing older is kept. */
export class Telemetry {
  readonly #values = new Map<string, LiveValues>();
  readonly #listeners = new Map<string, Set<() => void>>();

  of(deviceId: string): LiveValues | undefined {
    return this.#values.get(deviceId);
  }

  /** Takes in what arrived; a device this screen does not know is not kept. */
  take(items: readonly TelemetryItem[], known: (deviceId: string) => boolean): void {
    for (const { deviceId, at, metrics } of items) {
      if (!known(deviceId)) continue;
      const next = new Map(this.#values.get(deviceId));
      for (const [metric, value] of Object.entries(metrics)) {
        if ((next.get(metric)?.at ?? 0) <= at) next.set(metric, { at, value });
      }
      this.#values.set(deviceId, next);
      for (const listener of this.#listeners.get(deviceId) ?? []) listener();
    }
  }

  /** Forgets devices that are gone. */
  keepOnly(known: (deviceId: string) => boolean): void {
    for (const deviceId of this.#values.keys()) if (!known(deviceId)) this.#values.delete(deviceId);
  }

  subscribe(deviceId: string, listener: () => void): () => void {
    let listeners = this.#listeners.get(deviceId);
    if (!listeners) this.#listeners.set(deviceId, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(deviceId) === listeners)
        this.#listeners.delete(deviceId);
    };
  }
}
