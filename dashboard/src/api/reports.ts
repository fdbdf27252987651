import { useQuery } from '@tanstack/react-query';
import type { Indicators } from '../../../hub/cases/indicators.ts';
import type { ShiftCounts } from '../../../hub/reports/handover.ts';
import { getJson } from './fetch.ts';
import type { LoadView } from './load.ts';

/** What the rates of a day are told by. */
export const groupings = ['grid', 'type', 'unit'] as const;
export type Grouping = (typeof groupings)[number];

/** The rates of a time, of all cases and by group. */
export interface IndicatorsView {
  total: Indicators;
  groups: (Indicators & { key: string })[];
}

/** Everything a daily report is made of. */
export interface Day {
  happened: ShiftCounts;
  indicators: IndicatorsView;
  load: LoadView;
}

/** A day of the office, [from, to). A day that is still running is read again and again. */
export function useDay(from: number, to: number, by: Grouping, running: boolean) {
  return useQuery({
    queryKey: ['day', from, to, by],
    queryFn: async ({ signal }): Promise<Day> => {
      const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const query = new URLSearchParams(range);
      const [{ happened }, indicators, load] = await Promise.all([
        getJson<{ happened: ShiftCounts }>(`/reports/happened?${query}`, signal),
        getJson<IndicatorsView>(`/reports/indicators?${new URLSearchParams({ ...range, by })}`, signal),
        getJson<LoadView>(`/alerts/load?${query}`, signal),
      ]);
      return { happened, indicators, load };
    },
    placeholderData: (previous) => previous,
    refetchInterval: running ? 60_000 : false,
  });
}
