import { expect, test } from 'vitest';
import { isOwnOrigin } from '../../hub/http/origin.ts';
import type { HubServer } from '../../hub/http/types.ts';
import { startHttp } from '../support/http.ts';

function routes(api: HubServer): void {
  api.get('/seen', { config: { permission: 'devices:read' } }, async ({ scope }) => ({
    name: scope.principal.name,
    inside: scope.sees('310'),
  }));
  api.post('/done', { config: { permission: 'devices:write' } }, async () => ({ done: true }));
  api.post('/open', { config: { public: true } }, async () => ({ open: true }));
}

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

test('every address below /api/v1 answers 401 without a login, those that do not exist too', async () => {
  const { api } = await startHttp({ add: routes });
  for (const [method, path] of [
    ['GET', '/seen'],
    ['POST', '/done'],
    ['GET', '/nowhere'],
    ['DELETE', '/seen'],
    ['GET', '/'],
  ] as const) {
    const answer = await fetch(`${api}${path}`, { method, headers: { accept: 'text/html' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await codeOf(answer)).toBe('unauthenticated');
  }
  const wrong = await fetch(`${api}/seen`, { headers: { authorization: 'Bearer nobody' } });
  expect(wrong.status).toBe(401);
});

test('with a login an unknown address or method is 404, a known one is served in the scope of its caller', async () => {
  const { api } = await startHttp({ add: routes });
  const headers = { authorization: 'Bearer viewer' };
  expect((await fetch(`${api}/nowhere`, { headers })).status).toBe(404);
  expect((await fetch(`${api}/seen`, { method: 'DELETE', headers })).status).toBe(404);
  const seen = await fetch(`${api}/seen`, { headers });
  expect(await seen.json()).toEqual({ name: 'viewer', inside: true });
  expect(seen.headers.get('cache-control')).toBe('no-store');
});

test('a permission the role does not grant is 403 forbidden', async () => {
  const { api } = await startHttp({ add: routes });
  const answer = await fetch(`${api}/done`, { method: 'POST', headers: { authorization: 'Bearer viewer' } });
  expect(answer.status).toBe(403);
  expect(await codeOf(answer)).toBe('forbidden');
});

test('a change made with a cookie must come from the hub itself; a token need not say where from', async () => {
  const { api, url } = await startHttp({ add: routes });
  const cookie = 'gridwatch=admin';
  const post = (headers: Record<string, string>) => fetch(`${api}/done`, { method: 'POST', headers });

  expect((await post({ cookie, origin: url })).status).toBe(200);
  for (const headers of [
    { cookie },
    { cookie, origin: 'http://evil.example' },
    { cookie, origin: 'null' },
    { cookie, origin: `${url}1` },
  ] as Record<string, string>[]) {
    const answer = await post(headers);
    expect(answer.status).toBe(403);
    expect(await codeOf(answer)).toBe('cross-origin');
  }
  const bearer = { authorization: 'Bearer admin', origin: 'http://platform.example' };
  expect((await post(bearer)).status).toBe(200);
  expect((await fetch(`${api}/seen`, { headers: { cookie } })).status).toBe(200);
});

test('a public route takes calls without Origin but none from another site', async () => {
  const { api, url } = await startHttp({ add: routes });
  const post = (headers: Record<string, string>) => fetch(`${api}/open`, { method: 'POST', headers });
  expect((await post({})).status).toBe(200);
  expect((await post({ origin: url })).status).toBe(200);
  expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
});

test('behind a trusted proxy the Host it forwards is the hub’s own, and only behind a trusted one', async () => {
  const headers = {
    cookie: 'gridwatch=admin',
    origin: 'https://hub.example',
    'x-forwarded-host': 'hub.example',
    'x-forwarded-proto': 'https',
  };
  const trusting = await startHttp({ add: routes, trustedProxies: ['127.0.0.1'] });
  const behind = await fetch(`${trusting.api}/done`, { method: 'POST', headers });
  expect(behind.status).toBe(200);
  expect(behind.headers.get('strict-transport-security')).toContain('max-age');
  const other = await startHttp({ add: routes });
  expect((await fetch(`${other.api}/done`, { method: 'POST', headers })).status).toBe(403);
});

test('a route that does not say who may call it is refused when it is added', async () => {
  await expect(startHttp({ add: (api) => void api.get('/x', async () => 'x') })).rejects.toThrow(
    /Route GET \/api\/v1\/x must state who may call it/,
  );
  await expect(
    startHttp({
      add: (api) => void api.get('/x', { config: { public: true, permission: 'self' } }, async () => 'x'),
    }),
  ).rejects.toThrow(/must state who may call it/);
});

test('origins are compared by host and port, a written-out default port being none', () => {
  expect(isOwnOrigin('http://hub:8080', 'hub:8080')).toBe(true);
  expect(isOwnOrigin('https://hub', 'hub:443')).toBe(true);
  expect(isOwnOrigin('http://HUB', 'hub')).toBe(true);
  expect(isOwnOrigin('http://hub', 'hub:8080')).toBe(false);
  expect(isOwnOrigin('http://hub.evil', 'hub')).toBe(false);
  expect(isOwnOrigin('file://hub', 'hub')).toBe(false);
  expect(isOwnOrigin('null', 'hub')).toBe(false);
  expect(isOwnOrigin(undefined, 'hub')).toBe(false);
});
