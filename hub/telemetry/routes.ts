import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Scope } from '../auth/scope.ts';
import type { Device } from '../devices/device.ts';
import type { HubServer } from '../http/types.ts';
import { decodeCursor, pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { csvQuery, history, historyQuery, manyCsvQuery, manyQuery } from './query/fields.ts';
import type { Queries } from './query/queries.ts';
import type { Asked, DeviceRef } from './query/request.ts';

export interface ReadingRoutesDeps {
  queries: Pick<Queries, 'history' | 'many' | 'csv'>;
  clock: Clock;
  /** The device, if the caller may know of it. @throws HubError not-found */
  visible(id: string, scope: Scope): Device;
  /** Devices the caller may see in a grid and below it, by id, after the id `after`. */
  inGrid(
    grid: string,
    scope: Scope,
    after: string | undefined,
    limit: number,
  ): { page: readonly Device[]; more: boolean };
}

const DEFAULT_RANGE_MS = 3_600_000;

interface Query {
  metric?: string[] | undefined;
  from?: number | undefined;
  to?: number | undefined;
  step?: number | undefined;
  points?: number | undefined;
  arrival?: boolean | undefined;
}

interface Several {
  device?: string[] | undefined;
  grid?: string | undefined;
}

const params = z.object({ id: z.string().max(64) });
const config = { permission: 'readings:read' } as const;
const csvAnswer = {
  description:
    'Raw: `time,arrival,device` and a column a metric. With a step: `time,device,metric,min,mean,max,count,last`.',
  content: { 'text/csv': { schema: z.string() } },
};

const refOf = ({ id, no }: Device): DeviceRef => ({ id, no });

/** The thread has written the answer: it is sent as it is. */
const sendJson = (reply: FastifyReply, body: Buffer): FastifyReply =>
  reply.type('application/json; charset=utf-8').send(body);

/** `/readings` and `/devices/:id/readings`: what devices measured, as it came or in steps, as JSON or CSV. */
export function readingRoutes(
  server: HubServer,
  { queries, clock, visible, inGrid }: ReadingRoutesDeps,
): void {
  function askedBy({ metric = [], step = 0, points = 0, arrival = false, ...query }: Query): Asked {
    const now = clock.now();
    const to = query.to ?? now + 1;
    const from = query.from ?? to - DEFAULT_RANGE_MS;
    if (from >= to) throw new HubError('bad-request', 'The range is empty: `from` must be before `to`.');
    return { from, to, now, metrics: metric, stepMs: step, points, arrival };
  }

  /** The devices asked for by id, each once, or those of the grid. @throws HubError not-found */
  function devicesOf(
    { device, grid = '' }: Several,
    scope: Scope,
    after?: string,
    limit = Number.POSITIVE_INFINITY,
  ): { devices: DeviceRef[]; more: boolean } {
    if (device === undefined) {
      const { page, more } = inGrid(grid, scope, after, limit);
      return { devices: page.map(refOf), more };
    }
    const all = [...new Set(device)].sort().map((id) => refOf(visible(id, scope)));
    const rest = after === undefined ? all : all.filter(({ id }) => id > after);
    return { devices: rest.slice(0, limit), more: rest.length > limit };
  }

  /** Starts to send a file once its first piece is there: until then a refusal is a problem like any other. */
  async function sendCsv(
    reply: FastifyReply,
    of: string,
    asked: Asked,
    devices: DeviceRef[],
  ): Promise<FastifyReply> {
    const stream: Readable = queries.csv({ ...asked, devices });
    await once(stream, 'readable');
    const name = `readings-${of}-${day(asked.from)}-${day(asked.to - 1)}.csv`.replaceAll(/[^\w.-]/g, '_');
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(stream);
  }

  server.get(
    '/devices/:id/readings',
    { config, schema: { params, querystring: historyQuery, response: { 200: history } } },
    async (request, reply) => {
      const device = refOf(visible(request.params.id, request.scope));
      return sendJson(reply, await queries.history({ ...askedBy(request.query), device }));
    },
  );

  server.get(
    '/readings',
    { config, schema: { querystring: manyQuery, response: { 200: pageOf(history) } } },
    async ({ query, scope }, reply) => {
      const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor)[0]);
      const page = devicesOf(query, scope, after, query.limit);
      return sendJson(reply, await queries.many({ ...askedBy(query), ...page }));
    },
  );

  server.get(
    '/devices/:id/readings.csv',
    { config, schema: { params, querystring: csvQuery, response: { 200: csvAnswer } } },
    async ({ params: { id }, query, scope }, reply) =>
      sendCsv(reply, id, askedBy(query), [refOf(visible(id, scope))]),
  );

  server.get(
    '/readings.csv',
    { config, schema: { querystring: manyCsvQuery, response: { 200: csvAnswer } } },
    async ({ query, scope }, reply) =>
      sendCsv(reply, query.grid ?? 'devices', askedBy(query), devicesOf(query, scope).devices),
  );
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
