import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { warningOfRow } from './rows.ts';
import { type Warning, warningState, warningStates } from './warning.ts';
import type { Warnings } from './warnings.ts';

export interface WarningRoutesDeps {
  warnings: Warnings;
  store: Store;
  committer: Committer;
  clock: Clock;
  hasGrid(code: string): boolean;
  /** The grid and everything above it. */
  ancestors(gridCode: string): readonly string[];
}

const words = z.string().trim().min(1).max(500);
const warningSchema = z.object({
  id: z.string(),
  state: z.enum(warningStates),
  text: z.object({ zh: z.string(), en: z.string() }),
  grids: z.array(z.string()).readonly(),
  from: instant,
  to: instant,
  author: z.string(),
  createdAt: instant,
  approvedBy: z.string().nullable(),
  approvedAt: instant.nullable(),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
});
/** `from` is now when left out. */
const newWarning = z.strictObject({
  text: z.strictObject({ zh: words, en: words }),
  grids: z.array(z.string().min(1).max(32)).min(1).max(100),
  from: instant.optional(),
  to: instant,
});
const listQuery = pageQuery.extend({ state: z.enum(['open', 'ended']).optional() });
const byId = z.object({ id: z.string().max(64) });

/** `/warnings`: what public screens say, from its draft to its end. */
export function warningRoutes(server: HubServer, deps: WarningRoutesDeps): void {
  const { warnings, store, committer, clock, hasGrid, ancestors } = deps;
  const view = (warning: Warning) => ({ ...warning, state: warningState(warning, clock.now()) });

  /** A warning is seen wherever it reaches, and handled by those who see all of that. */
  function reaches({ grids }: Warning, { principal, sees }: Scope): boolean {
    const above = principal.gridCode === null ? [] : ancestors(principal.gridCode);
    return grids.some((grid) => sees(grid) || above.includes(grid));
  }

  async function find(id: string, scope: Scope): Promise<Warning> {
    const row = await store.db.selectFrom('warnings').selectAll().where('id', '=', id).executeTakeFirst();
    const warning = warnings.byId(id) ?? (row && warningOfRow(row));
    if (warning && reaches(warning, scope)) return warning;
    throw new HubError('not-found', `There is no warning ${id}.`);
  }

  async function perform(
    request: { params: { id: string }; scope: Scope; ip: string },
    action: string,
    deed: (id: string, by: string, tx: Tx) => Warning,
  ) {
    const { scope } = request;
    const { id, grids } = await find(request.params.id, scope);
    for (const grid of grids) scope.assertSees(grid);
    const actor = scope.principal.name;
    const changed = await committer.run((tx) => {
      const warning = deed(id, actor, tx);
      audit(tx, clock, { actor, action, target: id, address: request.ip });
      return warning;
    });
    return view(changed);
  }

  server.get(
    '/warnings',
    {
      config: { permission: 'warnings:read' },
      schema: {
        summary: 'Public warnings, newest first',
        querystring: listQuery,
        response: { 200: pageOf(warningSchema) },
      },
    },
    async ({ query: { state, limit, cursor }, scope }) => {
      let query = store.db.selectFrom('warnings').selectAll();
      if (state !== undefined) query = query.where('endedAt', state === 'open' ? 'is' : 'is not', null);
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      // Ids are UUIDv7: their order is that of the making.
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      const seen = page.map(warningOfRow).filter((warning) => reaches(warning, scope));
      return { items: seen.map(view), next };
    },
  );

  server.get(
    '/warnings/:id',
    {
      config: { permission: 'warnings:read' },
      schema: { summary: 'One public warning', params: byId, response: { 200: warningSchema } },
    },
    async (request) => view(await find(request.params.id, request.scope)),
  );

  server.post(
    '/warnings',
    {
      config: { permission: 'warnings:write' },
      schema: {
        summary: 'Draft a public warning; it is shown once somebody else has approved it',
        body: newWarning,
        response: { 201: warningSchema },
      },
    },
    async (request, reply) => {
      const { scope, body } = request;
      for (const grid of body.grids) {
        scope.assertSees(grid);
        if (!hasGrid(grid)) throw new HubError('bad-request', `There is no grid ${grid}.`);
      }
      const author = scope.principal.name;
      const made = await committer.run((tx) => {
        const warning = warnings.draft({ ...body, from: body.from ?? clock.now(), author }, tx);
        const { id: target, text, grids } = warning;
        const detail = { text, grids };
        audit(tx, clock, { actor: author, action: 'warning.draft', target, detail, address: request.ip });
        return warning;
      });
      return reply.code(201).send(view(made));
    },
  );

  server.post(
    '/warnings/:id/approve',
    {
      config: { permission: 'warnings:approve' },
      schema: {
        summary: 'Approve a draft of somebody else: it is on the screens for its time',
        params: byId,
        response: { 200: warningSchema },
      },
    },
    async (request) => {
      // A token is in the hands of whoever made it, who may be the author.
      if (request.scope.principal.kind !== 'user')
        throw new HubError('forbidden', 'A person has to approve a warning: log in with a user name.');
      return perform(request, 'warning.approve', (id, by, tx) => warnings.approve(id, by, tx));
    },
  );

  server.post(
    '/warnings/:id/end',
    {
      config: { permission: 'warnings:write' },
      schema: {
        summary: 'Take a warning off the screens, or throw a draft away',
        params: byId,
        response: { 200: warningSchema },
      },
    },
    async (request) => perform(request, 'warning.end', (id, by, tx) => warnings.end(id, by, tx)),
  );
}
