import { expect, test } from 'vitest';
import { z } from 'zod';
import type { HubServer } from '../../hub/http/types.ts';
import { instant, pageOf, pageQuery } from '../../hub/http/wire.ts';
import { startHttp } from '../support/http.ts';

/** What lies in a JSON document below these keys. */
function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value);
}

const asAdmin = { authorization: 'Bearer admin' };
const noon = Date.UTC(2026, 10, 23, 4);
const event = z.object({ at: instant, endedAt: instant.nullable(), seenAt: instant.optional() });

function events(api: HubServer): void {
  api.get(
    '/events',
    {
      config: { permission: 'alerts:read' },
      schema: {
        querystring: pageQuery.extend({ from: instant.optional() }),
        response: { 200: pageOf(event) },
      },
    },
    async ({ query }) => ({ items: [{ at: query.from ?? 0, endedAt: null, secret: 'x' }], next: null }),
  );
  api.post(
    '/events',
    {
      config: { permission: 'alerts:ack' },
      schema: { body: event, response: { 200: z.object({ was: z.number() }) } },
    },
    async ({ body }) => ({ was: body.at }),
  );
  api.delete(
    '/events/:id',
    {
      config: { permission: 'alerts:ack' },
      schema: { params: z.object({ id: z.string() }), response: { 204: z.undefined() } },
    },
    async (_request, reply) => reply.code(204).send(),
  );
}

test('instants are ISO 8601 on the wire and Unix ms inside, null where there is none', async () => {
  const { api } = await startHttp({ add: events });
  const listed = await fetch(`${api}/events?from=2026-11-23T12:00:00%2B08:00`, { headers: asAdmin });
  expect(await listed.json()).toEqual({
    items: [{ at: '2026-11-23T04:00:00.000Z', endedAt: null }],
    next: null,
  });
  const posted = await fetch(`${api}/events`, {
    method: 'POST',
    headers: { ...asAdmin, 'content-type': 'application/json' },
    body: JSON.stringify({ at: '2026-11-23T04:00:00Z', endedAt: '2026-11-23T04:00:01.5Z' }),
  });
  expect(await posted.json()).toEqual({ was: noon });
  const deleted = await fetch(`${api}/events/1`, { method: 'DELETE', headers: asAdmin });
  expect([deleted.status, await deleted.text()]).toEqual([204, '']);
});

test('the OpenAPI description shows what crosses the wire, who may call, and the problem', async () => {
  const { url } = await startHttp({ add: events });
  const answer = await fetch(`${url}/openapi.json`);
  expect(answer.status).toBe(200);
  const doc: unknown = await answer.json();
  expect(at(doc, 'openapi')).toBe('3.1.0');
  expect(at(doc, 'info', 'version')).toBe('1.2.3');

  const dateTime = { type: 'string', format: 'date-time' };
  const get = at(doc, 'paths', '/api/v1/events', 'get');
  const answered = at(get, 'responses', '200', 'content', 'application/json', 'schema');
  const item = at(answered, 'properties', 'items', 'items', 'properties');
  expect(item).toEqual({
    at: dateTime,
    endedAt: { anyOf: [dateTime, { type: 'null' }] },
    seenAt: dateTime,
  });
  expect(at(get, 'parameters')).toContainEqual({
    in: 'query',
    name: 'from',
    required: false,
    schema: dateTime,
  });
  const post = at(doc, 'paths', '/api/v1/events', 'post');
  const body = at(post, 'requestBody', 'content', 'application/json', 'schema');
  expect(at(body, 'properties', 'at')).toEqual(dateTime);
  expect(at(body, 'required')).toEqual(['at', 'endedAt']);

  expect(at(get, 'security')).toEqual([{ session: [] }, { token: [] }]);
  expect(at(get, 'tags')).toEqual(['events']);
  expect(at(get, 'responses', 'default', 'content', 'application/problem+json', 'schema', '$ref')).toBe(
    '#/components/schemas/Problem',
  );
  expect(at(doc, 'components', 'schemas', 'Problem', 'required')).toContain('code');
  expect(Object.keys(at(doc, 'paths') as object).sort()).toEqual([
    '/api/v1/events',
    '/api/v1/events/{id}',
    '/healthz',
    '/metrics',
    '/readyz',
  ]);
});

test('the description is browsable at /docs with what this hub serves alone', async () => {
  const { url } = await startHttp({ add: events });
  const page = await (await fetch(`${url}/docs`)).text();
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(loaded.length).toBeGreaterThan(3);
  for (const path of loaded) {
    expect(path).toMatch(/^\.?\/(docs\/)?static\//);
    const asset = await fetch(new URL(path, `${url}/docs`));
    expect(asset.status).toBe(200);
    await asset.arrayBuffer();
  }
  const starter = await (await fetch(`${url}/docs/static/swagger-initializer.js`)).text();
  expect(starter).toContain("resolveUrl('./json')");
  const shown: unknown = await (await fetch(`${url}/docs/json`)).json();
  expect(shown).toEqual(await (await fetch(`${url}/openapi.json`)).json());
});
