import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { getJson } from '../../../api/fetch.ts';
import type { Page } from '../../../api/query-client.ts';
import { useLive } from '../../../live/hooks.ts';
import { camerasOfAlert } from '../../cameras/promotion.ts';
import type { Window } from './window.ts';

/** Pages of a grid's alerts read back to the day, at most. */
const PAGES = 10;

async function readBackTo(grid: string, from: number, signal: AbortSignal): Promise<Alert[]> {
  const found: Alert[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < PAGES && cursor !== null; page++) {
    const query = new URLSearchParams({ grid, limit: '200', ...(cursor === '' ? {} : { cursor }) });
    const { items, next }: Page<Alert> = await getJson(`/alerts?${query}`, signal);
    found.push(...items);
    cursor = (items.at(-1)?.firedAt ?? 0) < from ? null : next;
  }
  return found;
}

/** The alerts of a day that the cameras saw, or that are about one of them. */
export function useDayAlerts(cameras: readonly { id: string; gridCode: string }[], day: Window): Alert[] {
  const devices = useLive((state) => state.devices);
  const grids = [...new Set(cameras.map(({ gridCode }) => gridCode))];
  const pages = useQueries({
    queries: grids.map((grid) => ({
      queryKey: ['alerts', 'day', grid, day.from],
      queryFn: ({ signal }: { signal: AbortSignal }) => readBackTo(grid, day.from, signal),
      staleTime: 30_000,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  return useMemo(() => {
    const ids = new Set(cameras.map(({ id }) => id));
    return pages.filter(
      (alert) =>
        alert.firedAt >= day.from &&
        alert.firedAt < day.to &&
        (ids.has(alert.deviceId ?? '') || camerasOfAlert(alert, devices).some((id) => ids.has(id))),
    );
  }, [pages, cameras, devices, day]);
}
