import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import type { AlertHandling } from './alert.ts';
import type { Alerts } from './alerts.ts';
import { alarmsAmong, loadOf } from './load.ts';

export interface LoadRoutesDeps {
  alerts: Alerts;
  store: Store;
  clock: Clock;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
}

const DAY_MS = 86_400_000;
const LONGEST_MS = 31 * DAY_MS;
const MOST_EDGES = 200_000;
const MOST_STANDING = 100;

const offender = z.object({
  deviceId: z.string().nullable(),
  ruleId: z.string(),
  alarms: z.number().int(),
  alerts: z.number().int(),
  falseAlarms: z.number().int(),
  chatters: z.number().int(),
});
const loadSchema = z.object({
  from: instant,
  to: instant,
  alarms: z.number().int(),
  averagePer10Min: z.number(),
  peakPer10Min: z.number().int(),
  floods: z.array(z.object({ from: instant, to: instant, alarms: z.number().int() })),
  offenders: z.array(offender),
  chattering: z.array(offender),
  falseAlarms: z.number().int(),
  /** Open for more than a day as of now, the longest first. */
  standing: z.object({ count: z.number().int(), alertIds: z.array(z.string()) }),
});
const loadQuery = z.object({ from: instant.optional(), to: instant.optional() });

/** `/alerts/load`: what alarms ask of operators, from the log of edges (ISA-18.2, EEMUA 191). */
export function loadRoutes(server: HubServer, { alerts, store, clock, subtree }: LoadRoutesDeps): void {
  async function edges(from: number, to: number, root: string | null) {
    let query = store.db
      .selectFrom('alertEdges')
      .leftJoin('alertHandling', 'alertHandling.alertId', 'alertEdges.alertId')
      .select(['at', 'type', 'alertEdges.alertId', 'ruleId', 'deviceId', 'handling'])
      .where('at', '>=', from)
      .where('at', '<', to)
      .where('type', 'in', ['opened', 'raised', 'silenced', 'unsilenced']);
    if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
    const rows = await query
      .orderBy('id')
      .limit(MOST_EDGES + 1)
      .execute();
    if (rows.length <= MOST_EDGES) return rows;
    throw new HubError('bad-request', `There are more than ${MOST_EDGES} edges: ask for a shorter time.`);
  }

  server.get(
    '/alerts/load',
    {
      config: { permission: 'alerts:read' },
      schema: {
        summary: 'Operator load; the last day when nothing else is said',
        querystring: loadQuery,
        response: { 200: loadSchema },
      },
    },
    async ({ query, scope }) => {
      const now = clock.now();
      const to = query.to ?? now + 1;
      const from = query.from ?? to - DAY_MS;
      if (from >= to || to - from > LONGEST_MS)
        throw new HubError('bad-request', 'from must come before to, by no more than 31 days.');
      const rows = await edges(from, to, scope.principal.gridCode);
      const marked = new Set(
        rows.flatMap(({ alertId, handling }) =>
          handling !== null && (JSON.parse(handling) as AlertHandling).falseAlarm ? [alertId] : [],
        ),
      );
      const standing = [...alerts.open()]
        .filter(({ firedAt, gridCode }) => firedAt <= now - DAY_MS && scope.sees(gridCode))
        .sort((a, b) => a.firedAt - b.firedAt);
      return {
        from,
        to,
        ...loadOf(alarmsAmong(rows), { from, to }, (id) => marked.has(id)),
        standing: {
          count: standing.length,
          alertIds: standing.slice(0, MOST_STANDING).map(({ id }) => id),
        },
      };
    },
  );
}
