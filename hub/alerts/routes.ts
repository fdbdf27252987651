import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf, pageQuery } from '../http/wire.ts';
import { severities, type TraceStep } from './alert.ts';
import { alertFinder, byId, type FinderDeps } from './find.ts';
import { handledAlertOfRow, selectAlerts } from './rows.ts';
import { alertSchema, traceSchema } from './views.ts';

export interface AlertRoutesDeps extends FinderDeps {
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  /** Who was told of it and who was not, as lines of its trace, in order. */
  told(alertId: string): Promise<readonly TraceStep[]>;
}

const listQuery = pageQuery.extend({
  state: z.enum(['open', 'firing', 'acknowledged', 'resolved']).optional(),
  severity: z.enum(severities).optional(),
  deviceId: z.string().max(64).optional(),
  /** A grid with all below it. */
  grid: z.string().max(32).optional(),
});

/** `/alerts`: the open and the past, newest first, each with its explanation. */
export function alertRoutes(server: HubServer, { alerts, store, subtree, told }: AlertRoutesDeps): void {
  const find = alertFinder({ alerts, store });

  server.get(
    '/alerts',
    {
      config: { permission: 'alerts:read' },
      schema: { querystring: listQuery, response: { 200: pageOf(alertSchema) } },
    },
    async (request) => {
      const { state, severity, deviceId, grid, limit, cursor } = request.query;
      const root = request.scope.principal.gridCode;
      let query = selectAlerts(store)
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
      const { page, next } = cutPage(await query.execute(), limit, ({ firedAt, id }) => [firedAt, id]);
      return { items: page.map(handledAlertOfRow), next };
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
      const steps = [...trace, ...(await told(alert.id))];
      return { alertId: alert.id, steps: steps.toSorted((a, b) => a.at - b.at) };
    },
  );
}
