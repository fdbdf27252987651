import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import { audit } from './audit.ts';
import type { Auth } from './auth.ts';
import { authFields, tokenView } from './fields.ts';
import { assertMayGrant, covers } from './grant.ts';

export interface TokenRoutesDeps {
  auth: Auth;
  clock: Clock;
  committer: Pick<Committer, 'run'>;
  hasGrid: (code: string) => boolean;
}

const manage = { permission: 'tokens:manage' } as const;
const { id, role, gridCode } = authFields;
const newToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role,
  gridCode: gridCode.default(null),
  expiresAt: instant.nullable().default(null),
});

/** `/tokens`: the keys of programs. A secret is shown when it is made and never again. */
export function tokenRoutes(server: HubServer, { auth, clock, committer, hasGrid }: TokenRoutesDeps): void {
  const { tokens } = auth;

  server.get(
    '/tokens',
    {
      config: manage,
      schema: {
        summary: 'Tokens, newest first, revoked ones too',
        querystring: pageQuery,
        response: { 200: pageOf(tokenView) },
      },
    },
    async ({ query: { limit, cursor }, scope }) => {
      const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
      const rest = tokens
        .list()
        .filter((token) => (before === undefined || token.id < before) && covers(scope, token));
      const { page: items, next } = cutPage(rest, limit, ({ id }) => [id]);
      return { items, next };
    },
  );

  server.post(
    '/tokens',
    {
      config: manage,
      schema: {
        summary: 'Make a token; its secret is in this answer and nowhere else',
        body: newToken,
        response: { 201: z.object({ token: tokenView, secret: z.string() }) },
      },
    },
    async (request, reply) => {
      const { body, scope } = request;
      assertMayGrant(scope, body, hasGrid);
      if (body.expiresAt !== null && body.expiresAt <= clock.now()) {
        throw new HubError('bad-request', 'expiresAt lies in the past: the token would never work.');
      }
      const createdBy = scope.principal.name;
      const made = await committer.run((tx) => {
        const created = tokens.create(tx, { ...body, createdBy });
        const { name: target, role: granted, gridCode: within } = created.token;
        const detail = { id: created.token.id, role: granted, gridCode: within };
        audit(tx, clock, { actor: createdBy, action: 'token.create', target, detail, address: request.ip });
        return created;
      });
      return reply.code(201).send(made);
    },
  );

  server.delete(
    '/tokens/:id',
    {
      config: manage,
      schema: { summary: 'Revoke a token', params: z.object({ id }), response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      const token = tokens.byId(request.params.id);
      if (!token || !covers(request.scope, token)) {
        throw new HubError('not-found', `There is no token with the id ${request.params.id}.`);
      }
      await committer.run((tx) => {
        tokens.revoke(tx, token.id);
        const actor = request.scope.principal.name;
        const { name: target } = token;
        const detail = { id: token.id };
        audit(tx, clock, { actor, action: 'token.revoke', target, detail, address: request.ip });
        tx.afterCommit(() => auth.changed({ kind: 'token', id: token.id }));
      });
      return reply.code(204).send();
    },
  );
}
