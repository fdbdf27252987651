import type { MetricValue } from '../devices/device.ts';

/** A state lasts until the next reading, and is believed for at most this long: a device that is silent says nothing. */
export const STATE_HOLD_MS = 3_600_000;

/** Figures of a sum that are kept, so that 0.1 + 0.2 is 0.3 and stores as such. */
const SUM_DIGITS = 12;

/** When a metric was known to be true or false: from `firstAt` to `lastAt`, and of that `trueMs` true. */
export interface StateTime {
  firstAt: number;
  lastAt: number;
  trueMs: number;
}

/**
 * What one metric was over a stretch of time. Booleans count as 0 and 1; `state` is there when all of it was booleans.
 * Two segments side by side combine into exactly the segment of both, so minutes make hours and hours make days.
 */
export interface Segment {
  count: number;
  min: number;
  max: number;
  sum: number;
  last: number;
  state: StateTime | null;
}

export const segmentOf = (at: number, value: MetricValue): Segment => {
  const number = Number(value);
  const state = typeof value === 'boolean' ? { firstAt: at, lastAt: at, trueMs: 0 } : null;
  return { count: 1, min: number, max: number, sum: number, last: number, state };
};

/** Of the time from `a` to the next reading, what counts as known. */
const heldMs = (lastAt: number, nextAt: number): number => Math.min(nextAt - lastAt, STATE_HOLD_MS);

export function roundedSum(sum: number): number {
  // Already nine digits before the point and three behind it, as most are: the text would say the same, ten times as dear.
  if (Math.abs(sum) < 1e9 && Math.round(sum * 1000) / 1000 === sum) return sum;
  return Number(sum.toPrecision(SUM_DIGITS));
}

/** Extends `a` in place by what comes after it; equal instants count as after. */
export function append(a: Segment, b: Segment): void {
  if (a.state && b.state) {
    if (a.last === 1) a.state.trueMs += heldMs(a.state.lastAt, b.state.firstAt);
    a.state.trueMs += b.state.trueMs;
    a.state.lastAt = b.state.lastAt;
  } else {
    a.state = null;
  }
  a.count += b.count;
  if (b.min < a.min) a.min = b.min;
  if (b.max > a.max) a.max = b.max;
  a.sum += b.sum;
  a.last = b.last;
}

/** Extends `a` by one more reading: `append` without making a segment of it. */
export function extend(a: Segment, at: number, value: MetricValue): void {
  const number = Number(value);
  if (a.state && typeof value === 'boolean') {
    if (a.last === 1) a.state.trueMs += heldMs(a.state.lastAt, at);
    a.state.lastAt = at;
  } else {
    a.state = null;
  }
  a.count += 1;
  if (number < a.min) a.min = number;
  if (number > a.max) a.max = number;
  a.sum += number;
  a.last = number;
}
