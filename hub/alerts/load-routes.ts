import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import type { AlertHandling } from './alert.ts';
import type { Alerts } from './alerts.ts';
import { alarmsAmong, callTypes, loadOf, WINDOW_MS } from './load.ts';
import { type Deed, loadHistory, operatorsAmong } from './load-history.ts';

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
const falseRate = z.object({
  id: z.string(),
  alerts: z.number().int(),
  falseAlarms: z.number().int(),
  rate: z.number(),
});
const historySchema = z.object({
  from: instant,
  to: instant,
  bucketMs: z.number().int(),
  buckets: z.array(
    z.object({
      at: instant,
      alarms: z.number().int(),
      operators: z.number().int(),
      perOperator: z.number(),
    }),
  ),
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
  falseRates: z.object({ rules: z.array(falseRate), devices: z.array(falseRate) }),
  /** People who logged in or did something about alerts, silences or cases in this time. */
  operators: z.number().int(),
  /** `averagePer10Min` for each of them; with nobody there, as for one. */
  averagePerOperator: z.number(),
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
      .where('type', 'in', callTypes);
    if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
    const rows = await query
      .orderBy('id')
      .limit(MOST_EDGES + 1)
      .execute();
    if (rows.length <= MOST_EDGES) return rows;
    throw new HubError('bad-request', `There are more than ${MOST_EDGES} edges: ask for a shorter time.`);
  }

  /** What people did, in any grid: a deed carries none. */
  async function deeds(from: number, to: number): Promise<Deed[]> {
    const audited = store.db
      .selectFrom('audit')
      .select(['at', 'actor'])
      .where('at', '>=', from)
      .where('at', '<', to)
      .where('actor', 'not like', 'token:%')
      .where((eb) =>
        eb.or([
          eb('action', '=', 'session.opened'),
          eb('action', 'like', 'alert.%'),
          eb('action', 'like', 'silence.%'),
        ]),
      );
    const inCases = store.db
      .selectFrom('caseHistory')
      .select(['at', 'actor'])
      .where('at', '>=', from)
      .where('at', '<', to)
      .where('actor', 'not like', 'token:%')
      .where('actor', '<>', 'hub');
    return audited.unionAll(inCases).limit(MOST_EDGES).execute();
  }

  function rangeOf(query: z.output<typeof loadQuery>): { from: number; to: number } {
    const to = query.to ?? clock.now() + 1;
    const from = query.from ?? to - DAY_MS;
    if (from < to && to - from <= LONGEST_MS) return { from, to };
    throw new HubError('bad-request', 'from must come before to, by no more than 31 days.');
  }

  server.get(
    '/alerts/load/history',
    {
      config: { permission: 'alerts:read' },
      schema: {
        summary: 'Operator load of every ten minutes; the last day when nothing else is said',
        querystring: loadQuery,
        response: { 200: historySchema },
      },
    },
    async ({ query, scope }) => {
      const range = rangeOf(query);
      const { from, to } = range;
      const alarms = alarmsAmong(await edges(from, to, scope.principal.gridCode));
      const buckets = loadHistory(alarms, await deeds(from, to), range);
      return { from, to, bucketMs: WINDOW_MS, buckets };
    },
  );

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
      const { from, to } = rangeOf(query);
      const operators = operatorsAmong(await deeds(from, to));
      const rows = await edges(from, to, scope.principal.gridCode);
      const marked = new Set(
        rows.flatMap(({ alertId, handling }) =>
          handling !== null && (JSON.parse(handling) as AlertHandling).falseAlarm ? [alertId] : [],
        ),
      );
      const standing = [...alerts.open()]
        .filter(({ firedAt, gridCode }) => firedAt <= now - DAY_MS && scope.sees(gridCode))
        .sort((a, b) => a.firedAt - b.firedAt);
      const load = loadOf(alarmsAmong(rows), { from, to }, (id) => marked.has(id));
      return {
        from,
        to,
        ...load,
        operators,
        averagePerOperator: load.averagePer10Min / Math.max(1, operators),
        standing: {
          count: standing.length,
          alertIds: standing.slice(0, MOST_STANDING).map(({ id }) => id),
        },
      };
    },
  );
}
