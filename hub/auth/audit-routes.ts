import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import type { Store } from '../store/store.ts';
import type { Auth } from './auth.ts';
import { covers } from './grant.ts';
import type { Scope } from './scope.ts';

export interface AuditRoutesDeps {
  auth: Auth;
  store: Store;
}

const auditView = z.object({
  id: z.string(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  detail: z.record(z.string(), z.json()),
  address: z.string().nullable(),
});

const auditQuery = pageQuery.extend({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

/** Entries carry no grid, so who is limited to one sees the deeds of the people and programs that lie within it. */
function actorsWithin(auth: Auth, scope: Scope): string[] | null {
  if (scope.principal.gridCode === null) return null;
  const users = auth.users.list().filter((user) => covers(scope, user));
  const tokens = auth.tokens.list().filter((token) => covers(scope, token));
  const names = [...users.map((user) => user.username), ...tokens.map((token) => `token:${token.name}`)];
  return [...new Set([scope.principal.name, ...names])];
}

/** `/audit`: who did what, newest first. */
export function auditRoutes(server: HubServer, { auth, store }: AuditRoutesDeps): void {
  server.get(
    '/audit',
    {
      config: { permission: 'audit:read' },
      schema: {
        summary: 'Who did what, newest first',
        querystring: auditQuery,
        response: { 200: pageOf(auditView) },
      },
    },
    async ({ query: { actor, action, from, to, limit, cursor }, scope }) => {
      let query = store.db.selectFrom('audit').selectAll();
      const actors = actorsWithin(auth, scope);
      if (actors !== null) query = query.where('actor', 'in', actors);
      if (actor !== undefined) query = query.where('actor', '=', actor);
      if (action !== undefined) query = query.where('action', '=', action);
      if (from !== undefined) query = query.where('at', '>=', from);
      if (to !== undefined) query = query.where('at', '<', to);
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      // Ids are UUIDv7, so their order is that of the deeds, and it is the one that is indexed.
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      return {
        items: page.map((row) => ({
          ...row,
          detail: JSON.parse(row.detail) as Record<string, z.core.util.JSONType>,
        })),
        next,
      };
    },
  );
}
