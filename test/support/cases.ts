import type { Role } from '../../hub/auth/principal.ts';
import { type ApiAnswer, type ApiClient, login } from './district.ts';
import type { TestHub } from './hub.ts';

const PASSWORD = 'a long enough password';

/** Makes a user of this role, named like it unless told, and logs in. */
export async function userOf(
  hub: Pick<TestHub, 'http' | 'api'>,
  role: Role,
  { username = role, gridCode = null }: { username?: string; gridCode?: string | null } = {},
): Promise<ApiClient> {
  const user = { username, displayName: username, role, gridCode, password: PASSWORD };
  const { status, body } = await hub.api.post('/users', user);
  if (status !== 201) throw new Error(`user ${username} was refused: ${JSON.stringify(body)}`);
  return login(hub.http, username, PASSWORD);
}

/** Acts on a case. @throws Error when that is refused */
export async function act(api: ApiClient, caseId: string, request: object): Promise<ApiAnswer['body']> {
  const { status, body } = await api.post(`/cases/${caseId}/actions`, request);
  if (status !== 200) throw new Error(`${JSON.stringify(request)} was refused: ${JSON.stringify(body)}`);
  return body;
}

/** Takes a reported case the whole way: `admin` handles it, a supervisor verifies and closes it. */
export async function closeCase(
  hub: Pick<TestHub, 'http' | 'api'>,
  caseId: string,
  comment: string,
): Promise<ApiAnswer['body']> {
  const supervisor = await userOf(hub, 'supervisor');
  await act(hub.api, caseId, { action: 'accept' });
  await finishCase(hub, supervisor, caseId, comment);
  return act(supervisor, caseId, { action: 'close' });
}

/** Takes an accepted case as far as its passed verification. */
export async function finishCase(
  hub: Pick<TestHub, 'api'>,
  supervisor: ApiClient,
  caseId: string,
  comment: string,
): Promise<void> {
  await act(hub.api, caseId, { action: 'file' });
  await act(hub.api, caseId, { action: 'dispatch', unit: 'street-office' });
  await act(hub.api, caseId, { action: 'handle', done: true, comment });
  await act(supervisor, caseId, { action: 'verify', passed: true });
}
