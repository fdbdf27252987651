import type { DeviceView } from '../../../../hub/devices/device.ts';
import type { History } from '../../api/readings.ts';
import type { Metric } from '../history/picture.ts';
import { type Extent, extentOf, type Scale, scaleOf, union, withLimits } from '../history/scale.ts';
import type { Threshold } from '../history/thresholds.ts';

/** One scale for all small charts, so that they can be compared: what was measured, what is now, and the next limit. */
export function commonScale(
  metric: Metric,
  histories: Iterable<History>,
  devices: readonly DeviceView[],
  thresholds: readonly Threshold[],
): Scale {
  if (metric.kind === 'state') return { min: 0, max: 1, interval: 1 };
  let extent: Extent | null = null;
  for (const { series, from } of histories) {
    const points = series.find((one) => one.metric === metric.name)?.points ?? [];
    extent = union(extent, extentOf(points, { from, to: Number.POSITIVE_INFINITY }));
  }
  for (const { last } of devices) {
    const value = last?.metrics[metric.name];
    if (typeof value === 'number') extent = union(extent, { min: value, max: value });
  }
  return scaleOf(extent && withLimits(extent, thresholds), 5);
}
