import { useQueries, useQuery } from '@tanstack/react-query';
import type { Load } from '../../../hub/alerts/load.ts';
import { now } from '../time/clock.ts';
import { getJson } from './fetch.ts';

/** How many of the alerts of one rule, or of one device, were marked as false alarms. */
export interface FalseRate {
  id: string;
  alerts: number;
  falseAlarms: number;
}

/** The load of a stretch of time, with what stands for more than a day as of now. */
export interface LoadView extends Omit<Load, 'falseRates'> {
  from: number;
  to: number;
  standing: { count: number; alertIds: string[] };
  /** Those with the most false alarms; a hub that does not count them leaves this out. `rate`: 0 to 1. */
  falseRates?: { rules: FalseRate[]; devices: FalseRate[] };
  /** People at work in this time. */
  operators?: number;
  averagePerOperator?: number;
}

const AGAIN_MS = 30_000;

const readLoad = (from: number, to: number | null, signal: AbortSignal): Promise<LoadView> => {
  const query = new URLSearchParams({ from: new Date(from).toISOString() });
  if (to !== null) query.set('to', new Date(to).toISOString());
  return getJson(`/alerts/load?${query}`, signal);
};

/** The load of the last `spanMs`. */
export function useLoad(spanMs: number) {
  return useQuery({
    queryKey: ['load', spanMs],
    queryFn: ({ signal }) => readLoad(now() - spanMs, null, signal),
    placeholderData: (previous) => previous,
    refetchInterval: AGAIN_MS,
  });
}

/** The load of each stretch; one that is over is read once, what is still running again and again. */
export function useLoads(stretches: readonly { from: number; to: number }[]) {
  return useQueries({
    queries: stretches.map(({ from, to }) => {
      const over = to <= now();
      return {
        queryKey: ['load-part', from, to],
        queryFn: ({ signal }: { signal: AbortSignal }) => readLoad(from, to, signal),
        staleTime: over ? Number.POSITIVE_INFINITY : AGAIN_MS / 2,
        refetchInterval: over ? (false as const) : AGAIN_MS,
      };
    }),
  });
}
