import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { ADMIN_PASSWORD, loadTestAuth, startAuth } from '../support/auth.ts';
import { eachDialect } from '../support/stores.ts';

const HOUR_MS = 3_600_000;

test('logging in gives a cookie that scripts and other sites cannot use, and says who one is', async () => {
  const { call } = await startAuth();
  const answer = await call('POST', '/session', { body: { username: ' ADMIN ', password: ADMIN_PASSWORD } });
  expect(answer.status).toBe(200);
  const user = {
    id: expect.any(String),
    username: 'admin',
    displayName: 'admin',
    role: 'admin',
    gridCode: null,
  };
  expect(answer.body).toEqual({ user });
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^gridwatch=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
  const me = await call('GET', '/session', { as: cookie.split(';')[0] ?? '' });
  expect([me.status, me.body]).toEqual([200, { user }]);
});

test('over TLS the cookie is for TLS only', async () => {
  const { auth, url } = await startAuth();
  expect(auth.firstPassword).toBeUndefined();
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
    body: JSON.stringify({ username: 'admin', password: ADMIN_PASSWORD }),
  });
  expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/);
});

test('a wrong password, an unknown user and a disabled user are refused alike', async () => {
  const { call, login } = await startAuth();
  const as = await login();
  const made = await call('POST', '/users', {
    as,
    body: { username: 'li', role: 'viewer', password: 'li-li-li-li' },
  });
  await call('PATCH', `/users/${String(made.body.id)}`, { as, body: { disabled: true } });
  const details = new Set<unknown>();
  for (const [username, password] of [
    ['admin', 'wrong'],
    ['nobody', 'wrong'],
    ['li', 'li-li-li-li'],
  ]) {
    const { status, body } = await call('POST', '/session', { body: { username, password } });
    expect([status, body.code]).toEqual([401, 'bad-credentials']);
    details.add(body.detail);
  }
  expect(details.size).toBe(1);
});

test('logging out ends the session at once and takes the cookie back', async () => {
  const { call, login, store } = await startAuth();
  const as = await login();
  const other = await login();
  const out = await call('DELETE', '/session', { as });
  expect([out.status, out.headers.get('set-cookie')]).toEqual([
    204,
    expect.stringContaining('gridwatch=; Path=/; Max-Age=0'),
  ]);
  expect((await call('GET', '/session', { as })).status).toBe(401);
  expect((await call('GET', '/session', { as: other })).status).toBe(200);
  expect(await store.db.selectFrom('sessions').select('digest').execute()).toHaveLength(1);
});

test('a session lives twelve hours from its last use, and its use is not written each time', async () => {
  const { call, login, clock, store, committer } = await startAuth();
  const as = await login();
  const storedExpiry = async () => {
    await committer.settled();
    return (await store.db.selectFrom('sessions').select('expiresAt').executeTakeFirstOrThrow()).expiresAt;
  };
  const atLogin = await storedExpiry();
  clock.advance(HOUR_MS / 4);
  expect((await call('GET', '/session', { as })).status).toBe(200);
  expect(await storedExpiry()).toBe(atLogin);
  for (let i = 0; i < 4; i++) {
    clock.advance(11 * HOUR_MS);
    expect((await call('GET', '/session', { as })).status).toBe(200);
  }
  expect(await storedExpiry()).toBe(clock.now() + 12 * HOUR_MS);
  clock.advance(12 * HOUR_MS);
  expect((await call('GET', '/session', { as })).status).toBe(401);
  await vi.waitFor(async () => {
    expect(await store.db.selectFrom('sessions').select('digest').execute()).toEqual([]);
  });
});

test('one session more than allowed ends the oldest of that user', async () => {
  const { call, login, clock, auth } = await startAuth();
  const cookies: string[] = [];
  for (let i = 0; i < 4; i++) {
    clock.advance(1);
    cookies.push(await login());
  }
  const states = await Promise.all(cookies.map(async (as) => (await call('GET', '/session', { as })).status));
  expect(states).toEqual([401, 200, 200, 200]);
  expect(auth.sessions.size).toBe(3);
});

test('changing one’s own password asks for the old one and ends the other sessions', async () => {
  const { call, login } = await startAuth();
  const here = await login();
  const there = await login();
  const wrong = await call('PUT', '/session/password', {
    as: here,
    body: { current: 'guess', password: 'new password' },
  });
  expect([wrong.status, wrong.body.code]).toEqual([401, 'bad-credentials']);
  const body = { current: ADMIN_PASSWORD, password: 'new password' };
  expect((await call('PUT', '/session/password', { as: here, body })).status).toBe(204);
  expect((await call('GET', '/session', { as: here })).status).toBe(200);
  expect((await call('GET', '/session', { as: there })).status).toBe(401);
  await expect(login()).rejects.toThrow('bad-credentials');
  await login('admin', 'new password');
});

