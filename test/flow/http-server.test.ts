import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { HubServer } from '../../hub/http/types.ts';
import { makeHttp, rawExchange, startHttp } from '../support/http.ts';
import { tempDir } from '../support/temp.ts';

function builtDashboard(): string {
  const dir = tempDir();
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>dashboard</title>');
  writeFileSync(join(dir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(dir, 'assets', 'app-3f2a.js'), 'export {}');
  writeFileSync(join(dir, 'assets', 'big-77aa.js'), 'export const plain = 1');
  writeFileSync(
    join(dir, 'assets', 'big-77aa.js.gz'),
    Buffer.from('H4sIAAAAAAAAA0utKMgvKlGorgUAx2MZeQkAAAA=', 'base64'),
  );
  return dir;
}

const page = { accept: 'text/html,application/xhtml+xml' };

test('the process answers at once, and says it is ready only when it was told so', async () => {
  const { http, url } = await startHttp();
  const ready = async () => {
    const answer = await fetch(`${url}/readyz`);
    return [answer.status, await answer.json()];
  };
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await ready()).toEqual([503, { ready: false, reason: 'starting' }]);
  http.setUnready(null);
  expect(await ready()).toEqual([200, { ready: true }]);
  http.setUnready('draining');
  expect(await ready()).toEqual([503, { ready: false, reason: 'draining' }]);
});

test('metrics are Prometheus text with the process, its event loop, and each route', async () => {
  const metrics = new Registry();
  const { url, api } = await startHttp({ metrics });
  await fetch(`${api}/secret-name`);
  await vi.waitFor(async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toMatch(
      /gridwatch_http_request_seconds_count\{method="GET",route="\/api\/v1\/\*",status="401"\} 1/,
    );
    expect(text).not.toContain('secret-name');
  });
});

test('every answer carries security headers that let our own pages work', async () => {
  const { url } = await startHttp();
  const { headers } = await fetch(`${url}/healthz`);
  const csp = headers.get('content-security-policy') ?? '';
  expect(csp).toContain("default-src 'self'");
  expect(csp).toContain("worker-src 'self' blob:");
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).not.toContain('upgrade-insecure-requests');
  expect(csp).not.toMatch(/script-src[^;]*unsafe/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('strict-transport-security')).toBeNull();
  expect(headers.get('x-powered-by')).toBeNull();
});

test('the built dashboard is served: its page for any address of a person, its assets for ever', async () => {
  const { url } = await startHttp({ dashboardDir: builtDashboard() });
  for (const path of ['/', '/index.html', '/cases/2026-1', '/login?next=/']) {
    const answer = await fetch(`${url}${path}`, { headers: page });
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toContain('dashboard');
  }
  const asset = await fetch(`${url}/assets/app-3f2a.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toContain('javascript');
  const icon = await fetch(`${url}/favicon.svg`);
  expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const packed = await fetch(`${url}/assets/big-77aa.js`, { headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  await packed.body?.cancel().catch(() => {});
});

test('no page stands in for what a program asks for', async () => {
  const { url } = await startHttp({ dashboardDir: builtDashboard() });
  for (const path of ['/api/v2/x', '/docs/x', '/socket.io/', '/mqtt', '/assets/gone-1.js']) {
    const answer = await fetch(`${url}${path}`, { headers: page });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  }
  expect((await fetch(`${url}/cases/1`, { headers: { accept: 'application/json' } })).status).toBe(404);
  expect((await fetch(`${url}/cases/1`, { method: 'POST', headers: page })).status).toBe(404);
  const outside = await rawExchange(
    Number(new URL(url).port),
    'GET /assets/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  expect(outside).toMatch(/^HTTP\/1.1 (403|404) /);
});

test('a dashboard that is not built says in words what to do', async () => {
  const { url } = await startHttp();
  const answer = await fetch(`${url}/`, { headers: page });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('npm run build');
});

test('a WebSocket upgrade goes to the handler of its path, and is refused where there is none', async () => {
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', (socket) => socket.send('hello'));
  const { port } = await startHttp({
    prepare: (http) =>
      http.onUpgrade('/mqtt', (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request)),
      ),
  });
  const client = new WebSocket(`ws://127.0.0.1:${port}/mqtt?x=1`, 'mqtt');
  const [greeting] = (await once(client, 'message')) as [Buffer];
  expect(greeting.toString()).toBe('hello');
  client.terminate();

  const handshake = (path: string) =>
    rawExchange(
      port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
  for (const path of ['/', '/mqtt/x', '/api/v1/alerts']) {
    const refused = await handshake(path);
    expect(refused).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    expect(refused).toContain(`No WebSocket is served at ${path}.`);
  }
});

test('a client that offers HTTP/2 in passing is answered in HTTP/1.1', async () => {
  const { port } = await startHttp();
  const answer = await rawExchange(
    port,
    'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
});

test('a taken port is an error that names it and the setting to change', async () => {
  const { port } = await startHttp();
  const { http } = await makeHttp();
  await expect(http.listen({ host: '127.0.0.1', port })).rejects.toThrow(
    new RegExp(`Port ${port} on 127.0.0.1 is taken.*HUB_HTTP_PORT .httpPort`),
  );
  const elsewhere = await makeHttp();
  await expect(elsewhere.http.listen({ host: '192.0.2.1', port: 0 })).rejects.toThrow(/192.0.2.1.*HUB_HOST/);
});

test('closing lets a request under way finish, drops idle connections and takes no new ones', async () => {
  let release = () => {};
  let arrived = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const underWay = new Promise<void>((resolve) => (arrived = resolve));
  const slow = (api: HubServer) =>
    void api.get('/slow', { config: { public: true } }, async () => {
      arrived();
      await held;
      return { done: true };
    });
  const { http, port } = await startHttp({ add: slow, limits: { bodyBytes: 1000, drainMs: 10_000 } });

  const agent = new Agent({ keepAlive: true });
  const get = async (path: string) => {
    const sent = httpRequest({ agent, port, host: '127.0.0.1', path }).end();
    const [answer] = await once(sent, 'response');
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    return { text, headers: answer.headers as Record<string, string> };
  };
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const idleClosed = once(idle, 'close');
  idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');

  const pending = get('/api/v1/slow');
  await underWay;
  const closed = http.close();
  await idleClosed;
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed');
  release();
  const answer = await pending;
  expect(answer.text).toBe('{"done":true}');
  expect(answer.headers.connection).toBe('close');
  await closed;
  agent.destroy();
});

test('closing does not wait for ever: what is left at the deadline is cut', async () => {
  const { http, port } = await startHttp({
    limits: { bodyBytes: 1000, drainMs: 50 },
    prepare: (server) =>
      server.onUpgrade('/mqtt', (_request, socket) => void socket.write('HTTP/1.1 101 \r\n\r\n')),
    add: (api) =>
      void api.get('/stuck', { config: { public: true } }, async () => new Promise<never>(() => {})),
  });
  const stuck = rawExchange(port, 'GET /api/v1/stuck HTTP/1.1\r\nHost: x\r\n\r\n');
  const upgraded = rawExchange(
    port,
    'GET /mqtt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  await fetch(`http://127.0.0.1:${port}/healthz`);
  await http.close();
  expect(await stuck).toBe('');
  expect(await upgraded).toContain('101');
});
