import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ActionRequest } from '../../../hub/cases/action.ts';
import type { CaseEntry, CaseView } from '../../../hub/cases/case.ts';
import type { EventType } from '../../../hub/cases/event-type.ts';
import type { Department } from '../../../hub/cases/routing.ts';
import { useLive } from '../live/hooks.ts';
import { live } from '../live/live.ts';
import type { Dispatch } from './dispatches.ts';
import type { Evidence } from './evidence.ts';
import { ApiError, getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A case with all that belongs to it. */
export interface CaseDetail extends CaseView {
  dispatches: Dispatch[];
  evidence: Evidence[];
  history: CaseEntry[];
}

type Asked<R> = R extends unknown ? Omit<R, 'reason' | 'version'> : never;
/** What is asked of the hub when something is done to a case. */
export type CaseDeed = Asked<ActionRequest>;

const PAGE = 200;
/** A list is read again so long after the last change of a case, not with each. */
const SETTLE_MS = 800;

/** The cases that fit a query of `GET /cases`, newest first, page by page; read again when cases change. */
export function useCaseList(query: string) {
  const changing = useLive((state) => state.cases);
  useEffect(() => {
    const timer = setTimeout(
      () => void queryClient.invalidateQueries({ queryKey: ['cases', 'list'] }),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [changing]);
  return useInfiniteQuery({
    queryKey: ['cases', 'list', query],
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(query);
      asked.set('limit', String(PAGE));
      if (pageParam !== '') asked.set('cursor', pageParam);
      return getJson<Page<CaseView>>(`/cases?${asked}`, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (previous) => previous,
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

/** Shows an answer about a case before its change arrives over the socket. */
function shown(detail: CaseDetail): void {
  const { history: _, dispatches: _dispatches, evidence: _evidence, ...view } = detail;
  queryClient.setQueryData(['case', detail.id, detail.version], detail);
  live.answered({ type: 'case', data: view });
}

/** Reads a case anew: for what belongs to it without changing it. */
export function rereadCase(id: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['case', id] });
}

/** Takes an action on a case; `version` is the one the decision was taken on. */
export function useCaseAction(id: string) {
  return useMutation({
    mutationFn: (deed: CaseDeed & { version: number }) =>
      postJson<CaseDetail>(`/cases/${encodeURIComponent(id)}/actions`, deed),
    onSuccess: shown,
    onError: (error) => {
      // A case that has changed meanwhile comes with the refusal: the page shows how it is now.
      const newer = error instanceof ApiError ? error.problem['case'] : undefined;
      if (newer) live.answered({ type: 'case', data: newer as CaseView });
      else if (error instanceof ApiError && error.status === 409) void rereadCase(id);
    },
  });
}

/** Merges a case into another; the answer is the other. */
export function useMergeCase(id: string) {
  return useMutation({
    mutationFn: (body: { into: string; comment: string }) =>
      postJson<CaseDetail>(`/cases/${encodeURIComponent(id)}/merge`, body),
    onSuccess: (into) => {
      shown(into);
      void rereadCase(id);
    },
  });
}

/** Takes alerts out of a case; the answer is their new case. */
export function useSplitCase(id: string) {
  return useMutation({
    mutationFn: (body: { alertIds: readonly string[]; comment: string }) =>
      postJson<CaseDetail>(`/cases/${encodeURIComponent(id)}/split`, body),
    onSuccess: (made) => {
      shown(made);
      void rereadCase(id);
    },
  });
}

/** What somebody reports. */
export interface NewCase {
  description: string;
  severity: CaseView['severity'];
  typeCode?: string;
  gridCode?: string;
  lng?: number;
  lat?: number;
  address?: string;
  /** One key for one report, however often it is sent. */
  idempotencyKey: string;
}

/** Reports a matter. */
export function useNewCase() {
  return useMutation({
    mutationFn: (body: NewCase) => postJson<CaseDetail>('/cases', body),
    onSuccess: shown,
  });
}

const HOUR_MS = 3_600_000;

/** What cases can be about. */
export function useEventTypes() {
  return useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => (await getJson<{ items: EventType[] }>('/event-types', signal)).items,
    staleTime: HOUR_MS,
  });
}

/** A department as the hub shows it: whose names its members have is no business of screens. */
export type UnitView = Omit<Department, 'members' | 'kind'> & { kind: 'department' | 'station' };

/** To whom cases go. */
export function useUnits() {
  return useQuery({
    queryKey: ['units'],
    queryFn: async ({ signal }) => (await getJson<{ items: UnitView[] }>('/units', signal)).items,
    staleTime: HOUR_MS,
  });
}
