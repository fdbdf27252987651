import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Station } from './station.ts';
import { newStation, type StationView, stationChanges, stationSchema } from './station-views.ts';
import type { StationPatch, Stations } from './stations.ts';

export interface StationRoutesDeps {
  stations: Stations;
  committer: Committer;
  clock: Clock;
  hasGrid(code: string): boolean;
  isWithin(code: string, root: string): boolean;
  /** The grid at a position, if there is one. */
  locate(lng: number, lat: number): string | undefined;
  viewOf(station: Station, seesPhones: boolean): StationView;
  /** Whether something else already logs in by this name. */
  isTaken(id: string): boolean;
  /** Ends the connections of a terminal whose rights have changed. */
  disconnect(stationId: string): void;
}

const byId = z.object({ id: z.string().max(64) });
const listQuery = pageQuery.extend({ grid: z.string().max(64).optional() });
const write = { permission: 'stations:write' } as const;
const withSecret = z.object({ station: stationSchema, secret: z.string() });

const named = <T extends { id?: string | undefined }>(items: readonly T[]) =>
  items.map((item) => ({ ...item, id: item.id ?? newId() }));

/** Finds a station. @throws HubError not-found, also for one outside the scope */
export function stationFinder(stations: Pick<Stations, 'get'>) {
  return (id: string, scope: Scope): Station => {
    const station = stations.get(id);
    if (!station || !scope.sees(station.gridCode))
      throw new HubError('not-found', `There is no station ${id}.`);
    return station;
  };
}

/** `/stations`: the stations there are, their people and equipment, and how things stand there. */
export function stationRoutes(server: HubServer, deps: StationRoutesDeps): void {
  const { stations, committer, clock, hasGrid, isWithin, locate, viewOf, isTaken, disconnect } = deps;
  const find = stationFinder(stations);
  const view = (station: Station, scope: Scope): StationView =>
    viewOf(station, scope.may('dispatches:act') || scope.may('stations:write'));

  function assertGrid(code: string, scope: Scope): void {
    scope.assertSees(code);
    if (!hasGrid(code)) throw new HubError('bad-request', `There is no grid ${code}.`);
  }

  async function perform<T>(
    request: { params: { id: string }; scope: Scope; ip: string },
    action: string,
    deed: (station: Station, tx: Tx) => T,
    detail: Record<string, unknown> = {},
  ): Promise<T> {
    const { scope, ip: address } = request;
    const station = find(request.params.id, scope);
    return committer.run((tx) => {
      const result = deed(station, tx);
      audit(tx, clock, { actor: scope.principal.name, action, target: station.id, detail, address });
      return result;
    });
  }

  server.get(
    '/stations',
    {
      config: { permission: 'stations:read' },
      schema: {
        summary: 'Fire stations with duty, terminal, people and equipment, by id',
        querystring: listQuery,
        response: { 200: pageOf(stationSchema) },
      },
    },
    async ({ query: { grid, limit, cursor }, scope }) => {
      const after = cursor === undefined ? '' : String(decodeCursor(cursor)[0]);
      const seen = stations
        .all()
        .filter(({ id, gridCode }) => id > after && scope.sees(gridCode))
        .filter(({ gridCode }) => grid === undefined || isWithin(gridCode, grid));
      const { page, next } = cutPage(seen, limit, ({ id }) => [id]);
      return { items: page.map((station) => view(station, scope)), next };
    },
  );

  server.get(
    '/stations/:id',
    {
      config: { permission: 'stations:read' },
      schema: { summary: 'One fire station', params: byId, response: { 200: stationSchema } },
    },
    async ({ params, scope }) => view(find(params.id, scope), scope),
  );

  server.post(
    '/stations',
    {
      config: write,
      schema: {
        summary: 'Register a fire station; the secret of its terminal is answered this once',
        body: newStation,
        response: { 201: withSecret },
      },
    },
    async ({ body, scope, ip }, reply) => {
      const gridCode = body.gridCode ?? locate(body.lng, body.lat);
      if (gridCode === undefined)
        throw new HubError('no-grid-at-position', 'No grid is at this position: give a gridCode.');
      assertGrid(gridCode, scope);
      if (isTaken(body.id))
        throw new HubError('already-exists', `A device is called ${body.id}: take another id.`);
      const { members, equipment, address, ...rest } = body;
      const draft = {
        ...rest,
        gridCode,
        address: address ?? rest.name,
        members: named(members),
        equipment: named(equipment),
      };
      const { station, secret } = await committer.run((tx) => {
        const added = stations.add(draft, tx);
        const actor = scope.principal.name;
        audit(tx, clock, { actor, action: 'station.register', target: body.id, address: ip });
        return added;
      });
      return reply.code(201).send({ station: view(station, scope), secret });
    },
  );

  server.patch(
    '/stations/:id',
    {
      config: write,
      schema: {
        summary:
          'Change a fire station; lists of people and equipment are replaced whole, `readAt` guards those of others',
        params: byId,
        body: stationChanges,
        response: { 200: stationSchema },
      },
    },
    async (request) => {
      const { body, scope } = request;
      if (body.gridCode !== undefined) assertGrid(body.gridCode, scope);
      const { members, equipment, readAt, ...rest } = body;
      const present = Object.entries(rest).filter(([, value]) => value !== undefined);
      const patch: StationPatch = {
        ...Object.fromEntries(present),
        ...(members && { members: named(members) }),
        ...(equipment && { equipment: named(equipment) }),
      };
      const detail = { changed: Object.keys(patch) };
      const changed = await perform(
        request,
        'station.change',
        ({ id, updatedAt }, tx) => {
          if (readAt !== undefined && readAt !== updatedAt)
            throw new HubError('conflict', `Station ${id} has been changed meanwhile: look at it again.`);
          return stations.change(id, patch, tx);
        },
        detail,
      );
      if (!changed.enabled) disconnect(changed.id);
      return view(changed, scope);
    },
  );

  server.post(
    '/stations/:id/secret',
    {
      config: write,
      schema: {
        summary: 'Give the terminal of a station a new secret',
        params: byId,
        response: { 200: withSecret },
      },
    },
    async (request) => {
      const secret = await perform(request, 'station.secret', ({ id }, tx) => stations.renewSecret(id, tx));
      disconnect(request.params.id);
      return { station: view(find(request.params.id, request.scope), request.scope), secret };
    },
  );

  server.delete(
    '/stations/:id',
    {
      config: write,
      schema: {
        summary: 'Take a station out of service; what it did stays on record',
        params: byId,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await perform(request, 'station.retire', ({ id }, tx) => stations.change(id, { enabled: false }, tx));
      disconnect(request.params.id);
      return reply.code(204).send();
    },
  );
}
