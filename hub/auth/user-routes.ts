import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import { audit } from './audit.ts';
import type { Auth } from './auth.ts';
import { authFields, userView } from './fields.ts';
import { assertMayGrant, covers } from './grant.ts';
import type { Scope } from './scope.ts';
import { type Account, userOf } from './user.ts';
import type { UserChanges } from './users.ts';

export interface UserRoutesDeps {
  auth: Auth;
  clock: Clock;
  committer: Pick<Committer, 'run'>;
  hasGrid: (code: string) => boolean;
}

const manage = { permission: 'users:manage' } as const;
const { id, username, displayName, newPassword, role, gridCode } = authFields;
const params = z.object({ id });
const newUser = z.strictObject({
  username,
  displayName: displayName.optional(),
  role,
  gridCode: gridCode.default(null),
  password: newPassword,
});
const userChanges = z.strictObject({ displayName, role, gridCode, disabled: z.boolean() }).partial();

/** What is absent stays absent: `undefined` in a change would erase. */
function present(body: z.output<typeof userChanges>): UserChanges {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** `/users`: administrators manage the users within their own grids. */
export function userRoutes(server: HubServer, { auth, clock, committer, hasGrid }: UserRoutesDeps): void {
  const { users, sessions, passwords } = auth;

  function visible(userId: string, scope: Scope): Account {
    const account = users.byId(userId);
    if (account && covers(scope, account)) return account;
    throw new HubError('not-found', `There is no user with the id ${userId}.`);
  }

  function record(tx: Tx, request: FastifyRequest, action: string, target: string, detail = {}): void {
    const actor = request.scope.principal.name;
    audit(tx, clock, { actor, action, target, detail, address: request.ip });
  }

  /** Ends what the user has open when they may no longer come in, and tells who holds connections of theirs. */
  function settle(tx: Tx, account: Account, endSessions: boolean): void {
    if (endSessions) sessions.endAllOf(tx, account.id);
    tx.afterCommit(() => auth.changed({ kind: 'user', id: account.id }));
  }

  server.get(
    '/users',
    {
      config: manage,
      schema: { summary: 'Users, by name', querystring: pageQuery, response: { 200: pageOf(userView) } },
    },
    async ({ query: { limit, cursor }, scope }) => {
      const after = cursor === undefined ? '' : String(decodeCursor(cursor)[0]);
      const rest = users.list().filter((user) => user.username > after && covers(scope, user));
      const { page, next } = cutPage(rest, limit, ({ username }) => [username]);
      return { items: page.map(userOf), next };
    },
  );

  server.get(
    '/users/:id',
    { config: manage, schema: { summary: 'One user', params, response: { 200: userView } } },
    async ({ params: { id: userId }, scope }) => userOf(visible(userId, scope)),
  );

  server.post(
    '/users',
    { config: manage, schema: { summary: 'Make a user', body: newUser, response: { 201: userView } } },
    async (request, reply) => {
      const { password, displayName: shown, ...draft } = request.body;
      assertMayGrant(request.scope, draft, hasGrid);
      const passwordHash = await passwords.hash(password);
      const user = await committer.run((tx) => {
        const made = users.create(tx, { ...draft, displayName: shown ?? draft.username, passwordHash });
        record(tx, request, 'user.create', made.username, { role: made.role, gridCode: made.gridCode });
        return made;
      });
      return reply.code(201).send(userOf(user));
    },
  );

  server.patch(
    '/users/:id',
    {
      config: manage,
      schema: {
        summary: 'Change a user; disabling ends their sessions',
        params,
        body: userChanges,
        response: { 200: userView },
      },
    },
    async (request, reply) => {
      const changes = present(request.body);
      const user = await committer.run((tx) => {
        const account = visible(request.params.id, request.scope);
        const grants = changes.role !== undefined || changes.gridCode !== undefined;
        if (grants) assertMayGrant(request.scope, { ...account, ...changes }, hasGrid);
        const changed = users.change(tx, account, changes);
        record(tx, request, 'user.change', changed.username, changes);
        settle(tx, changed, changed.disabled);
        return changed;
      });
      return reply.send(userOf(user));
    },
  );

  server.post(
    '/users/:id/password',
    {
      config: manage,
      schema: {
        summary: 'Give a user a new password; their sessions end',
        params,
        body: z.strictObject({ password: newPassword }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      visible(request.params.id, request.scope);
      const hash = await passwords.hash(request.body.password);
      await committer.run((tx) => {
        const account = visible(request.params.id, request.scope);
        users.setPassword(tx, account, hash);
        record(tx, request, 'user.set-password', account.username);
        settle(tx, account, true);
      });
      return reply.code(204).send();
    },
  );
}
