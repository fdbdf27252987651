import type { HistoryPoint } from '../../api/readings.ts';
import { type Episode, episodesAt } from './episodes.ts';
import { drawnAt, type Line, type Metric, type Picture } from './picture.ts';

/** What a chart says of one instant. */
export interface Picked {
  /** Of the reading, or where its step is drawn. */
  at: number;
  /** The step it is of; null for a reading. */
  step: { from: number; to: number } | null;
  values: { metric: Metric; point: HistoryPoint | null }[];
  episodes: Episode[];
}

/** The point nearest to an instant, by where it is drawn; the points are in order. */
function nearest(
  points: readonly HistoryPoint[],
  at: number,
  of: (point: HistoryPoint) => number,
): HistoryPoint | null {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const point = points[middle];
    if (point && of(point) < at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [points[low - 1], points[low]];
  if (!before || !after) return before ?? after ?? null;
  return at - of(before) <= of(after) - at ? before : after;
}

/**
 * What there is at an instant somebody points at: the nearest reading of any metric sets the time, the others say what
 * they had around then. `slackMs`: how far a finger may be off. Null where nothing is near.
 */
export function pickAt(picture: Picture, at: number, slackMs: number): Picked | null {
  const place = (point: HistoryPoint): number => drawnAt(point, picture);
  const lines: Line[] = [...picture.panels.flatMap((panel) => panel.lines), ...picture.states];
  const reach = (line: Line): number =>
    Math.max(
      picture.stepMs > 0 ? picture.stepMs / 2 : Number.isFinite(line.limitMs) ? line.limitMs / 2 : 0,
      slackMs,
    );
  const near = lines
    .map((line) => ({ line, point: nearest(line.points, at, place) }))
    .filter(({ line, point }) => point !== null && Math.abs(place(point) - at) <= reach(line));
  const episodes = episodesAt([...picture.episodes, ...(picture.trial ?? [])], at, slackMs);
  const anchor = near.reduce<HistoryPoint | null>(
    (best, { point }) =>
      point && (!best || Math.abs(place(point) - at) < Math.abs(place(best) - at)) ? point : best,
    null,
  );
  if (!anchor) return episodes.length > 0 ? { at, step: null, values: [], episodes } : null;
  return {
    at: place(anchor),
    step: picture.stepMs > 0 ? { from: anchor.at, to: anchor.at + picture.stepMs } : null,
    values: lines.map((line) => ({
      metric: line.metric,
      point: near.find((one) => one.line === line)?.point ?? null,
    })),
    episodes,
  };
}
