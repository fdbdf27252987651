import type { HistoryPoint } from '../../api/readings.ts';

/** Silence for so many times what a device promises is a gap: by then it counts as offline. */
const PROMISED = 3;
/** So many times the usual distance, where nothing is promised. */
const USUAL = 4;
/** Two steps side by side, with room for the day that has 25 hours. */
const STEPS = 1.5;

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}

/** The largest distance of two neighbours that is no gap, ms. `stepMs` 0: the points are readings. */
export function gapLimit(
  points: readonly HistoryPoint[],
  stepMs: number,
  expectEveryMs: number | null,
): number {
  const promised = expectEveryMs === null ? 0 : expectEveryMs * PROMISED;
  if (stepMs > 0) return Math.max(stepMs * STEPS, promised);
  if (promised > 0) return promised;
  const usual = median(points.slice(1).map(({ at }, i) => at - (points[i]?.at ?? at)));
  return usual > 0 ? usual * USUAL : Number.POSITIVE_INFINITY;
}

/**
 * The points somebody spoke in. The hub lets a state hold for up to an hour; a device that promises messages is
 * missing before that.
 */
export function spoken(
  points: readonly HistoryPoint[],
  expectEveryMs: number | null,
): readonly HistoryPoint[] {
  return expectEveryMs === null ? points : points.filter(({ count }) => count > 0);
}

/** The stretches without a gap, each drawn as one line. */
export function runsOf(points: readonly HistoryPoint[], limitMs: number): HistoryPoint[][] {
  const runs: HistoryPoint[][] = [];
  let run: HistoryPoint[] = [];
  for (const point of points) {
    const last = run.at(-1);
    if (!last || point.at - last.at > limitMs) runs.push((run = []));
    run.push(point);
  }
  return runs;
}

/** A stretch in which a state is known: `share` of the time it was true. */
export interface StateSpan {
  from: number;
  to: number;
  share: number;
}

/**
 * A state as stretches. A step lasts its step, a reading until the next one; the last of a run as long as its word
 * holds, but not beyond `nowAt`. Neighbours that say the same are one.
 */
export function stateSpans(
  runs: readonly (readonly HistoryPoint[])[],
  stepMs: number,
  limitMs: number,
  nowAt: number,
): StateSpan[] {
  const spans: StateSpan[] = [];
  for (const run of runs) {
    for (const [i, { at, mean, max }] of run.entries()) {
      const next = run[i + 1]?.at ?? (stepMs > 0 ? at + stepMs : Math.min(at + limitMs, nowAt));
      // A moment of truth in a long step must be seen.
      const share = max > 0 ? Math.max(mean, 0.01) : 0;
      const last = spans.at(-1);
      if (last && last.to === at && last.share === share) last.to = next;
      else spans.push({ from: at, to: Math.max(next, at), share });
    }
  }
  return spans;
}
