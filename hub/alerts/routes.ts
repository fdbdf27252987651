import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { decodeCursor, encodeCursor, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { type Alert, severities, type TraceStep } from './alert.ts';
import type { Alerts } from './alerts.ts';
import { alertOfRow, traceOfRow } from './rows.ts';
import { alertSchema, traceSchema } from './views.ts';

export interface AlertRoutesDeps {
  alerts: Alerts;
  store: Store;
  committer: Committer;
  clock: Clock;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
}

const listQuery = pageQuery.extend({
  state: z.enum(['open', 'firing', 'acknowledged', 'resolved']).optional(),
  severity: z.enum(severities).optional(),
  deviceId: z.string().max(64).optional(),
  /** A grid with all below it. */
  grid: z.string().max(32).optional(),
});

const byId = z.object({ id: z.string().max(64) });

/** `/alerts`: the open and the past, newest first, each with its explanation. */
export function alertRoutes(
  server: HubServer,
  { alerts, store, committer, clock, subtree }: AlertRoutesDeps,
): void {
  async function find(id: string, scope: Scope): Promise<{ alert: Alert; trace: readonly TraceStep[] }> {
    let found = alerts.byId(id);
    if (!found) {
      const row = await store.db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) found = { alert: alertOfRow(row), trace: traceOfRow(row) };
    }
    if (!found || !scope.sees(found.alert.gridCode))
      throw new HubError('not-found', `There is no alert ${id}.`);
    return found;
  }

  server.get(
    '/alerts',
    {
      config: { permission: 'alerts:read' },
      schema: { querystring: listQuery, response: { 200: pageOf(alertSchema) } },
    },
    async (request) => {
      const { state, severity, deviceId, grid, limit, cursor } = request.query;
      const root = request.scope.principal.gridCode;
      let query = store.db
        .selectFrom('alerts')
        .selectAll()
        .orderBy('firedAt', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (state === 'open') query = query.where('state', '<>', 'resolved');
      else if (state) query = query.where('state', '=', state);
      if (severity) query = query.where('severity', '=', severity);
      if (deviceId !== undefined) query = query.where('deviceId', '=', deviceId);
      if (grid !== undefined) query = query.where('gridCode', 'in', [...subtree(grid), '']);
      if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
      if (cursor !== undefined) {
        const [firedAt = 0, id = ''] = decodeCursor(cursor);
        query = query.where((eb) =>
          eb.or([
            eb('firedAt', '<', Number(firedAt)),
            eb.and([eb('firedAt', '=', Number(firedAt)), eb('id', '<', String(id))]),
          ]),
        );
      }
      const rows = await query.execute();
      const items = rows.slice(0, limit).map(alertOfRow);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? encodeCursor([last.firedAt, last.id]) : null };
    },
  );

  server.get(
    '/alerts/:id',
    { config: { permission: 'alerts:read' }, schema: { params: byId, response: { 200: alertSchema } } },
    async (request) => (await find(request.params.id, request.scope)).alert,
  );

  server.get(
    '/alerts/:id/trace',
    { config: { permission: 'alerts:read' }, schema: { params: byId, response: { 200: traceSchema } } },
    async (request) => {
      const { alert, trace } = await find(request.params.id, request.scope);
      return { alertId: alert.id, steps: [...trace] };
    },
  );

  server.post(
    '/alerts/:id/ack',
    {
      config: { permission: 'alerts:ack' },
      schema: {
        params: byId,
        body: z.object({ comment: z.string().trim().max(2000).optional() }).nullish(),
        response: { 200: alertSchema },
      },
    },
    async (request) => {
      await find(request.params.id, request.scope);
      const { name } = request.scope.principal;
      const comment = request.body?.comment ?? null;
      return committer.run((tx) => {
        const alert = alerts.acknowledge(request.params.id, name, comment, tx);
        audit(tx, clock, { actor: name, action: 'alert.acknowledge', target: alert.id, address: request.ip });
        return alert;
      });
    },
  );
}
