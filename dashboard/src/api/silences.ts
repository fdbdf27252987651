import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Silence, SilenceMatchers, SilenceState } from '../../../hub/silences/silence.ts';
import { deleteResource, getJson, postJson, sendJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A silence with where it stood when it was read. */
export interface SilenceView extends Silence {
  state: SilenceState;
}

/** Silences are not in the live store: what others do about them is asked for so often. */
const AGAIN_MS = 30_000;
const PAGE = 50;

const isoOf = (at: number): string => new Date(at).toISOString();
const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['silences'] });

/** The silences that are to come or stand. */
export function useOpenSilences() {
  return useQuery({
    queryKey: ['silences', 'open'],
    queryFn: async ({ signal }) =>
      (await getJson<Page<SilenceView>>('/silences?state=open&limit=1000', signal)).items,
    refetchInterval: AGAIN_MS,
  });
}

/** The silences that are over, newest first, page by page. */
export function useEndedSilences(enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['silences', 'ended'],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<SilenceView>>(
        `/silences?state=ended&limit=${PAGE}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    enabled,
  });
}

/** The silence that holds an alert; null reads nothing. */
export function useSilence(id: string | null) {
  return useQuery({
    queryKey: ['silences', 'one', id],
    queryFn: ({ signal }) => getJson<SilenceView>(`/silences/${encodeURIComponent(id ?? '')}`, signal),
    enabled: id !== null,
    refetchInterval: AGAIN_MS,
  });
}

/** A silence to be made. `from`: null is at once. */
export interface SilenceDraft {
  matchers: SilenceMatchers;
  from: number | null;
  to: number;
  comment: string;
}

/** Makes a silence. */
export function useMakeSilence() {
  return useMutation({
    mutationFn: ({ matchers, from, to, comment }: SilenceDraft) =>
      postJson<SilenceView>('/silences', {
        matchers,
        ...(from !== null && { from: isoOf(from) }),
        to: isoOf(to),
        comment,
      }),
    onSuccess: changed,
  });
}

/** Gives a silence another end. */
export function useMoveSilence(id: string) {
  return useMutation({
    mutationFn: (to: number) =>
      sendJson<SilenceView>('PATCH', `/silences/${encodeURIComponent(id)}`, { to: isoOf(to) }),
    onSettled: changed,
  });
}

/** Takes a silence back: what it held takes effect. */
export function useTakeBackSilence(id: string) {
  return useMutation({
    mutationFn: () => deleteResource(`/silences/${encodeURIComponent(id)}`),
    onSettled: changed,
  });
}
