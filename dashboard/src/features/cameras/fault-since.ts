import type { HistoryPoint } from '../../api/readings.ts';

/** A history whose first point lies within this of where it was asked from may have begun before, ms. */
const EDGE_MS = 120_000;

/** Since when a state has held without a break up to its newest point; `before`: it did already where the history asked for begins, `from`. Null: it does not hold. */
export function trueSince(
  points: readonly HistoryPoint[],
  from: number,
): { at: number; before: boolean } | null {
  let first: HistoryPoint | undefined;
  for (const point of points.toReversed()) {
    if (point.max < 1) break;
    first = point;
    // It began within this stretch.
    if (point.min < 1) return { at: point.at, before: false };
  }
  return first ? { at: first.at, before: first.at - from < EDGE_MS } : null;
}
