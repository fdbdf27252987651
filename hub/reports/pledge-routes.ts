import { audit } from '../auth/audit.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf } from '../http/wire.ts';
import { HubError } from '../kernel/errors.ts';
import { type HandoverRoutesDeps, isOwn } from './handover-routes.ts';
import { pledgeOfRow } from './rows.ts';
import { byId, newPledge, pledgeEnd, pledgeQuery, pledgeSchema } from './views.ts';

/** `/promises`: what the desk said it would do, by when. */
export function pledgeRoutes(
  server: HubServer,
  {
    book,
    store,
    committer,
    clock,
    subtree,
    hasUser,
  }: HandoverRoutesDeps & { hasUser(name: string): boolean },
): void {
  server.get(
    '/promises',
    {
      config: { permission: 'alerts:read' },
      schema: {
        summary: 'Promises: the open ones, the earliest due first, or those that ended, newest first',
        querystring: pledgeQuery,
        response: { 200: pageOf(pledgeSchema) },
      },
    },
    async ({ query: { state, limit, cursor }, scope }) => {
      if (state === 'open')
        return { items: book.promises().filter(({ gridCode }) => isOwn(gridCode, scope)), next: null };
      const root = scope.principal.gridCode;
      let query = store.db.selectFrom('pledges').selectAll().where('endedAt', 'is not', null);
      if (root !== null) query = query.where('gridCode', 'in', subtree(root));
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      return { items: page.map(pledgeOfRow), next };
    },
  );

  server.post(
    '/promises',
    {
      config: { permission: 'alerts:ack' },
      schema: {
        summary: 'Promise something for an instant',
        body: newPledge,
        response: { 201: pledgeSchema },
      },
    },
    async ({ body: { text, dueAt, to = null, about = null }, scope, ip }, reply) => {
      if (to !== null && !hasUser(to)) throw new HubError('bad-request', `There is no user ${to}.`);
      const { name: by, gridCode } = scope.principal;
      const made = await committer.run((tx) => {
        const pledge = book.promise({ text, by, to, about, gridCode, dueAt }, tx);
        audit(tx, clock, { actor: by, action: 'promise.make', target: pledge.id, address: ip });
        return pledge;
      });
      return reply.code(201).send(made);
    },
  );

  server.post(
    '/promises/:id/end',
    {
      config: { permission: 'alerts:ack' },
      schema: {
        summary: 'Say that a promise was kept, or give it up with why',
        params: byId,
        body: pledgeEnd,
        response: { 200: pledgeSchema },
      },
    },
    async ({ params: { id }, body: { kept, comment = null }, scope, ip }) => {
      const pledge = book.promises().find((one) => one.id === id);
      if (!pledge || !isOwn(pledge.gridCode, scope))
        throw new HubError('not-found', `There is no open promise ${id}.`);
      if (!kept && comment === null)
        throw new HubError('bad-request', 'Say why the promise is given up: comment.');
      const by = scope.principal.name;
      return committer.run((tx) => {
        const next = book.end(id, { by, kept, comment }, tx);
        const action = kept ? 'promise.keep' : 'promise.drop';
        audit(tx, clock, { actor: by, action, target: id, address: ip });
        return next;
      });
    },
  );
}
