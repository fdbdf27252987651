import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { notificationsOf } from '../notify/list.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Board } from './board.ts';
import { type Dispatch, dispatchStates, isOpen } from './dispatch.ts';
import type { Dispatching } from './dispatching.ts';
import type { OrderCamera } from './order-cameras.ts';
import type { Orders } from './orders.ts';
import { dispatchOfRow } from './rows.ts';
import { actsFor } from './station.ts';
import type { Stations } from './stations.ts';
import {
  actionBody,
  cancelBody,
  dispatchDetailSchema,
  dispatchQuery,
  dispatchSchema,
  newDispatches,
  newDrill,
  viewOfDispatch,
} from './views.ts';

export interface DispatchRoutesDeps {
  stations: Stations;
  board: Board;
  dispatching: Dispatching;
  orders: Orders;
  /** Calls a station off. @throws HubError not-found */
  recall(id: string, why: { by: string; reason: string }, tx: Tx): Dispatch;
  store: Pick<Store, 'db'>;
  committer: Committer;
  clock: Clock;
  /** What a crew can look through on its way. */
  camerasOf(dispatch: Dispatch): readonly OrderCamera[];
  /** How long a drill goes on. */
  drillMs: number;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  isWithin(code: string, root: string): boolean;
  /** The grid of a case that is open. */
  gridOfCase(caseId: string): string | undefined;
}

const byId = z.object({ id: z.string().max(64) });
const read = { permission: 'dispatches:read' } as const;
const command = { permission: 'cases:command' } as const;
const openStates = dispatchStates.filter((state) => isOpen({ state }));
const sentSchema = z.object({ items: z.array(dispatchSchema) });

