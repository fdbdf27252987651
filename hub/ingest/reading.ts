import type { MetricValue } from '../devices/device.ts';

/**
 * How the device's clock compares with ours. `late`: older than the limit, buffered somewhere; `future`: ahead of us;
 * `skewed`: steadily off by more than the limit. For `future` and `skewed` the arrival time stands in.
 */
export type ClockFlag = 'ok' | 'late' | 'future' | 'skewed';

/** One device's metrics at one instant, with both clocks. Instants are Unix ms. */
export interface Reading {
  deviceId: string;
  /** The instant that orders and evaluates: the device's clock where it can be believed, else the arrival. */
  at: number;
  /** What the device said; null when it said nothing. */
  deviceAt: number | null;
  receivedAt: number;
  seq: number | null;
  clock: ClockFlag;
  metrics: Readonly<Record<string, MetricValue>>;
}