test('too many failures are refused with Retry-After, for the one who fails and not for the neighbours', async () => {
  const { call, login, clock } = await startAuth({ failures: 3 });
  const neighbour = '203.0.113.9';
  await login('admin', ADMIN_PASSWORD, neighbour);
  const attempt = (username: string, from: string, password = 'wrong') =>
    call('POST', '/session', { body: { username, password }, from });
  for (let i = 0; i < 3; i++) expect((await attempt('admin', '198.51.100.1')).status).toBe(401);
  const refused = await attempt('admin', '198.51.100.1', ADMIN_PASSWORD);
  expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
  expect(refused.headers.get('retry-after')).toBe('300');
  expect((await attempt('admin', '198.51.100.1')).status).toBe(429);

  // Somebody behind the neighbour's address guesses at many names: unknown names are refused there, the neighbour is not.
  for (let i = 0; i < 9; i++) expect((await attempt(`guess${i}`, neighbour)).status).toBe(401);
  expect((await attempt('guess10', neighbour)).status).toBe(429);
  await login('admin', ADMIN_PASSWORD, neighbour);

  clock.advance(300_000);
  await login('admin', ADMIN_PASSWORD, '198.51.100.1');
});

test('logins and refusals are in the audit log with their address, a refused series once, passwords never', async () => {
  const { call, login } = await startAuth({ failures: 2 });
  const from = '198.51.100.7';
  const as = await login('admin', ADMIN_PASSWORD, from);
  for (let i = 0; i < 5; i++)
    await call('POST', '/session', { body: { username: 'admin', password: 'hunter2!' }, from });
  await call('POST', '/session', {
    body: { username: 'oops my p@ss word', password: 'x' },
    from: '198.51.100.8',
  });
  const { body } = await call('GET', '/audit', { as });
  const entries = (body.items as Record<string, unknown>[]).map(({ actor, action, detail, address }) => [
    actor,
    action,
    (detail as { reason?: string }).reason ?? null,
    address,
  ]);
  expect(entries).toEqual([
    ['?', 'session.refused', 'unknown user', '198.51.100.8'],
    ['admin', 'session.refused', 'too many failures', from],
    ['admin', 'session.refused', 'wrong password', from],
    ['admin', 'session.refused', 'wrong password', from],
    ['admin', 'session.opened', null, from],
    ['hub', 'user.create', null, null],
  ]);
  expect(JSON.stringify(body)).not.toMatch(/hunter2|oops/);
});

test('a first start without a configured password makes a random one and tells it once', async () => {
  const first = await loadTestAuth({ adminPassword: undefined });
  expect(first.auth.firstPassword).toMatch(/^[\w-]{20}$/);
  const account = await first.auth.login.verify({
    username: 'admin',
    password: first.auth.firstPassword ?? '',
    address: '::1',
  });
  expect(account.role).toBe('admin');
  const again = await loadTestAuth({ store: first.store, adminPassword: undefined });
  expect(again.auth.firstPassword).toBeUndefined();
});

eachDialect((_dialect, openFresh, reopen) => {
  test('sessions, users and tokens survive a restart; their keys are nowhere in the store', async () => {
    const store = await openFresh();
    const { auth, committer } = await loadTestAuth({ store });
    const { key } = await auth.login.open({ username: 'admin', password: ADMIN_PASSWORD, address: '::1' });
    const { secret } = await committer.run((tx) =>
      auth.tokens.create(tx, {
        name: 'erp',
        role: 'viewer',
        gridCode: '31',
        createdBy: 'admin',
        expiresAt: null,
      }),
    );
    const rows = JSON.stringify(await store.db.selectFrom('sessions').selectAll().execute());
    expect(rows).not.toContain(key);
    expect(rows).toContain(createHash('sha256').update(key).digest('base64url'));

    const restarted = await loadTestAuth({ store: await reopen(store) });
    expect(restarted.auth.authenticate({ cookie: `a=b; gridwatch=${key}` })).toMatchObject({ name: 'admin' });
    expect(restarted.auth.authenticateToken(secret)).toMatchObject({
      kind: 'token',
      name: 'token:erp',
      gridCode: '31',
    });
    expect(restarted.auth.authenticateToken(secret.slice(0, -1))).toBeUndefined();
  });

  test('a configured password replaces the stored one at start and ends the sessions that had it', async () => {
    const store = await openFresh();
    const { auth } = await loadTestAuth({ store });
    const { key } = await auth.login.open({ username: 'admin', password: ADMIN_PASSWORD, address: '::1' });
    const same = await loadTestAuth({ store });
    expect(same.auth.authenticate({ cookie: `gridwatch=${key}` })).toBeDefined();
    const other = await loadTestAuth({ store, adminPassword: 'another one' });
    expect(other.auth.authenticate({ cookie: `gridwatch=${key}` })).toBeUndefined();
    await other.auth.login.open({ username: 'admin', password: 'another one', address: '::1' });
  });
});