/** `/dispatches`: who was asked to act on what, how they answered, and whether in time. */
export function dispatchRoutes(server: HubServer, deps: DispatchRoutesDeps): void {
  const { stations, board, dispatching, orders, store, committer, clock } = deps;
  const view = (dispatch: Dispatch) => viewOfDispatch(dispatch, clock.now());
  const isOf = (stationId: string, { principal }: Scope): boolean => {
    const station = stations.get(stationId);
    return station !== undefined && actsFor(station, principal.name);
  };

  /** A neighbour is called beyond its own grid: a station sees its own dispatches wherever they lead. */
  async function find(id: string, scope: Scope): Promise<Dispatch> {
    const row = await store.db.selectFrom('dispatches').selectAll().where('id', '=', id).executeTakeFirst();
    const dispatch = board.byId(id) ?? (row && dispatchOfRow(row));
    if (dispatch && (scope.sees(dispatch.gridCode) || isOf(dispatch.stationId, scope))) return dispatch;
    throw new HubError('not-found', `There is no dispatch ${id}.`);
  }

  server.get(
    '/dispatches',
    {
      config: read,
      schema: {
        summary: 'Dispatches of stations, newest first',
        querystring: dispatchQuery,
        response: { 200: pageOf(dispatchSchema) },
      },
    },
    async ({ query: asked, scope }) => {
      const { state, station, case: caseId, grid, drill, limit, cursor } = asked;
      const root = scope.principal.gridCode;
      let query = store.db.selectFrom('dispatches').selectAll();
      if (state !== undefined) query = query.where('state', 'in', state === 'open' ? openStates : [state]);
      if (station !== undefined) query = query.where('stationId', '=', station);
      if (caseId !== undefined) query = query.where('caseId', '=', caseId);
      if (grid !== undefined) query = query.where('gridCode', 'in', [...deps.subtree(grid), '']);
      if (drill !== undefined) query = query.where('drillId', drill === 'true' ? 'is not' : 'is', null);
      if (root !== null) {
        const own = stations.all().flatMap(({ id }) => (isOf(id, scope) ? [id] : []));
        query = query.where((eb) =>
          eb.or([eb('gridCode', 'in', [...deps.subtree(root), '']), eb('stationId', 'in', [...own, ''])]),
        );
      }
      // Ids are UUIDv7: their order is that of the sending.
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      return { items: page.map(dispatchOfRow).map(view), next };
    },
  );

  server.get(
    '/dispatches/:id',
    {
      config: read,
      schema: {
        summary: 'One dispatch with its cameras and what was said to the station',
        params: byId,
        response: { 200: dispatchDetailSchema },
      },
    },
    async ({ params, scope }) => {
      const dispatch = await find(params.id, scope);
      return {
        ...view(dispatch),
        cameras: deps.camerasOf(dispatch),
        notifications: await notificationsOf(store, { type: 'dispatch', id: dispatch.id }),
      };
    },
  );

  server.post(
    '/dispatches/:id/actions',
    {
      config: { permission: 'dispatches:act' },
      schema: {
        summary: 'Say what the station does: received, departed, arrived, done or declined',
        params: byId,
        body: actionBody,
        response: { 200: dispatchSchema },
      },
    },
    async ({ params, body, scope, ip }) => {
      const found = await find(params.id, scope);
      const { id, stationId } = found;
      const actor = scope.principal.name;
      const commands = scope.may('cases:command') && scope.sees(found.gridCode);
      if (!commands && !isOf(stationId, scope))
        throw new HubError(
          'forbidden',
          `Only station ${stationId} and the command centre act on this dispatch.`,
        );
      if (!board.byId(id)) {
        if (found[`${body.action}At`] !== null) return view(found);
        throw new HubError('wrong-state', 'The dispatch is over.', { extra: { state: found.state } });
      }
      const { action, at = null, comment = null } = body;
      const changed = await committer.run((tx) => {
        const next = dispatching.act(id, { action, by: actor, at, comment }, actor, tx);
        audit(tx, clock, {
          actor,
          action: `dispatch.${action}`,
          target: id,
          detail: { stationId },
          address: ip,
        });
        return next;
      });
      return view(changed);
    },
  );

  server.post(
    '/dispatches/:id/cancel',
    {
      config: command,
      schema: {
        summary: 'Call a station off, with why; a case that has nobody left is back with command',
        params: byId,
        body: cancelBody,
        response: { 200: dispatchSchema },
      },
    },
    async ({ params, body: { reason }, scope, ip }) => {
      const found = await find(params.id, scope);
      const { id, stationId, gridCode, state } = found;
      if (!scope.sees(gridCode))
        throw new HubError('forbidden', `Dispatch ${id} is for grid ${gridCode}, which is not yours.`);
      if (state === 'cancelled') return view(found);
      if (!isOpen(found))
        throw new HubError('wrong-state', `The dispatch is ${state} already.`, { extra: { state } });
      const actor = scope.principal.name;
      const cancelled = await committer.run((tx) => {
        const next = deps.recall(id, { by: actor, reason }, tx);
        const detail = { stationId, reason };
        audit(tx, clock, { actor, action: 'dispatch.cancel', target: id, detail, address: ip });
        return next;
      });
      return view(cancelled);
    },
  );

  server.post(
    '/dispatches',
    {
      config: command,
      schema: {
        summary: 'Send more stations to a case',
        body: newDispatches,
        response: { 201: sentSchema },
      },
    },
    async ({ body, scope, ip }, reply) => {
      const { caseId, stationIds, comment = null } = body;
      const gridCode = deps.gridOfCase(caseId);
      if (gridCode === undefined || !scope.sees(gridCode))
        throw new HubError('not-found', `There is no open case ${caseId}.`);
      const actor = scope.principal.name;
      const sent = await committer.run((tx) => {
        const called = dispatching.callMore(caseId, stationIds, actor, comment, tx);
        audit(tx, clock, {
          actor,
          action: 'dispatch.send',
          target: caseId,
          detail: { stationIds },
          address: ip,
        });
        return called;
      });
      return reply.code(201).send({ items: sent.map(view) });
    },
  );

  server.post(
    '/dispatches/drill',
    {
      config: command,
      schema: {
        summary: 'Call stations for practice: marked everywhere, measured, over by itself, and no case',
        body: newDrill,
        response: { 201: sentSchema },
      },
    },
    async ({ body, scope, ip }, reply) => {
      const { gridCode, title, comment } = body;
      const wanted = (id: string, grid: string): boolean =>
        gridCode === undefined ? (body.stationIds ?? []).includes(id) : deps.isWithin(grid, gridCode);
      const called = stations
        .all()
        .filter((one) => one.enabled && scope.sees(one.gridCode) && wanted(one.id, one.gridCode))
        .slice(0, 50);
      const missing = body.stationIds?.find((id) => !called.some((one) => one.id === id));
      if (missing !== undefined || called.length === 0)
        throw new HubError(
          'bad-request',
          `There is no station ${missing ?? `in grid ${gridCode}`} in service.`,
        );
      const actor = scope.principal.name;
      const sent = await committer.run((tx) => {
        const drilled = orders.drill(called, title, clock.now() + deps.drillMs, tx);
        const detail = { stations: called.map(({ id }) => id), title, comment };
        const target = drilled[0]?.drillId ?? '';
        audit(tx, clock, { actor, action: 'dispatch.drill', target, detail, address: ip });
        return drilled;
      });
      return reply.code(201).send({ items: sent.map(view) });
    },
  );
}
