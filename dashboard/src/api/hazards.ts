import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Hazard, HazardEntry, HazardState } from '../../../hub/ledger/hazard.ts';
import type { HazardAction } from '../../../hub/ledger/transitions.ts';
import { ApiError, getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A hazard as the hub shows it. Instants are Unix ms. */
export interface HazardView extends Hazard {
  overdue: boolean;
}

/** A hazard with its history. */
export interface HazardDetail extends HazardView {
  history: HazardEntry[];
}

/** How many entries there are, and of those that are not struck how many are late or major. */
export interface HazardCounts {
  byState: Readonly<Record<HazardState, number>>;
  overdue: number;
  major: number;
}

const PAGE = 100;
/** The ledger changes without a word on the socket. */
const AGAIN_MS = 15_000;
const isoOf = (at: number): string => new Date(at).toISOString();
const path = (id: string): string => `/hazards/${encodeURIComponent(id)}`;

/** The hazards that fit a query of `GET /hazards`, newest first, page by page. */
export function useHazardList(query: string) {
  return useInfiniteQuery({
    queryKey: ['hazards', 'list', query],
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(query);
      asked.set('limit', String(PAGE));
      if (pageParam !== '') asked.set('cursor', pageParam);
      return getJson<Page<HazardView>>(`/hazards?${asked}`, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (previous) => previous,
    refetchInterval: AGAIN_MS,
  });
}

/** How many entries the ledger has. */
export function useHazardCounts() {
  return useQuery({
    queryKey: ['hazards', 'counts'],
    queryFn: ({ signal }) => getJson<HazardCounts>('/hazards/counts', signal),
    refetchInterval: AGAIN_MS,
  });
}

/** One hazard with its history. */
export function useHazard(id: string) {
  return useQuery({
    queryKey: ['hazards', 'one', id],
    queryFn: ({ signal }) => getJson<HazardDetail>(path(id), signal),
    refetchInterval: AGAIN_MS,
  });
}

/** Shows an answer about a hazard, and has the lists read again. */
function shown(detail: HazardDetail): void {
  queryClient.setQueryData(['hazards', 'one', detail.id], detail);
  for (const part of ['list', 'counts']) void queryClient.invalidateQueries({ queryKey: ['hazards', part] });
}

/** What is asked of the hub when something is done to a hazard. */
export interface HazardDeed {
  action: HazardAction;
  comment?: string;
  dueAt?: number;
  passed?: boolean;
}

/** Takes an action on a hazard; `version` is the one the decision was taken on. */
export function useHazardAction(id: string) {
  return useMutation({
    mutationFn: ({ dueAt, ...deed }: HazardDeed & { version: number }) =>
      postJson<HazardDetail>(`${path(id)}/actions`, {
        ...deed,
        ...(dueAt !== undefined && { dueAt: isoOf(dueAt) }),
      }),
    onSuccess: shown,
    onError: (error) => {
      // Somebody else was there first: the page shows how it is now.
      if (error instanceof ApiError && error.status === 409)
        void queryClient.invalidateQueries({ queryKey: ['hazards', 'one', id] });
    },
  });
}

/** Links a case to a hazard; without one, opens it. */
export function useLinkCase(id: string) {
  return useMutation({
    mutationFn: (caseId: string | null) =>
      postJson<HazardDetail>(`${path(id)}/cases`, caseId === null ? {} : { caseId }),
    onSuccess: shown,
  });
}

/** What somebody has found. */
export interface NewHazard
  extends Pick<Hazard, 'kind' | 'grade' | 'title'>,
    Partial<{
      [K in 'description' | 'place' | 'owner' | 'gridCode' | 'lng' | 'lat' | 'dueAt']: NonNullable<Hazard[K]>;
    }> {}

/** Enters a hazard. */
export function useNewHazard() {
  return useMutation({
    mutationFn: ({ dueAt, ...body }: NewHazard) =>
      postJson<HazardDetail>('/hazards', { ...body, ...(dueAt !== undefined && { dueAt: isoOf(dueAt) }) }),
    onSuccess: shown,
  });
}
