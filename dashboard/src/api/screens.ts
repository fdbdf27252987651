import { useMutation, useQuery } from '@tanstack/react-query';
import { deleteResource, getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';
import type { SessionUser } from './session.ts';

/** A screen: a token that only looks. Instants are Unix ms. */
export interface Screen {
  id: string;
  name: string;
  gridCode: string | null;
  createdBy: string;
  createdAt: number;
  revokedAt: number | null;
}

const PREFIX = 'screen:';
const LIST = ['screens'];
/** Tokens looked through, at most. */
const MOST_PAGES = 10;

async function readScreens(signal: AbortSignal): Promise<Screen[]> {
  const all: Screen[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < MOST_PAGES && cursor !== null; page++) {
    const query = new URLSearchParams({ limit: '1000', ...(cursor === '' ? {} : { cursor }) });
    const { items, next }: Page<Screen> = await getJson(`/tokens?${query}`, signal);
    all.push(...items);
    cursor = next;
  }
  return all.flatMap((token) =>
    token.name.startsWith(PREFIX) ? [{ ...token, name: token.name.slice(PREFIX.length) }] : [],
  );
}

/** The screens, newest first, revoked ones too. */
export function useScreens() {
  return useQuery({ queryKey: LIST, queryFn: ({ signal }) => readScreens(signal) });
}

/** Makes a screen; the address that opens it once is in the answer and nowhere else. */
export function useNewScreen() {
  return useMutation({
    mutationFn: async ({ name, page }: { name: string; page: string }) => {
      const body = { name: `${PREFIX}${name}`, role: 'viewer' };
      const { secret } = await postJson<{ secret: string }>('/tokens', body);
      const url = new URL(page, location.origin);
      url.searchParams.set('key', secret);
      return { name, url: url.href };
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: LIST }),
  });
}

/** Ends a screen. */
export function useRevokeScreen() {
  return useMutation({
    mutationFn: (id: string) => deleteResource(`/tokens/${encodeURIComponent(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: LIST }),
  });
}

/** Makes this browser a screen, with a key that is good once. @throws ApiError bad-credentials, forbidden */
export async function openScreen(key: string): Promise<void> {
  const { user } = await postJson<{ user: SessionUser }>('/session/screen', { token: key });
  queryClient.setQueryData(['session'], user);
}
