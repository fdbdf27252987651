import { once } from 'node:events';
import { io } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { startAuth } from '../support/auth.ts';
import { type ApiClient, GRID, runHub, withDistrict } from '../support/hub.ts';

const YEAR_MS = 365 * 86_400_000;
const screen = { name: 'screen:大厅左屏', role: 'viewer' } as const;
const cookieOf = (headers: Headers): string => headers.get('set-cookie')?.split(';')[0] ?? '';

async function openScreen(setup: Awaited<ReturnType<typeof startAuth>>, token: object = screen) {
  const admin = await setup.login();
  const made = await setup.call('POST', '/tokens', { as: admin, body: token });
  const { secret: key, token: view } = made.body as { secret: string; token: { id: string } };
  const opened = await setup.call('POST', '/session/screen', { body: { token: key } });
  return { admin, key, id: view.id, opened, cookie: cookieOf(opened.headers) };
}

test('the key of a screen is exchanged once for a cookie that scripts cannot read, and is worth nothing after it', async () => {
  const setup = await startAuth();
  const { key, opened, cookie } = await openScreen(setup);
  expect(opened.status).toBe(200);
  expect(opened.body).toMatchObject({ user: { displayName: '大厅左屏', role: 'viewer', gridCode: null } });
  expect(opened.headers.get('set-cookie')).toMatch(
    /^gridwatch-screen=gw_[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
  );
  expect(cookie).not.toContain(key);
  expect(await setup.call('POST', '/session/screen', { body: { token: key } })).toMatchObject({
    status: 401,
    body: { code: 'bad-credentials' },
  });
  expect((await setup.call('GET', '/session', { as: `Bearer ${key}` })).status).toBe(401);
});

test('a screen stays logged in for years, and its cookie is given anew each time it asks who it is', async () => {
  const setup = await startAuth();
  const { cookie } = await openScreen(setup);
  setup.clock.advance(3 * YEAR_MS);
  const answer = await setup.call('GET', '/session', { as: cookie });
  expect(answer).toMatchObject({ status: 200, body: { user: { displayName: '大厅左屏' } } });
  expect(cookieOf(answer.headers)).toBe(cookie);
});

test('a screen only looks: it makes nothing, and no key with more rights becomes one', async () => {
  const setup = await startAuth();
  const { cookie } = await openScreen(setup);
  const make = await setup.call('POST', '/tokens', { as: cookie, body: screen });
  expect(make).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const greedy = await openScreen(setup, { ...screen, role: 'operator' });
  expect(greedy.opened).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const program = await openScreen(setup, { name: 'platform', role: 'viewer' });
  expect(program.opened).toMatchObject({ status: 401, body: { code: 'bad-credentials' } });
});

test('a page of another site can do nothing in the name of a screen', async () => {
  const setup = await startAuth();
  const { cookie } = await openScreen(setup);
  const foreign = await setup.call('DELETE', '/session', { as: cookie, origin: 'https://evil.example' });
  expect(foreign).toMatchObject({ status: 403, body: { code: 'cross-origin' } });
});

test('revoking a screen ends its live connection at once and lets it in no more', async () => {
  const hub = await withDistrict(await runHub());
  const { body } = await hub.api.post('/tokens', screen);
  const origin = hub.http;
  const exchanged = await fetch(`${hub.http}/api/v1/session/screen`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token: body.secret }),
  });
  const cookie = cookieOf(exchanged.headers);
  const socket = io(hub.http, { transports: ['websocket'], extraHeaders: { cookie, origin } });
  onTestFinished(() => void socket.disconnect());
  const snapshot = once(socket as never, 'snapshot');
  socket.emit('watch', { grids: [GRID] });
  await snapshot;

  const ended = once(socket as never, 'disconnect');
  await revoke(hub.api, hub.http, body.token.id);
  expect((await ended)[0]).toBe('io server disconnect');
  expect((await fetch(`${hub.http}/api/v1/session`, { headers: { cookie } })).status).toBe(401);
});

const revoke = (api: ApiClient, url: string, id: string): Promise<Response> =>
  fetch(`${url}/api/v1/tokens/${id}`, { method: 'DELETE', headers: { cookie: api.cookie, origin: url } });
