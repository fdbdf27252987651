import type { HistoryPoint } from '../../api/readings.ts';
import type { Threshold } from './thresholds.ts';
import type { Span } from './view.ts';

/** The vertical axis of a chart: from `min` to `max` by `interval`, all of them easy numbers. */
export interface Scale {
  min: number;
  max: number;
  interval: number;
}

export interface Extent {
  min: number;
  max: number;
}

/** A flat line gets at least this share of its value, so that noise does not look like news. */
const LEAST_SHARE = 0.05;

/** The lowest and the highest there is in a span; null without a point in it. */
export function extentOf(points: readonly HistoryPoint[], { from, to }: Span): Extent | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    if (point.at < from || point.at > to) continue;
    min = Math.min(min, point.min);
    max = Math.max(max, point.max);
  }
  return min > max ? null : { min, max };
}

/** Both together. */
export function union(a: Extent | null, b: Extent | null): Extent | null {
  if (!a || !b) return a ?? b;
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

const nearest = (values: readonly number[], pick: (...values: number[]) => number): number[] =>
  values.length > 0 ? [pick(...values)] : [];

/** The extent with the limits next to it, above and below: how far one is must be seen, and which is passed. */
export function withLimits(extent: Extent, thresholds: readonly Threshold[]): Extent {
  const values = thresholds.filter(({ clear }) => !clear).map(({ value }) => value);
  const above = values.filter((value) => value > extent.max);
  const below = values.filter((value) => value < extent.min);
  const shown = [...nearest(above, Math.min), ...nearest(below, Math.max)];
  return { min: Math.min(extent.min, ...shown), max: Math.max(extent.max, ...shown) };
}

function easyStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(rough));
  const easy = [1, 2, 2.5, 5, 10].find((factor) => factor * size >= rough * 0.999) ?? 10;
  return easy * size;
}

/** An axis of about `ticks` steps around an extent. What cannot be negative gets no axis below zero. */
export function scaleOf(extent: Extent | null, ticks: number): Scale {
  if (!extent) return { min: 0, max: 1, interval: 1 / Math.max(1, Math.round(ticks / 2)) };
  const middle = (extent.min + extent.max) / 2;
  const least = Math.max(Math.abs(middle) * LEAST_SHARE, 1e-6);
  const spread = Math.max(extent.max - extent.min, least);
  const air = spread * 0.04;
  const low = middle - spread / 2 - air;
  const high = middle + spread / 2 + air;
  const floor = extent.min >= 0 && low < spread * 0.3 ? 0 : low;
  const interval = easyStep((high - floor) / ticks);
  const tidy = (value: number): number => Number(value.toPrecision(12));
  return {
    min: tidy(Math.floor(floor / interval + 1e-9) * interval),
    max: tidy(Math.ceil(high / interval - 1e-9) * interval),
    interval: tidy(interval),
  };
}

/** A number as people read it: at most three decimals, no trailing zeros. */
export const figure = (value: number): string => String(Math.round(value * 1000) / 1000);

/** A mean with as many digits as it is good for. */
export const meanFigure = (value: number): string => figure(Number(value.toPrecision(3)));
