import type { HistoryPoint } from '../../api/readings.ts';

/** Since when a state has held without a break up to its newest point; `before` when it did already at the oldest. Null: it does not hold. */
export function trueSince(points: readonly HistoryPoint[]): { at: number; before: boolean } | null {
  let first: HistoryPoint | undefined;
  for (const point of points.toReversed()) {
    if (point.max < 1) break;
    first = point;
    // It began within this stretch.
    if (point.min < 1) return { at: point.at, before: false };
  }
  return first ? { at: first.at, before: first === points[0] } : null;
}
