import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Shift } from './rota.ts';
import { shiftOfRow } from './rows.ts';
import { stationFinder } from './station-routes.ts';
import { newShift, shiftChanges, shiftSchema, swapBody, viewOfShift } from './station-views.ts';
import type { Stations } from './stations.ts';

export interface RotaRoutesDeps {
  stations: Stations;
  store: Pick<Store, 'db'>;
  committer: Committer;
  clock: Clock;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
const byId = z.object({ id: z.string().max(64) });
/** From now and for a week, unless told. */
const span = z.object({ from: instant.optional(), to: instant.optional() });
const shiftsSchema = z.object({ items: z.array(shiftSchema), next: z.null() });
const gapsSchema = z.object({
  items: z.array(
    z.object({
      stationId: z.string(),
      from: instant,
      to: instant,
      members: z.number().int(),
      minimum: z.number().int(),
    }),
  ),
  next: z.null(),
});
const write = { permission: 'stations:write' } as const;
const read = { permission: 'stations:read' } as const;

/** The rota: who is on duty when, who is in for whom, and where it has gaps. */
export function rotaRoutes(server: HubServer, { stations, store, committer, clock }: RotaRoutesDeps): void {
  const findStation = stationFinder(stations);
  const view = (shift: Shift) => viewOfShift(shift, stations.get(shift.stationId) ?? { members: [] });

  function spanOf({ from = clock.now(), to = from + 7 * DAY_MS }: z.output<typeof span>) {
    if (to <= from || to - from > MOST_DAYS * DAY_MS)
      throw new HubError('bad-request', `"to" lies after "from", by at most ${MOST_DAYS} days.`);
    return { from, to };
  }

  /** A shift that has not ended long ago. @throws HubError not-found */
  function find(id: string, scope: Scope): Shift {
    const shift = stations.shift(id);
    const station = shift && stations.get(shift.stationId);
    if (!shift || !station || !scope.sees(station.gridCode))
      throw new HubError('not-found', `There is no shift ${id} that could still be changed.`);
    return shift;
  }

  function perform<T>(
    { scope, ip: address }: { scope: Scope; ip: string },
    action: string,
    target: string,
    deed: (tx: Tx) => T,
    detail: Record<string, unknown> = {},
  ): Promise<T> {
    return committer.run((tx) => {
      const result = deed(tx);
      audit(tx, clock, { actor: scope.principal.name, action, target, detail, address });
      return result;
    });
  }

  server.get(
    '/stations/gaps',
    {
      config: read,
      schema: {
        summary: 'Where the rota of a station has too few people',
        querystring: span,
        response: { 200: gapsSchema },
      },
    },
    async ({ query, scope }) => {
      const gaps = stations.gaps(spanOf(query));
      const items = gaps.filter(({ stationId }) => scope.sees(stations.get(stationId)?.gridCode ?? ''));
      return { items, next: null };
    },
  );

  server.get(
    '/stations/:id/shifts',
    {
      config: read,
      schema: {
        summary: 'The shifts of a station in a span',
        params: byId,
        querystring: span,
        response: { 200: shiftsSchema },
      },
    },
    async ({ params, query, scope }) => {
      const { id } = findStation(params.id, scope);
      const { from, to } = spanOf(query);
      const rows = await store.db
        .selectFrom('shifts')
        .selectAll()
        .where('stationId', '=', id)
        .where('toAt', '>', from)
        .where('fromAt', '<', to)
        .orderBy('fromAt')
        .orderBy('id')
        .limit(5000)
        .execute();
      return { items: rows.map(shiftOfRow).map(view), next: null };
    },
  );

  server.post(
    '/stations/:id/shifts',
    {
      config: write,
      schema: {
        summary: 'Put people on duty',
        params: byId,
        body: newShift,
        response: { 201: shiftSchema },
      },
    },
    async (request, reply) => {
      const { id } = findStation(request.params.id, request.scope);
      const shift = await perform(request, 'shift.add', id, (tx) => stations.addShift(id, request.body, tx));
      return reply.code(201).send(view(shift));
    },
  );

  server.patch(
    '/shifts/:id',
    {
      config: write,
      schema: { summary: 'Change a shift', params: byId, body: shiftChanges, response: { 200: shiftSchema } },
    },
    async (request) => {
      const { params, scope } = request;
      const given = Object.entries(request.body).filter(([, value]) => value !== undefined);
      const patch: Partial<Pick<Shift, 'from' | 'to' | 'members'>> = Object.fromEntries(given);
      find(params.id, scope);
      return view(
        await perform(request, 'shift.change', params.id, (tx) =>
          stations.changeShift(find(params.id, scope), patch, tx),
        ),
      );
    },
  );

  server.delete(
    '/shifts/:id',
    {
      config: write,
      schema: { summary: 'Take a shift out of the rota', params: byId, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      const shift = find(request.params.id, request.scope);
      await perform(request, 'shift.remove', shift.id, (tx) => stations.removeShift(shift, tx), {
        stationId: shift.stationId,
      });
      return reply.code(204).send();
    },
  );

  server.post(
    '/shifts/:id/swap',
    {
      config: write,
      schema: {
        summary: 'Put one person in for another; it is kept on record',
        params: byId,
        body: swapBody,
        response: { 200: shiftSchema },
      },
    },
    async (request) => {
      const { params, body, scope } = request;
      find(params.id, scope);
      const swap = { ...body, by: scope.principal.name, at: clock.now() };
      const swapped = await perform(
        request,
        'shift.swap',
        params.id,
        (tx) => stations.swap(find(params.id, scope), swap, tx),
        { ...body },
      );
      return view(swapped);
    },
  );
}
