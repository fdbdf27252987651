import { expect, test } from 'vitest';
import { type Changed } from '../../hub/auth/auth.ts';
import { startAuth } from '../support/auth.ts';
import { eachDialect } from '../support/stores.ts';

const li = {
  username: 'Li.Wei',
  displayName: '李伟',
  role: 'operator',
  gridCode: '3101',
  password: 'li-wei-2026',
};

async function withUser(setup: Parameters<typeof startAuth>[0] = {}) {
  const hub = await startAuth(setup);
  const admin = await hub.login();
  const made = await hub.call('POST', '/users', { as: admin, body: li });
  expect(made.status).toBe(201);
  return { ...hub, admin, made, userPath: `/users/${String(made.body.id)}` };
}

test('an administrator makes, lists, changes and disables users; nobody sees a password or its hash', async () => {
  const { call, login, admin, made, userPath } = await withUser();
  expect(made.body).toEqual({
    id: expect.any(String),
    username: 'li.wei',
    displayName: '李伟',
    role: 'operator',
    gridCode: '3101',
    disabled: false,
    createdAt: '2026-11-23T04:00:00.000Z',
    updatedAt: '2026-11-23T04:00:00.000Z',
  });
  const again = await call('POST', '/users', { as: admin, body: { ...li, username: 'LI.WEI' } });
  expect([again.status, again.body.code]).toEqual([409, 'already-exists']);

  const changed = await call('PATCH', userPath, { as: admin, body: { role: 'supervisor', gridCode: null } });
  expect(changed.body).toMatchObject({ role: 'supervisor', gridCode: null, displayName: '李伟' });
  expect((await call('GET', userPath, { as: admin })).body).toEqual(changed.body);

  const first = await call('GET', '/users?limit=1', { as: admin });
  expect((first.body.items as { username: string }[]).map((u) => u.username)).toEqual(['admin']);
  const next = await call('GET', `/users?limit=1&cursor=${String(first.body.next)}`, { as: admin });
  expect([next.body.items, next.body.next]).toEqual([[changed.body], null]);

  const as = await login('li.wei', li.password);
  expect((await call('PATCH', userPath, { as: admin, body: { disabled: true } })).body.disabled).toBe(true);
  expect((await call('GET', '/session', { as })).status).toBe(401);
  expect((await call('DELETE', userPath, { as: admin })).status).toBe(404);
});

test('a new role or grid holds from the next request of an open session', async () => {
  const { call, login, admin, userPath } = await withUser();
  const as = await login('li.wei', li.password);
  await call('PATCH', userPath, { as: admin, body: { role: 'viewer', gridCode: '310102' } });
  const { body } = await call('GET', '/session', { as });
  expect(body.user).toMatchObject({ role: 'viewer', gridCode: '310102' });
});

test('a password given by an administrator ends the sessions of the user', async () => {
  const { call, login, admin, userPath } = await withUser();
  const as = await login('li.wei', li.password);
  const set = await call('POST', `${userPath}/password`, { as: admin, body: { password: 'something new' } });
  expect(set.status).toBe(204);
  expect((await call('GET', '/session', { as })).status).toBe(401);
  await login('li.wei', 'something new');
});

test('the last enabled administrator of the district can be neither disabled nor made less', async () => {
  const { call, login, admin, userPath } = await withUser();
  const me = ((await call('GET', '/session', { as: admin })).body.user as { id: string }).id;
  for (const body of [{ disabled: true }, { role: 'viewer' }, { gridCode: '31' }]) {
    const refused = await call('PATCH', `/users/${me}`, { as: admin, body });
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  }
  await call('PATCH', userPath, { as: admin, body: { role: 'admin', gridCode: null } });
  expect((await call('PATCH', `/users/${me}`, { as: admin, body: { disabled: true } })).status).toBe(200);
  const other = await login('li.wei', li.password);
  expect((await call('PATCH', userPath, { as: other, body: { disabled: true } })).status).toBe(409);
});

test('an administrator of some grids manages only users and tokens within them', async () => {
  const { call, login, admin, userPath } = await withUser();
  const body = { username: 'wang', role: 'admin', gridCode: '3102', password: 'wang-wang-wang' };
  expect((await call('POST', '/users', { as: admin, body })).status).toBe(201);
  const as = await login('wang', 'wang-wang-wang');
  const listed = await call('GET', '/users', { as });
  expect((listed.body.items as { username: string }[]).map((u) => u.username)).toEqual(['wang']);
  expect((await call('GET', userPath, { as })).status).toBe(404);
  expect((await call('POST', `${userPath}/password`, { as, body: { password: 'x'.repeat(8) } })).status).toBe(
    404,
  );

  const make = (gridCode: string | null) =>
    call('POST', '/users', { as, body: { ...li, username: 'new', gridCode } });
  for (const gridCode of [null, '31', '3101']) {
    const refused = await make(gridCode);
    expect([gridCode, refused.status, refused.body.code]).toEqual([gridCode, 403, 'outside-scope']);
  }
  expect((await make('310201')).status).toBe(201);
  const token = await call('POST', '/tokens', { as, body: { name: 'all', role: 'viewer' } });
  expect([token.status, token.body.code]).toEqual([403, 'outside-scope']);
  const unknown = await call('POST', '/users', { as: admin, body: { ...li, username: 'x', gridCode: '99' } });
  expect([unknown.status, unknown.body.code]).toEqual([400, 'bad-request']);
});

