import { randomBytes } from 'node:crypto';
import { HubClient } from '../hub-client.ts';
import type { Officer } from './next-step.ts';

interface User {
  id: string;
  username: string;
}

const accounts: Readonly<Record<Officer, { username: string; displayName: string; role: Officer }>> = {
  supervisor: { username: 'sim-supervisor', displayName: '模拟监督员', role: 'supervisor' },
  commander: { username: 'sim-commander', displayName: '模拟指挥员', role: 'commander' },
};

/** A logged in officer; `renew` logs in again when the session has ended. */
export interface Account {
  client: HubClient;
  renew(): Promise<void>;
}

/** Makes the officer's user, or gives it a new password when there is one, and logs in. The password is kept nowhere. */
export async function openAccount(admin: HubClient, officer: Officer): Promise<Account> {
  const { username, ...rest } = accounts[officer];
  const password = randomBytes(24).toString('base64url');
  const known = await userByName(admin, username);
  if (known === undefined)
    await admin.post('/users', JSON.stringify({ username, ...rest, gridCode: null, password }));
  else await admin.post(`/users/${encodeURIComponent(known.id)}/password`, JSON.stringify({ password }));
  const client = new HubClient(admin.origin);
  const renew = (): Promise<void> => client.login({ username, password });
  await renew();
  return { client, renew };
}

async function userByName(admin: HubClient, username: string): Promise<User | undefined> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await admin.get(`/users?limit=200${query}`)) as { items: User[]; next: string | null };
    const found = page.items.find((user) => user.username === username);
    if (found !== undefined) return found;
    cursor = page.next;
  } while (cursor !== null);
  return undefined;
}
