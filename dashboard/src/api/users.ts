import { useQuery } from '@tanstack/react-query';
import type { User } from '../../../hub/auth/user.ts';
import { getJson } from './fetch.ts';
import type { Page } from './query-client.ts';

/** The users, for those who may see them. */
export function useUsers(enabled: boolean) {
  return useQuery({
    queryKey: ['users'],
    queryFn: async ({ signal }) => (await getJson<Page<User>>('/users?limit=1000', signal)).items,
    staleTime: 60_000,
    enabled,
  });
}