test('roles without the permission are refused users, tokens and the audit log', async () => {
  const { call, login } = await withUser();
  const as = await login('li.wei', li.password);
  for (const path of ['/users', '/tokens', '/audit']) {
    const refused = await call('GET', path, { as });
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'forbidden']);
  }
});

test('an API token shows its secret once, works without Origin, and dies when revoked or expired', async () => {
  const { call, admin, clock, auth } = await withUser();
  const changes: Changed[] = [];
  auth.onChanged((who) => changes.push(who));
  const expiresAt = new Date(clock.now() + 60_000).toISOString();
  const made = await call('POST', '/tokens', { as: admin, body: { name: 'erp', role: 'admin', expiresAt } });
  expect(made.status).toBe(201);
  const secret = String(made.body.secret);
  const token = made.body.token as { id: string };
  expect(secret).toMatch(/^gw_[\w-]{43}$/);
  expect(token).toMatchObject({ name: 'erp', createdBy: 'admin', expiresAt, revokedAt: null });
  expect(JSON.stringify((await call('GET', '/tokens', { as: admin })).body)).not.toContain(secret);

  const as = `Bearer ${secret}`;
  const body = { ...li, username: 'by-token' };
  expect((await call('POST', '/users', { as, body, origin: null })).status).toBe(201);
  expect((await call('GET', '/session', { as })).body.user).toMatchObject({ username: 'token:erp' });
  expect(((await call('GET', '/audit?limit=1', { as })).body.items as object[])[0]).toMatchObject({
    actor: 'token:erp',
    action: 'user.create',
    target: 'by-token',
  });

  clock.advance(60_000);
  expect((await call('GET', '/session', { as })).status).toBe(401);
  const late = await call('POST', '/tokens', { as: admin, body: { name: 'x', role: 'viewer', expiresAt } });
  expect([late.status, late.body.code]).toEqual([400, 'bad-request']);

  const second = await call('POST', '/tokens', { as: admin, body: { name: 'gis', role: 'viewer' } });
  const { id } = second.body.token as { id: string };
  const bearer = `Bearer ${String(second.body.secret)}`;
  expect((await call('GET', '/session', { as: bearer })).status).toBe(200);
  expect((await call('DELETE', `/tokens/${id}`, { as: admin })).status).toBe(204);
  expect((await call('GET', '/session', { as: bearer })).status).toBe(401);
  expect(changes).toEqual([{ kind: 'token', id }]);
});

eachDialect((_dialect, openFresh) => {
  test('the audit log is filtered by who, what and when, newest first, page by page', async () => {
    const { call, login, clock, admin } = await withUser({ store: await openFresh() });
    const t1 = clock.now();
    clock.advance(1000);
    await call('POST', '/tokens', { as: admin, body: { name: 'erp', role: 'viewer', gridCode: '3101' } });
    const actions = async (query: string, as = admin) =>
      ((await call('GET', `/audit?${query}`, { as })).body.items as { action: string }[]).map(
        (e) => e.action,
      );
    expect(await actions('')).toEqual(['token.create', 'user.create', 'session.opened', 'user.create']);
    expect(await actions('actor=hub')).toEqual(['user.create']);
    expect(await actions('action=session.opened')).toEqual(['session.opened']);
    expect(await actions(`from=${new Date(t1 + 1).toISOString()}`)).toEqual(['token.create']);
    expect(await actions(`to=${new Date(t1 + 1).toISOString()}&limit=1`)).toEqual(['user.create']);

    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await call('GET', `/audit?limit=3${cursor}`, { as: admin });
      paged.push(...(body.items as { action: string }[]).map((entry) => entry.action));
      cursor = typeof body.next === 'string' ? `&cursor=${body.next}` : null;
    }
    expect(paged).toEqual(await actions(''));
    expect((await call('GET', '/audit?cursor=rubbish', { as: admin })).body.code).toBe('bad-request');

    // A supervisor of one grid sees what people of that grid did, and nothing of the district's administrators.
    const body = { username: 'chen', role: 'supervisor', gridCode: '3101', password: 'chen-chen-chen' };
    await call('POST', '/users', { as: admin, body });
    await login('li.wei', li.password);
    const chen = await login('chen', 'chen-chen-chen');
    const seen = (await call('GET', '/audit', { as: chen })).body.items as { actor: string }[];
    expect(seen.map((entry) => entry.actor)).toEqual(['chen', 'li.wei']);
  });
});
