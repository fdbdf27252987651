import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Alert } from '../../../hub/alerts/alert.ts';
import type { TrendsView } from '../../../hub/reports/routes.ts';
import { useLive } from '../live/hooks.ts';
import { now } from '../time/clock.ts';
import { getJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The figures of a wall as they were at each quarter-hour of the last day, and now. */
export function useTrends() {
  return useQuery({
    queryKey: ['wall-trends'],
    queryFn: ({ signal }) => getJson<TrendsView>('/wall/trends', signal),
    refetchInterval: MINUTE_MS,
    placeholderData: (previous) => previous,
  });
}

/** Ten minutes of operator load. */
interface LoadBucket {
  at: number;
  alarms: number;
  operators: number;
  perOperator: number;
}

/** The operator load of each ten minutes of the last day. */
export function useLoadHistory() {
  return useQuery({
    queryKey: ['load-history'],
    queryFn: async ({ signal }) =>
      (await getJson<{ buckets: LoadBucket[] }>('/alerts/load/history', signal)).buckets,
    refetchInterval: MINUTE_MS,
    placeholderData: (previous) => previous,
  });
}

/** Alerts of a day that are drawn, at most: the newest. */
const MOST_ALERTS = 600;
/** The day is read again so long after an alert has changed, not with each change. */
const SETTLE_MS = 5000;

async function readDay(signal: AbortSignal): Promise<Alert[]> {
  const from = now() - DAY_MS;
  const found: Alert[] = [];
  let cursor: string | null = '';
  while (cursor !== null && found.length < MOST_ALERTS) {
    const query = new URLSearchParams({ limit: '200', ...(cursor === '' ? {} : { cursor }) });
    const { items, next }: Page<Alert> = await getJson(`/alerts?${query}`, signal);
    found.push(...items.filter(({ firedAt }) => firedAt >= from));
    cursor = (items.at(-1)?.firedAt ?? 0) < from ? null : next;
  }
  return found;
}

/** The alerts of the last day, the newest first. */
export function useDayAlerts() {
  const changing = useLive((state) => state.alerts);
  useEffect(() => {
    const timer = setTimeout(() => void queryClient.invalidateQueries({ queryKey: ['wall-day'] }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [changing]);
  return useQuery({
    queryKey: ['wall-day'],
    queryFn: ({ signal }) => readDay(signal),
    refetchInterval: 5 * MINUTE_MS,
    placeholderData: (previous) => previous,
  });
}

/** Which build of the dashboard the hub serves; null when it does not say. */
export async function readBuild(): Promise<string | null> {
  const response = await fetch('/healthz').catch(() => undefined);
  if (!response?.ok) return null;
  const { build } = (await response.json()) as { build?: string | null };
  return build ?? null;
}
