import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { byUrgency } from '../alerts/severity.ts';
import { metricOf } from '../history/choice.ts';
import type { Metric } from '../history/picture.ts';

/** A device of a grid with the most urgent of its open alerts. */
export interface Tile {
  device: DeviceView;
  alert: Alert | null;
}

/** The devices that measure something, those with alerts first, the most urgent at the head; then by address. */
export function tilesOf(devices: readonly DeviceView[], open: readonly Alert[], metric: string): Tile[] {
  const worst = new Map<string, Alert>();
  for (const alert of [...open].sort(byUrgency))
    if (alert.deviceId !== null && !worst.has(alert.deviceId)) worst.set(alert.deviceId, alert);
  return devices
    .filter((device) => device.last?.metrics[metric] !== undefined)
    .map((device) => ({ device, alert: worst.get(device.id) ?? null }))
    .sort((a, b) => {
      if (a.alert && b.alert) return byUrgency(a.alert, b.alert);
      if (a.alert || b.alert) return a.alert ? -1 : 1;
      const [one, other] = [a.device.address ?? '', b.device.address ?? ''];
      return one.localeCompare(other, 'zh-CN', { numeric: true }) || (a.device.id < b.device.id ? -1 : 1);
    });
}

/** What the devices measure: numbers before states, what rules look at first, then what most of them have. */
export function metricsOf(devices: readonly DeviceView[], ruled: ReadonlySet<string>): Metric[] {
  const found = new Map<string, { metric: Metric; count: number }>();
  for (const device of devices) {
    for (const [name, value] of Object.entries(device.last?.metrics ?? {})) {
      const known = found.get(name);
      if (known) known.count++;
      else found.set(name, { metric: metricOf(name, value), count: 1 });
    }
  }
  return [...found.values()]
    .sort(
      (a, b) =>
        Number(a.metric.kind === 'state') - Number(b.metric.kind === 'state') ||
        Number(ruled.has(b.metric.name)) - Number(ruled.has(a.metric.name)) ||
        b.count - a.count ||
        (a.metric.name < b.metric.name ? -1 : 1),
    )
    .map(({ metric }) => metric);
}

/**
 * What is looked at first: what the most urgent alert is about (where it does not say, what rules look at of its
 * device), else the first of all. `metrics` as `metricsOf` ranks them.
 */
export function firstMetric(
  metrics: readonly Metric[],
  devices: readonly DeviceView[],
  open: readonly Alert[],
  ruledOf: (kind: string) => ReadonlySet<string>,
): Metric | null {
  for (const { labels, deviceId } of [...open].sort(byUrgency)) {
    const device = devices.find(({ id }) => id === deviceId);
    const about = (name: string): boolean =>
      labels['metric'] === undefined
        ? device?.last?.metrics[name] !== undefined && ruledOf(device.kind).has(name)
        : labels['metric'] === name;
    const metric = metrics.find(({ name }) => about(name));
    if (metric) return metric;
  }
  return metrics[0] ?? null;
}
