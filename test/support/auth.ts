import { type Auth, loadAuth } from '../../hub/auth/auth.ts';
import { authRoutes } from '../../hub/auth/routes.ts';
import type { Committer } from '../../hub/store/committer.ts';
import type { Store } from '../../hub/store/store.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { committerOver } from './committing.ts';
import { QUICK_PASSWORDS } from './district.ts';
import { startHttp } from './http.ts';
import { freshLocation, openAt } from './stores.ts';

const HOUR_MS = 3_600_000;
export const ADMIN_PASSWORD = 'correct horse';

/** Grids whose codes begin with one another lie within one another. */
const isWithin = (code: string, root: string): boolean => code.startsWith(root);
const hasGrid = (code: string): boolean => /^31\d{0,4}$/.test(code);

export interface AuthSetup {
  store?: Store;
  clock?: ManualClock;
  adminPassword?: string | undefined;
  failures?: number;
}

/** Users, sessions and tokens over a real store, without HTTP. */
export async function loadTestAuth(setup: AuthSetup = {}) {
  const store = setup.store ?? (await openAt(await freshLocation('sqlite')));
  const clock = setup.clock ?? manualClock();
  const { committer } = await committerOver(store, { clock });
  const auth = await loadAuth(store, {
    clock,
    committer,
    adminPassword: 'adminPassword' in setup ? setup.adminPassword : ADMIN_PASSWORD,
    sessions: { idleMs: 12 * HOUR_MS, maxPerUser: 3 },
    passwordCost: QUICK_PASSWORDS,
    login: { failures: setup.failures ?? 10, windowMs: 300_000 },
  });
  return { store, clock, committer, auth };
}

/** What a test sends; `as` is a cookie or `Bearer …`. */
export interface Call {
  as?: string;
  body?: unknown;
  origin?: string | null;
  from?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** The same behind a real server that believes `X-Forwarded-For`, and a client for it. */
export async function startAuth(setup: AuthSetup = {}) {
  const parts: { store: Store; clock: ManualClock; committer: Committer; auth: Auth } =
    await loadTestAuth(setup);
  const { api, url } = await startHttp({
    auth: parts.auth,
    isWithin,
    trustedProxies: ['127.0.0.1'],
    add: (server) => authRoutes(server, { ...parts, hasGrid }),
  });

  async function call(method: string, path: string, { as, body, origin, from }: Call = {}): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (as?.startsWith('Bearer ')) headers.authorization = as;
    else if (as !== undefined) headers.cookie = as;
    if (origin !== null) headers.origin = origin ?? url;
    if (from !== undefined) headers['x-forwarded-for'] = from;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(`${api}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  /** Logs in and returns the cookie. */
  async function login(username = 'admin', password = ADMIN_PASSWORD, from?: string): Promise<string> {
    const answer = await call('POST', '/session', {
      body: { username, password },
      ...(from === undefined ? {} : { from }),
    });
    if (answer.status !== 200) throw new Error(`login of ${username}: ${JSON.stringify(answer.body)}`);
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  return { ...parts, call, login, url };
}
