import { expect, test } from 'vitest';
import { z } from 'zod';
import type { HubServer } from '../../hub/http/types.ts';
import { instant } from '../../hub/http/wire.ts';
import { HubError } from '../../hub/kernel/errors.ts';
import { rawExchange, startHttp } from '../support/http.ts';

const asAdmin = { authorization: 'Bearer admin' };
const json = { ...asAdmin, 'content-type': 'application/json' };

const thing = z.strictObject({
  name: z.string().min(2),
  lng: z.number(),
  level: z.enum(['low', 'high']),
  at: instant,
  parts: z.array(z.object({ n: z.int() })).default([]),
});

function things(api: HubServer): void {
  api.post('/things', { config: { permission: 'devices:write' }, schema: { body: thing } }, async () => 'ok');
  api.get('/things/:id', { config: { permission: 'devices:read' } }, async () => {
    throw new HubError('wrong-state', 'The thing is closed: reopen it first.', {
      extra: { state: 'closed' },
    });
  });
  api.get('/busy', { config: { public: true } }, async () => {
    throw new HubError('too-many-requests', 'Wait.', { extra: { retryAfterSeconds: 7 } });
  });
  api.get('/broken', { config: { public: true } }, async () => {
    throw new Error('the secret is hunter2');
  });
  api.get(
    '/lying',
    { config: { public: true }, schema: { response: { 200: z.object({ n: z.number() }) } } },
    async () => ({ n: 'hunter2' }) as never,
  );
}

test('a HubError answers its status and code as problem+json, with its further members', async () => {
  const { api } = await startHttp({ add: things });
  const answer = await fetch(`${api}/things/7?x=1`, { headers: asAdmin });
  expect(answer.status).toBe(409);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await answer.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({
    type: 'urn:gridwatch:problem:wrong-state',
    title: 'Not possible in this state',
    status: 409,
    detail: 'The thing is closed: reopen it first.',
    code: 'wrong-state',
    instance: '/api/v1/things/7',
    state: 'closed',
  });
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
});

test('every field that is wrong is named with a sentence of its own', async () => {
  const { api } = await startHttp({ add: things });
  const body = { name: 'x', level: 'middle', at: 'yesterday', parts: [{ n: 1 }, { n: 1.5 }], lgn: 3 };
  const answer = await fetch(`${api}/things`, { method: 'POST', headers: json, body: JSON.stringify(body) });
  expect(answer.status).toBe(400);
  const problem = (await answer.json()) as {
    code: string;
    detail: string;
    errors: { field: string; message: string }[];
  };
  expect(problem.code).toBe('validation-failed');
  expect(Object.fromEntries(problem.errors.map((e) => [e.field, e.message]))).toEqual({
    'body.name': 'body.name is too small or too short: expected string to have >=2 characters.',
    'body.lng': 'body.lng is missing: send a number.',
    'body.level': 'body.level must be one of "low", "high".',
    'body.at': 'body.at must be an ISO 8601 instant with its zone, such as 2026-11-23T04:00:00Z.',
    'body.parts[1].n': 'body.parts[1].n must be a whole number.',
    body: 'body has a field that is not known here: "lgn".',
  });
  expect(problem.detail).toContain('6 errors in all');
});

test('what Fastify refuses comes with codes of the catalogue', async () => {
  const { api, port } = await startHttp({ add: things });
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${api}/things`, { method: 'POST', headers, body });
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

  const large = await post(json, JSON.stringify({ name: 'x'.repeat(10_001) }));
  expect([large.status, await codeOf(large)]).toEqual([413, 'payload-too-large']);
  const broken = await post(json, '{"name":');
  expect([broken.status, await codeOf(broken)]).toEqual([400, 'bad-request']);
  const empty = await post(json, '');
  expect([empty.status, await codeOf(empty)]).toEqual([400, 'bad-request']);
  const xml = await post({ ...asAdmin, 'content-type': 'application/xml' }, '<a/>');
  expect([xml.status, await codeOf(xml)]).toEqual([415, 'unsupported-media-type']);
  const badUrl = await rawExchange(port, 'GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(badUrl).toMatch(/^HTTP\/1.1 400 /);
  expect(badUrl).toContain('"code":"bad-request"');
});

test('a wait is told in the Retry-After header too', async () => {
  const { api } = await startHttp({ add: things });
  const answer = await fetch(`${api}/busy`);
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('7');
});

test('an unforeseen error tells nothing of itself and is logged once, under the request id of the problem', async () => {
  const { api, lines } = await startHttp({ add: things });
  for (const path of ['/broken', '/lying']) {
    lines.length = 0;
    const answer = await fetch(`${api}${path}`);
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toContain('hunter2');
    const problem = JSON.parse(text) as { code: string; requestId: string };
    expect(problem.code).toBe('internal-error');
    const logged = lines.filter((line) => line.level === 50);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ requestId: problem.requestId, path: `/api/v1${path}` });
  }
});

test('an unknown address and a wrong method are 404 problems outside the API too', async () => {
  const { url } = await startHttp({ add: things });
  for (const [method, path] of [
    ['GET', '/nowhere'],
    ['POST', '/healthz'],
    ['GET', '/docs/nowhere'],
  ] as const) {
    const answer = await fetch(`${url}${path}`, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      code: 'not-found',
      detail: `There is no ${method} ${path} here.`,
    });
  }
});
