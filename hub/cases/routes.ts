import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { decodeCursor, encodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Case } from './case.ts';
import type { Cases } from './cases.ts';
import { caseActions } from './life-cycle.ts';
import { caseOfRow, entryOfRow, viewOfCase } from './rows.ts';

export interface CaseRoutesDeps {
  cases: Cases;
  store: Store;
  committer: Committer;
  clock: Clock;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  /** How many of these alerts still stand. */
  countOpenAlerts(alertIds: readonly string[]): number;
}

const caseSchema = z.object({
  id: z.string(),
  number: z.string(),
  type: z.enum(['event', 'component']),
  subject: z.string(),
  source: z.literal('alert'),
  severity: z.enum(severities),
  gridCode: z.string(),
  deviceId: z.string().nullable(),
  title: z.object({ zh: z.string(), en: z.string() }),
  address: z.string().nullable(),
  state: z.string(),
  openedAt: instant,
  acceptedAt: instant.nullable(),
  acceptedBy: z.string().nullable(),
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  dueAt: instant.nullable(),
  updatedAt: instant,
  version: z.number().int(),
  alertIds: z.array(z.string()).readonly(),
  overdue: z.boolean(),
});

const detailSchema = caseSchema.extend({
  dispatches: z.array(z.unknown()),
  evidence: z.array(z.unknown()),
  history: z.array(
    z.object({
      n: z.number().int(),
      at: instant,
      actor: z.string(),
      action: z.string(),
      fromState: z.string().nullable(),
      toState: z.string(),
      comment: z.string().nullable(),
    }),
  ),
});

const listQuery = pageQuery.extend({
  state: z.enum(['open', 'reported', 'accepted', 'closed']).optional(),
  severity: z.enum(severities).optional(),
  deviceId: z.string().max(64).optional(),
  /** A grid with all below it. */
  grid: z.string().max(32).optional(),
});

const actionBody = z.object({
  action: z.enum(caseActions),
  comment: z.string().trim().max(4000).optional(),
  /** The version the decision was taken on; a case that has changed since answers 409. */
  version: z.number().int().optional(),
});

const byId = z.object({ id: z.string().max(64) });

/** `/cases`: the open and the closed, newest first, each with its history. */
export function caseRoutes(server: HubServer, deps: CaseRoutesDeps): void {
  const { cases, store, committer, clock, subtree } = deps;

  async function find(id: string, scope: Scope): Promise<Case> {
    let found = cases.byId(id);
    if (!found) {
      const row = await store.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) found = caseOfRow(row);
    }
    if (!found || !scope.sees(found.gridCode)) throw new HubError('not-found', `There is no case ${id}.`);
    return found;
  }

  async function detail(value: Case) {
    const rows = await store.db
      .selectFrom('caseHistory')
      .selectAll()
      .where('caseId', '=', value.id)
      .orderBy('n')
      .execute();
    return { ...viewOfCase(value, clock.now()), dispatches: [], evidence: [], history: rows.map(entryOfRow) };
  }

  server.get(
    '/cases',
    {
      config: { permission: 'cases:read' },
      schema: { querystring: listQuery, response: { 200: pageOf(caseSchema) } },
    },
    async (request) => {
      const { state, severity, deviceId, grid, limit, cursor } = request.query;
      const root = request.scope.principal.gridCode;
      let query = store.db
        .selectFrom('cases')
        .selectAll()
        .orderBy('openedAt', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (state === 'open') query = query.where('state', '<>', 'closed');
      else if (state) query = query.where('state', '=', state);
      if (severity) query = query.where('severity', '=', severity);
      if (deviceId !== undefined) query = query.where('deviceId', '=', deviceId);
      if (grid !== undefined) query = query.where('gridCode', 'in', [...subtree(grid), '']);
      if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
      if (cursor !== undefined) {
        const [openedAt = 0, id = ''] = decodeCursor(cursor);
        query = query.where((eb) =>
          eb.or([
            eb('openedAt', '<', Number(openedAt)),
            eb.and([eb('openedAt', '=', Number(openedAt)), eb('id', '<', String(id))]),
          ]),
        );
      }
      const rows = await query.execute();
      const items = rows.slice(0, limit).map((row) => viewOfCase(caseOfRow(row), clock.now()));
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? encodeCursor([last.openedAt, last.id]) : null };
    },
  );

  server.get(
    '/cases/:id',
    { config: { permission: 'cases:read' }, schema: { params: byId, response: { 200: detailSchema } } },
    async (request) => detail(await find(request.params.id, request.scope)),
  );

  server.post(
    '/cases/:id/actions',
    {
      config: { permission: 'cases:act' },
      schema: { params: byId, body: actionBody, response: { 200: detailSchema } },
    },
    async (request) => {
      const found = await find(request.params.id, request.scope);
      const { name } = request.scope.principal;
      const { action, comment, version } = request.body;
      const changed = await committer.run((tx) => {
        const openAlerts = deps.countOpenAlerts(cases.byId(found.id)?.alertIds ?? []);
        const deed = { action, by: name, comment: comment ?? null, at: clock.now(), openAlerts };
        const next = cases.act(found.id, deed, version, tx);
        audit(tx, clock, {
          actor: name,
          action: `case.${action}`,
          target: found.number,
          address: request.ip,
        });
        return next;
      });
      return detail(changed);
    },
  );
}
