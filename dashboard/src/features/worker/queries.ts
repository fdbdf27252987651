import { useQuery } from '@tanstack/react-query';
import type { CaseView } from '../../../../hub/cases/case.ts';
import type { EventType } from '../../../../hub/cases/event-type.ts';
import type { CaseDetail } from '../../api/cases.ts';
import { getJson } from '../../api/fetch.ts';
import { type Page, queryClient } from '../../api/query-client.ts';

const AGAIN_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Open cases: those one has a hand in, or all of one's grids; newest first. */
export function useFieldCases(which: 'mine' | 'all') {
  return useQuery({
    queryKey: ['cases', 'field', which],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({
        state: 'open',
        limit: '50',
        ...(which === 'mine' && { mine: 'true' }),
      });
      return (await getJson<Page<CaseView>>(`/cases?${query}`, signal)).items;
    },
    refetchInterval: AGAIN_MS,
  });
}

/** One case with its photos and history. */
export function useFieldCase(id: string) {
  return useQuery({
    queryKey: ['cases', 'field', 'one', id],
    queryFn: ({ signal }) => getJson<CaseDetail>(`/cases/${encodeURIComponent(id)}`, signal),
    refetchInterval: AGAIN_MS,
  });
}

/** Reads what is shown of cases anew. */
export const rereadCases = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['cases'] });

/** What a worker reports: events, but those only devices can report; emergencies first. */
export function useKinds() {
  return useQuery({
    queryKey: ['event-types', 'field'],
    queryFn: async ({ signal }) => {
      const { items } = await getJson<{ items: EventType[] }>('/event-types', signal);
      return items
        .filter((one) => one.class === 'event' && one.rules.length === 0)
        .sort((a, b) => Number(b.emergency) - Number(a.emergency));
    },
    staleTime: HOUR_MS,
  });
}
