import { useInfiniteQuery } from '@tanstack/react-query';
import { now } from '../time/clock.ts';
import { getJson } from './fetch.ts';
import type { Page } from './query-client.ts';
import { type History, historyOf, readingQuery, refreshMs } from './readings.ts';

/** Devices a page of readings. */
const PAGE = 50;

/** One metric of the devices of a grid with all below it, the last `spanMs`, page by page; at most `points` a device. */
export function useGridReadings(grid: string, metric: string | null, spanMs: number, points: number) {
  return useInfiniteQuery({
    queryKey: ['grid-readings', grid, metric, spanMs, points],
    queryFn: async ({ pageParam, signal }) => {
      const query = readingQuery(metric === null ? [] : [metric], { spanMs }, points, now());
      query.set('grid', grid);
      query.set('limit', String(PAGE));
      if (pageParam !== '') query.set('cursor', pageParam);
      const page: Page<unknown> = await getJson(`/readings?${query}`, signal);
      const answeredAt = Date.now();
      return { items: page.items.map((item): History => historyOf(item, answeredAt, true)), next: page.next };
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    enabled: metric !== null,
    refetchInterval: refreshMs(spanMs),
    staleTime: 0,
    gcTime: 30_000,
  });
}
