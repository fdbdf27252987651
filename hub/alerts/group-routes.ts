import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import { type HandledAlert, severities } from './alert.ts';
import type { FinderDeps } from './find.ts';
import { type GroupOf, groupAlerts, isInGroup } from './groups.ts';
import type { Handling } from './handling.ts';
import type { GroupKey } from './policy.ts';

export interface GroupRoutesDeps extends FinderDeps {
  handling: Handling;
  committer: Committer;
  clock: Clock;
  /** What is grouped by when nothing is asked. */
  groupBy: readonly GroupKey[];
}

/** Alerts acknowledged by one request. */
const MOST_AT_ONCE = 500;

const key = z.strictObject({
  grid: z.string().max(32).optional(),
  kind: z.string().max(32).nullable().optional(),
  rule: z.string().max(64).optional(),
  severity: z.enum(severities).optional(),
});
const groupsQuery = z.object({
  /** Some of `grid`, `kind`, `rule`, `severity`, with commas; the policy's own when left out. */
  by: z
    .string()
    .regex(
      /^(grid|kind|rule|severity)(,(grid|kind|rule|severity))*$/,
      'write some of grid,kind,rule,severity',
    )
    .optional(),
});
const groupsSchema = z.object({
  by: z.array(z.string()),
  groups: z.array(
    z.object({
      key,
      count: z.number().int(),
      worst: z.enum(severities),
      oldestUnackedAt: instant.nullable(),
      firing: z.number().int(),
      acknowledged: z.number().int(),
      heldBack: z.number().int(),
      alertIds: z.array(z.string()),
    }),
  ),
});

const outcomes = ['acknowledged', 'already', 'resolved', 'not-found'] as const;
type Outcome = (typeof outcomes)[number];
const ackBody = z
  .strictObject({
    ids: z.array(z.string().max(64)).min(1).max(MOST_AT_ONCE).optional(),
    /** The key of a group: every open alert that has all of it. */
    group: key
      .refine((asked) => Object.keys(asked).length > 0, 'give at least one of grid, kind, rule, severity')
      .optional(),
    comment: z.string().trim().max(2000).optional(),
  })
  .refine(({ ids, group }) => (ids === undefined) !== (group === undefined), 'give either ids or a group');
const ackAnswer = z.object({
  results: z.array(z.object({ id: z.string(), outcome: z.enum(outcomes) })),
  /** Alerts of the group beyond the first 500, not acknowledged yet: ask again. */
  left: z.number().int(),
});

/** Open alerts as the few matters that they are, and the answer to many at once. */
export function groupRoutes(server: HubServer, deps: GroupRoutesDeps): void {
  const { alerts, store, handling, committer, clock, groupBy } = deps;

  function visible({ sees }: Scope): HandledAlert[] {
    return [...alerts.open()].filter(({ gridCode }) => sees(gridCode));
  }

  /** Of these, the alerts that are there and in sight, open or past. */
  async function inSight(ids: readonly string[], { sees }: Scope): Promise<Set<string>> {
    const open = ids.flatMap((id) => alerts.byId(id)?.alert ?? []);
    const gone = ids.filter((id) => !alerts.byId(id));
    const past =
      gone.length === 0
        ? []
        : await store.db.selectFrom('alerts').select(['id', 'gridCode']).where('id', 'in', gone).execute();
    return new Set([...open, ...past].filter(({ gridCode }) => sees(gridCode)).map(({ id }) => id));
  }

  function acknowledge(id: string, by: string, comment: string | null, tx: Tx): Outcome {
    const open = alerts.byId(id)?.alert;
    if (!open) return 'resolved';
    const isChanged = handling.acknowledge(id, { by, comment, until: null }, tx) !== open;
    return isChanged ? 'acknowledged' : 'already';
  }

  server.get(
    '/alerts/groups',
    {
      config: { permission: 'alerts:read' },
      schema: {
        summary: 'Open alerts in groups, the worst first',
        querystring: groupsQuery,
        response: { 200: groupsSchema },
      },
    },
    async ({ query, scope }) => {
      const asked = query.by?.split(',') as GroupKey[] | undefined;
      const by = [...new Set(asked ?? groupBy)];
      return { by, groups: groupAlerts(visible(scope), by) as z.output<typeof groupsSchema>['groups'] };
    },
  );

  server.post(
    '/alerts/ack',
    {
      config: { permission: 'alerts:ack' },
      schema: {
        summary: 'Acknowledge many at once, by ids or by group: what became of each',
        body: ackBody,
        response: { 200: ackAnswer },
      },
    },
    async ({ body, scope, ip: address }) => {
      const group = body.group as GroupOf | undefined;
      const matching = group
        ? visible(scope).filter((alert) => alert.state === 'firing' && isInGroup(alert, group))
        : [];
      const ids = body.ids ? [...new Set(body.ids)] : matching.slice(0, MOST_AT_ONCE).map(({ id }) => id);
      const found = await inSight(ids, scope);
      const { name: actor } = scope.principal;
      const comment = body.comment ?? null;
      const results = await committer.run((tx) =>
        ids.map((id) => {
          const outcome = found.has(id) ? acknowledge(id, actor, comment, tx) : 'not-found';
          if (outcome === 'acknowledged') {
            const detail = { comment, together: ids.length };
            audit(tx, clock, { actor, action: 'alert.acknowledge', target: id, detail, address });
          }
          return { id, outcome };
        }),
      );
      return { results, left: Math.max(0, matching.length - ids.length) };
    },
  );
}
