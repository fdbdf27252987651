import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Handover, ShiftReport } from '../../../hub/reports/handover.ts';
import type { Pledge } from '../../../hub/reports/pledge.ts';
import { getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** What the running shift would hand over now, and what waits for a signature. */
export interface HandoverDraft {
  report: ShiftReport;
  offered: Handover | null;
}

const AGAIN_MS = 15_000;
const PAGE = 20;
const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['handovers'] });

/** The shift as it is now. */
export function useHandoverDraft() {
  return useQuery({
    queryKey: ['handovers', 'draft'],
    queryFn: ({ signal }) => getJson<HandoverDraft>('/handovers/draft', signal),
    refetchInterval: AGAIN_MS,
  });
}

/** Hand-overs that were, newest first. */
export function useHandovers() {
  return useInfiniteQuery({
    queryKey: ['handovers', 'list'],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<Handover>>(
        `/handovers?limit=${PAGE}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** One hand-over. */
export function useHandover(id: string) {
  return useQuery({
    queryKey: ['handovers', 'one', id],
    queryFn: ({ signal }) => getJson<Handover>(`/handovers/${encodeURIComponent(id)}`, signal),
  });
}

/** Hands the desk over. */
export function useOfferHandover() {
  return useMutation({
    mutationFn: (notes: string) => postJson<Handover>('/handovers', { notes }),
    onSuccess: changed,
  });
}

/** Takes the desk over, or takes an offer back. */
export function useHandoverDeed(id: string) {
  return useMutation({
    mutationFn: (deed: { deed: 'sign' | 'withdraw'; comment?: string }) =>
      postJson<Handover>(
        `/handovers/${encodeURIComponent(id)}/${deed.deed}`,
        deed.deed === 'sign' && deed.comment ? { comment: deed.comment } : {},
      ),
    onSettled: changed,
  });
}

const promisesChanged = async (): Promise<void> => {
  await queryClient.invalidateQueries({ queryKey: ['promises'] });
  await changed();
};

/** Promises that are not kept yet, the earliest due first. */
export function usePromises(enabled = true) {
  return useQuery({
    queryKey: ['promises'],
    queryFn: async ({ signal }) => (await getJson<Page<Pledge>>('/promises', signal)).items,
    refetchInterval: AGAIN_MS,
    enabled,
  });
}

/** Promises something. */
export function usePromise() {
  return useMutation({
    mutationFn: ({ dueAt, ...rest }: { text: string; dueAt: number; about?: NonNullable<Pledge['about']> }) =>
      postJson<Pledge>('/promises', { ...rest, dueAt: new Date(dueAt).toISOString() }),
    onSuccess: promisesChanged,
  });
}

/** Says that a promise was kept, or gives it up. */
export function useEndPromise(id: string) {
  return useMutation({
    mutationFn: (body: { kept: boolean; comment?: string }) =>
      postJson<Pledge>(`/promises/${encodeURIComponent(id)}/end`, body),
    onSettled: promisesChanged,
  });
}
