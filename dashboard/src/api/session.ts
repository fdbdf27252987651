import { useQuery } from '@tanstack/react-query';
import type { Role } from '../../../hub/auth/principal.ts';
import { ApiError, deleteResource, getJson, postJson } from './fetch.ts';
import { queryClient } from './query-client.ts';

/** Who is logged in. `gridCode`: root of the grids they see; null sees everything. */
export interface SessionUser {
  id: string;
  username: string;
  displayName: string;
  role: Role;
  gridCode: string | null;
}

const key = ['session'];

async function readSession(): Promise<SessionUser | null> {
  try {
    return (await getJson<{ user: SessionUser }>('/session')).user;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** The user of this session; null when nobody is logged in. */
export function useSession() {
  return useQuery({ queryKey: key, queryFn: readSession, staleTime: Number.POSITIVE_INFINITY });
}

/** Logs in. @throws ApiError bad-credentials, too-many-requests */
export async function logIn(username: string, password: string): Promise<void> {
  const { user } = await postJson<{ user: SessionUser }>('/session', { username, password });
  queryClient.setQueryData(key, user);
}

/** Logs out here and at the hub. @throws ApiError */
export async function logOut(): Promise<void> {
  await deleteResource('/session');
  forgetSession();
}

/** Forgets who was logged in and everything they had read. */
export function forgetSession(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  queryClient.setQueryData(key, null);
}
