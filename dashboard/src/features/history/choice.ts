import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { MetricValue } from '../../../../hub/devices/device.ts';
import { unitOf } from '../devices/units.ts';
import type { Metric } from './picture.ts';

/** More charts than these are not read but scrolled past. */
export const CHOSEN_MAX = 8;

/** A metric as its newest value shows it to be. */
export function metricOf(name: string, value: MetricValue | undefined): Metric {
  return { name, unit: unitOf(name), kind: typeof value === 'boolean' ? 'state' : 'number' };
}

/** What is shown when nobody has chosen: what rules look at and what there are alerts about, else the first number. */
export function usualMetrics(
  known: readonly Metric[],
  ruled: ReadonlySet<string>,
  alerts: readonly Pick<Alert, 'labels'>[],
): string[] {
  const alerted = new Set(alerts.map(({ labels }) => labels['metric']));
  const matter = known.filter(({ name }) => ruled.has(name) || alerted.has(name));
  const first = known.find(({ kind }) => kind === 'number') ?? known[0];
  const chosen = matter.some(({ kind }) => kind === 'number') || !first ? matter : [first, ...matter];
  return [...new Set(chosen.map(({ name }) => name))].slice(0, CHOSEN_MAX);
}

/** The choice after a metric was put in or out; the last one stays, for a chart of nothing is no chart. */
export function toggled(chosen: readonly string[], name: string): string[] {
  if (!chosen.includes(name)) return [...chosen, name].slice(-CHOSEN_MAX);
  return chosen.length > 1 ? chosen.filter((one) => one !== name) : [...chosen];
}
