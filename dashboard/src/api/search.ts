import { useQuery } from '@tanstack/react-query';
import type { Hit, SearchKind } from '../../../hub/search/hit.ts';
import type { Fit } from '../../../hub/search/text-index.ts';
import { getJson } from './fetch.ts';

/** Something that was found, and how well it fits. */
export type Found = Hit & { fit: Fit };

/** What was found of one kind: how many there are, and the best of them. */
export interface FoundGroup {
  kind: SearchKind;
  count: number;
  items: Found[];
}

/** What was found. `whole`: false while the hub is still reading what there is. */
export interface FoundAll {
  q: string;
  whole: boolean;
  groups: FoundGroup[];
}

const path = (q: string, limit: number): string =>
  `/search?${new URLSearchParams({ q, limit: String(limit) })}`;

/** Everything that fits `q`, the best `limit` of each kind; nothing is asked for by nothing. */
export function useSearch(q: string, limit: number) {
  const asked = q.trim();
  return useQuery({
    queryKey: ['search', asked, limit],
    queryFn: ({ signal }) => getJson<FoundAll>(path(asked, limit), signal),
    enabled: asked !== '',
    // While the next letter is asked about, what was found by those before stays in sight.
    placeholderData: (previous) => (asked === '' ? undefined : previous),
    staleTime: 5_000,
    gcTime: 30_000,
  });
}
