import { useQuery } from '@tanstack/react-query';
import { now } from '../time/clock.ts';
import { getJson } from './fetch.ts';

/** A stretch of history as charts draw it: a mean with the range it stands for; a reading itself is all three. */
export interface HistoryPoint {
  at: number;
  min: number;
  mean: number;
  max: number;
  /** How many readings it stands for. */
  count: number;
}

/** One metric; of a `state` (a boolean) the figures are 0 and 1, and `mean` is the share of the time it was true. */
export interface HistorySeries {
  metric: string;
  unit: string | null;
  kind: 'number' | 'state';
  points: HistoryPoint[];
}

export interface History {
  deviceId: string;
  from: number;
  /** Exclusive; up to now when nothing was asked, by the hub's clock. */
  to: number;
  /** Ms between points; 0 when they are the readings themselves. */
  stepMs: number;
  /** Where the hub's readings begin, when that is after `from`. */
  since: number | null;
  /** Whether the hub says that something is missing. */
  incomplete: boolean;
  /** When the answer came, Unix ms by this machine's clock. */
  answeredAt: number;
  /** Whether it reached the present when it was given, so that live values continue it. */
  open: boolean;
  series: HistorySeries[];
}

const instantOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number(value));
const valueOf = (value: unknown): number =>
  typeof value === 'boolean' ? Number(value) : Number(value ?? Number.NaN);
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];

function pointOf(raw: Record<string, unknown>): HistoryPoint | null {
  const { at, value, min, mean, max, count, trueMs, knownMs } = raw;
  const point = {
    at: instantOf(at),
    min: valueOf(min ?? value),
    mean: valueOf(mean ?? value),
    max: valueOf(max ?? value),
    count: Number(count ?? 1),
  };
  // What a state was by time says more than by readings: it may have held from before.
  const share = Number(trueMs) / Number(knownMs);
  if (share >= 0) {
    point.mean = Math.min(share, 1);
    point.min = Math.min(point.min, Math.floor(point.mean));
    point.max = Math.max(point.max, Math.ceil(point.mean));
  }
  return Number.isNaN(point.at) || Number.isNaN(point.mean) ? null : point;
}

const isState = (raw: Record<string, unknown>): boolean =>
  typeof raw['value'] === 'boolean' || raw['trueMs'] !== undefined;

/** The one place that knows how the hub writes history: `{at, value}` raw, `{at, min, mean, max, count, …}` per step. */
export function historyOf(answer: unknown, answeredAt: number, open = false): History {
  const { deviceId, from, to, step, since, incomplete, series } = answer as Record<string, unknown>;
  const begins = since === undefined || since === null ? Number.NaN : instantOf(since);
  return {
    deviceId: String(deviceId),
    from: instantOf(from),
    to: instantOf(to),
    stepMs: Number(step ?? 0),
    since: Number.isNaN(begins) || begins <= instantOf(from) ? null : begins,
    incomplete: Boolean(incomplete),
    answeredAt,
    open,
    series: listOf(series).map((one) => {
      const raw = listOf(one['points']);
      return {
        metric: String(one['metric']),
        unit: typeof one['unit'] === 'string' && one['unit'] !== '' ? one['unit'] : null,
        kind: raw.some(isState) ? 'state' : 'number',
        points: raw.flatMap((point) => pointOf(point) ?? []),
      };
    }),
  };
}

/** Which readings: a fixed range, or the last `spanMs` up to whatever is now. `points`: at most so many a metric. */
export type ReadingRange = { from: number; to: number } | { spanMs: number };

/** The query of `/readings` and its kin; an open end is left to the hub, whose clock it is. */
export function readingQuery(
  metrics: readonly string[],
  range: ReadingRange,
  points: number | null,
  nowAt: number,
): URLSearchParams {
  const query = new URLSearchParams(metrics.map((metric) => ['metric', metric]));
  if ('spanMs' in range) query.set('from', new Date(nowAt - range.spanMs).toISOString());
  else {
    query.set('from', new Date(range.from).toISOString());
    query.set('to', new Date(range.to).toISOString());
  }
  if (points !== null) query.set('points', String(points));
  return query;
}

/** Whether live values continue what is asked for now. */
export const reachesNow = (range: ReadingRange): boolean => 'spanMs' in range || range.to >= now();

/** How often a picture that follows the present is read again, so that what live values left out comes in. */
export const refreshMs = (spanMs: number): number => Math.min(Math.max(spanMs / 20, 30_000), 600_000);

/** The history of some metrics of a device; what was shown stays until the next is there. */
export function useHistory(
  deviceId: string,
  metrics: readonly string[],
  range: ReadingRange,
  points: number,
) {
  return useQuery({
    queryKey: ['history', deviceId, metrics, range, points],
    queryFn: async ({ signal }) => {
      const query = readingQuery(metrics, range, points, now());
      const answer = await getJson(`/devices/${encodeURIComponent(deviceId)}/readings?${query}`, signal);
      return historyOf(answer, Date.now(), reachesNow(range));
    },
    enabled: metrics.length > 0,
    placeholderData: (previous) => (previous?.deviceId === deviceId ? previous : undefined),
    refetchInterval: 'spanMs' in range ? refreshMs(range.spanMs) : false,
    staleTime: 0,
    gcTime: 30_000,
  });
}

/** Where the readings of a range can be fetched as a file. */
export function csvAddress(deviceId: string, metrics: readonly string[], from: number, to: number): string {
  return `/api/v1/devices/${encodeURIComponent(deviceId)}/readings.csv?${readingQuery(metrics, { from, to }, null, 0)}`;
}
