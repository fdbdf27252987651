import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import type { HistoryStatus } from './telemetry.ts';

const byTier = <T extends z.ZodType>(of: T) => z.object({ raw: of, minute: of, hour: of });

const status = z.object({
  /** Null until the archive has been opened. `lagRows`: readings that are in the log only; `yielded`: days the quota took. */
  archive: z
    .object({
      lagRows: z.number().int(),
      totalBytes: z.number().int(),
      bytes: byTier(z.number().int()),
      oldest: byTier(instant.nullable()),
      yieldedDays: z.number(),
    })
    .nullable(),
  /** Null when no InfluxDB is configured. `up` is null until the first attempt has ended. */
  influx: z
    .object({
      up: z.boolean().nullable(),
      reason: z.string().nullable(),
      detail: z.string(),
      lagRows: z.number().int(),
      lagMs: z.number(),
      refused: z.number().int(),
    })
    .nullable(),
});

const refusal = z.object({ id: z.string(), at: instant, reason: z.string(), line: z.string() });

export interface HistoryStatusDeps {
  store: Store;
  status(): HistoryStatus;
}

/** `/history`: how the archive and the forwarding stand, and what InfluxDB refused, newest first. */
export function historyStatusRoutes(server: HubServer, deps: HistoryStatusDeps): void {
  const config = { permission: 'audit:read' } as const;

  server.get('/history', { config, schema: { response: { 200: status } } }, async () => {
    const { archive, influx } = deps.status();
    return {
      archive: archive
        ? {
            lagRows: archive.lagRows,
            totalBytes: archive.totalBytes,
            bytes: archive.byTier,
            oldest: archive.oldest,
            yieldedDays: archive.yielded,
          }
        : null,
      influx: influx ? { ...influx, up: influx.up ?? null } : null,
    };
  });

  server.get(
    '/history/refusals',
    { config, schema: { querystring: pageQuery, response: { 200: pageOf(refusal) } } },
    async (request) => {
      // A refused line may be of any grid.
      if (request.scope.principal.gridCode !== null)
        throw new HubError('outside-scope', 'Refused points are for those who see the whole district.');
      const { limit, cursor } = request.query;
      let query = deps.store.db
        .selectFrom('forwardRefusals')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0] ?? ''));
      const { page: items, next } = cutPage(await query.execute(), limit, ({ id }) => [id]);
      return { items, next };
    },
  );
}
