import type { HistoryPoint } from '../../api/readings.ts';

/** A value that came over the socket. `receivedAt`: when, by this machine's clock. */
export interface LivePoint {
  at: number;
  value: number;
  receivedAt: number;
}

/** The end of a history answer, as far as live values are joined to it. */
export interface HistoryEnd {
  to: number;
  stepMs: number;
  answeredAt: number;
}

const single = ({ at, value }: LivePoint): HistoryPoint => ({
  at,
  min: value,
  mean: value,
  max: value,
  count: 1,
});

function withValue(point: HistoryPoint, value: number): HistoryPoint {
  const count = point.count + 1;
  return {
    at: point.at,
    min: Math.min(point.min, value),
    mean: point.mean + (value - point.mean) / count,
    max: Math.max(point.max, value),
    count,
  };
}

/**
 * History with the live values that are newer than it, oldest first, each instant once. Where history is in steps, a
 * live value goes into the step it lies in: what the answer covered already (before `to`, and here before the answer)
 * is in there.
 */
export function joined(
  history: readonly HistoryPoint[],
  tail: readonly LivePoint[],
  { to, stepMs, answeredAt }: HistoryEnd,
): HistoryPoint[] {
  const points = [...history];
  const end = history.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  for (const live of tail) {
    if (stepMs > 0) {
      if (live.at < to && live.receivedAt <= answeredAt) continue;
      fill(points, live, stepMs);
    } else if (live.at > end && live.at > (points.at(-1)?.at ?? end)) points.push(single(live));
  }
  return points;
}

function fill(points: HistoryPoint[], live: LivePoint, stepMs: number): void {
  const last = points.at(-1);
  if (last && live.at < last.at) return fillEarlier(points, live);
  // Counted from the last step there is: steps of days begin at local midnight.
  const origin = last?.at ?? 0;
  const at = origin + Math.floor((live.at - origin) / stepMs) * stepMs;
  if (last?.at === at) points[points.length - 1] = withValue(last, live.value);
  else points.push({ ...single(live), at });
}

/** A value that came late goes into its step, if there is one; a missing one is left to the next answer. */
function fillEarlier(points: HistoryPoint[], live: LivePoint): void {
  const place = points.findLastIndex((point) => point.at <= live.at);
  const point = points[place];
  if (point) points[place] = withValue(point, live.value);
}
