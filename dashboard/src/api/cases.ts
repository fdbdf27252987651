import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { CaseEntry, CaseView } from '../../../hub/cases/case.ts';
import { live } from '../live/live.ts';
import { getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A case with its history. */
export interface CaseDetail extends CaseView {
  history: CaseEntry[];
}

export type CaseAction = 'accept' | 'comment' | 'close';

const PAGE = 50;

/** The cases that are over, newest first, page by page. */
export function useClosedCases(enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['cases', 'closed'],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<CaseView>>(
        `/cases?state=over&limit=${PAGE}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    enabled,
  });
}

/** One case with its history; read again when its `version` in the live store grows. */
export function useCase(id: string, version: number | undefined) {
  return useQuery({
    queryKey: ['case', id, version ?? 0],
    queryFn: ({ signal }) => getJson<CaseDetail>(`/cases/${encodeURIComponent(id)}`, signal),
    // The page keeps what it showed of this very case while the newer version is read.
    placeholderData: (previous) => (previous?.id === id ? previous : undefined),
  });
}

/** Takes an action on a case; `version` is the one the decision was taken on. */
export function useCaseAction(id: string) {
  return useMutation({
    mutationFn: (deed: { action: CaseAction; comment?: string; version: number }) =>
      postJson<CaseDetail>(`/cases/${encodeURIComponent(id)}/actions`, deed),
    onSuccess: (detail) => {
      const { history: _, ...view } = detail;
      queryClient.setQueryData(['case', id, detail.version], detail);
      live.answered({ type: 'case', data: view });
    },
  });
}
