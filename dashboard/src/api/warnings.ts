import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import type { LocalText } from '../../../hub/kernel/local-text.ts';
import type { Warning, WarningState } from '../../../hub/warnings/warning.ts';
import { getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A public warning with where it stood when it was read. */
export interface WarningView extends Warning {
  state: WarningState;
}

const AGAIN_MS = 30_000;
const PAGE = 50;
const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['warnings'] });

/** Public warnings, newest first, page by page. */
export function useWarnings(state: 'open' | 'ended') {
  return useInfiniteQuery({
    queryKey: ['warnings', state],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<WarningView>>(
        `/warnings?state=${state}&limit=${PAGE}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: AGAIN_MS,
  });
}

export interface WarningDraft {
  text: LocalText;
  grids: readonly string[];
  to: number;
}

/** Drafts a public warning. */
export function useDraftWarning() {
  return useMutation({
    mutationFn: ({ to, ...rest }: WarningDraft) =>
      postJson<WarningView>('/warnings', { ...rest, to: new Date(to).toISOString() }),
    onSuccess: changed,
  });
}

/** Approves a draft, or takes a warning down. */
export function useWarningDeed(id: string) {
  return useMutation({
    mutationFn: (deed: 'approve' | 'end') =>
      postJson<WarningView>(`/warnings/${encodeURIComponent(id)}/${deed}`, {}),
    onSettled: changed,
  });
}
