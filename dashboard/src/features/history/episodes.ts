import type { Alert } from '../../../../hub/alerts/alert.ts';
import { byUrgency } from '../alerts/severity.ts';
import type { Span } from './view.ts';

/** An alert's time as a band; `row` keeps bands apart that overlap, the more severe on top. */
export interface Episode {
  alert: Alert;
  from: number;
  to: number;
  row: number;
}

/** More rows than these are drawn over one another. */
export const EPISODE_ROWS = 3;

/** Alerts of two sources, each once; where both know one, what changed later counts. */
export function merged(stored: readonly Alert[], live: readonly Alert[]): Alert[] {
  const known = new Map(stored.map((alert) => [alert.id, alert]));
  for (const alert of live)
    if ((known.get(alert.id)?.updatedAt ?? 0) <= alert.updatedAt) known.set(alert.id, alert);
  return [...known.values()];
}

/** The alerts that stood at some time of the span, as bands; one that still stands ends at `nowAt`. */
export function episodesIn(alerts: readonly Alert[], { from, to }: Span, nowAt: number): Episode[] {
  const freeAt: number[] = [];
  return alerts
    .map((alert) => ({ alert, from: alert.firedAt, to: Math.max(alert.resolvedAt ?? nowAt, alert.firedAt) }))
    .filter((band) => band.from < to && band.to >= from)
    .sort((a, b) => byUrgency(a.alert, b.alert))
    .sort((a, b) => a.from - b.from)
    .map((band) => {
      const free = freeAt.findIndex((at) => at <= band.from);
      const row = Math.min(free === -1 ? freeAt.length : free, EPISODE_ROWS - 1);
      freeAt[row] = Math.max(freeAt[row] ?? 0, band.to);
      return { ...band, row };
    });
}

/** The episodes an instant lies in, the most severe first. `slackMs`: so close is close enough to point at. */
export function episodesAt(episodes: readonly Episode[], at: number, slackMs = 0): Episode[] {
  return episodes
    .filter(({ from, to }) => at >= from - slackMs && at <= to + slackMs)
    .sort((a, b) => byUrgency(a.alert, b.alert));
}
