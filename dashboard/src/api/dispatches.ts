import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DispatchState, StationAction } from '../../../hub/dispatch/dispatch.ts';
import type { DispatchView } from '../../../hub/dispatch/views.ts';
import { live } from '../live/live.ts';
import { useCell } from '../state/cell.ts';
import { rereadCase } from './cases.ts';
import { getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A station that was told to go, as the hub shows it. */
export type Dispatch = DispatchView;

/** The states in which a station still has something to do. */
export const underway: readonly DispatchState[] = ['sent', 'received', 'departed', 'arrived', 'unanswered'];

/** Also without news from the socket a board is no older than this. */
const AGAIN_MS = 15_000;

/** Dispatches that fit a query of `GET /dispatches`; read again when one changes. */
export function useDispatches(query: string, enabled = true) {
  const news = useCell(live.dispatchNews);
  useEffect(() => {
    if (news > 0) void queryClient.invalidateQueries({ queryKey: ['dispatches'] });
  }, [news]);
  return useQuery({
    queryKey: ['dispatches', query],
    queryFn: async ({ signal }) =>
      (await getJson<Page<Dispatch>>(`/dispatches?${query}&limit=200`, signal)).items,
    refetchInterval: AGAIN_MS,
    enabled,
    placeholderData: (previous) => previous,
  });
}

/** Says for a station how far it is. */
export function useDispatchStep(id: string) {
  return useMutation({
    mutationFn: (body: { action: StationAction; comment?: string }) =>
      postJson<Dispatch>(`/dispatches/${encodeURIComponent(id)}/actions`, body),
    onSuccess: ({ caseId }) => changed(caseId),
  });
}

/** Calls a station off, with why. */
export function useRecall(id: string) {
  return useMutation({
    mutationFn: (reason: string) =>
      postJson<Dispatch>(`/dispatches/${encodeURIComponent(id)}/cancel`, { reason }),
    onSuccess: ({ caseId }) => changed(caseId),
  });
}

/** Sends other stations to a case, by hand. */
export function useSendStations() {
  return useMutation({
    mutationFn: (body: { caseId: string; stationIds: readonly string[]; comment?: string }) =>
      postJson<unknown>('/dispatches', body),
    onSuccess: (_, { caseId }) => changed(caseId),
  });
}

/** Calls stations for a drill. */
export function useDrillDispatch() {
  return useMutation({
    mutationFn: (body: {
      stationIds?: readonly string[];
      gridCode?: string;
      title: string;
      comment: string;
    }) => postJson<unknown>('/dispatches/drill', body),
    onSuccess: () => changed(null),
  });
}

async function changed(caseId: string | null): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['dispatches'] });
  if (caseId !== null) await rereadCase(caseId);
}
