import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import type { Store } from '../store/store.ts';

const rejectSchema = z.object({
  id: z.string(),
  at: instant,
  source: z.string(),
  deviceId: z.string().nullable(),
  topic: z.string(),
  reason: z.string(),
  detail: z.string(),
  /** The first 4 KiB, base64. */
  payload: z.string(),
  sizeBytes: z.number().int(),
});

export interface RejectRoutesDeps {
  store: Store;
  /** Whether the caller may see what this device sent; a device that is gone is for those who see everything. */
  gridOf(deviceId: string): string | undefined;
}

/** `/rejects`: messages that were refused, newest first, for whoever connects devices. */
export function rejectRoutes(server: HubServer, { store, gridOf }: RejectRoutesDeps): void {
  server.get(
    '/rejects',
    {
      config: { permission: 'devices:write' },
      schema: {
        querystring: pageQuery.extend({
          deviceId: z.string().max(64).optional(),
          reason: z.string().max(64).optional(),
        }),
        response: { 200: pageOf(rejectSchema) },
      },
    },
    async (request) => {
      const { deviceId, reason, limit, cursor } = request.query;
      let query = store.db
        .selectFrom('rejects')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (deviceId !== undefined) query = query.where('deviceId', '=', deviceId);
      if (reason !== undefined) query = query.where('reason', '=', reason);
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0] ?? ''));
      const { page, next } = cutPage(await query.execute(), limit, ({ id }) => [id]);
      const visible = page.filter((row) => {
        const grid = row.deviceId === null ? undefined : gridOf(row.deviceId);
        return grid === undefined ? request.scope.principal.gridCode === null : request.scope.sees(grid);
      });
      return { items: visible, next };
    },
  );
}
