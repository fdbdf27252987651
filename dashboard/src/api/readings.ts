import { useQuery } from '@tanstack/react-query';
import { getJson } from './fetch.ts';

/** A stretch of history as the chart draws it: one mean per point, with the range it stands for. */
export interface HistoryPoint {
  at: number;
  min: number;
  mean: number;
  max: number;
}

export interface HistorySeries {
  metric: string;
  unit: string | null;
  points: HistoryPoint[];
}

export interface History {
  from: number;
  to: number;
  /** Ms between points; 0 when they are the readings themselves. */
  stepMs: number;
  series: HistorySeries[];
}

const instantOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number(value));
const valueOf = (value: unknown): number =>
  typeof value === 'boolean' ? Number(value) : Number(value ?? Number.NaN);

function pointOf(raw: unknown): HistoryPoint | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const { at, value, min, mean, max } = raw as Record<string, unknown>;
  const figures = { min: valueOf(min ?? value), mean: valueOf(mean ?? value), max: valueOf(max ?? value) };
  const instant = instantOf(at);
  return Number.isNaN(instant) || Number.isNaN(figures.mean) ? null : { at: instant, ...figures };
}

/** The one place that knows how the hub writes history: `{at, value}` raw, `{at, min, mean, max}` per step. */
export function historyOf(answer: unknown, stepMs: number): History {
  const { from, to, series } = answer as { from: unknown; to: unknown; series?: unknown };
  return {
    from: instantOf(from),
    to: instantOf(to),
    stepMs,
    series: (Array.isArray(series) ? series : []).map((one: Record<string, unknown>) => ({
      metric: String(one['metric']),
      unit: typeof one['unit'] === 'string' && one['unit'] !== '' ? one['unit'] : null,
      points: (Array.isArray(one['points']) ? one['points'] : []).flatMap((raw) => pointOf(raw) ?? []),
    })),
  };
}

export const historyRanges = {
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
} as const;
export type HistoryRange = keyof typeof historyRanges;

/** Raw for an hour; longer ranges in steps that leave no more than about 700 points. */
const steps: Record<HistoryRange, number> = { '1h': 0, '6h': 60_000, '24h': 300_000, '7d': 900_000 };

/** The history of one metric of a device up to now. */
export function useHistory(deviceId: string, metric: string | null, range: HistoryRange) {
  return useQuery({
    queryKey: ['history', deviceId, metric, range],
    queryFn: async ({ signal }) => {
      const to = Date.now();
      const query = new URLSearchParams({
        from: new Date(to - historyRanges[range]).toISOString(),
        to: new Date(to).toISOString(),
      });
      if (metric !== null) query.set('metric', metric);
      if (steps[range] > 0) query.set('step', String(steps[range]));
      return historyOf(
        await getJson(`/devices/${encodeURIComponent(deviceId)}/readings?${query}`, signal),
        steps[range],
      );
    },
    enabled: metric !== null,
    staleTime: 0,
    gcTime: 0,
  });
}
