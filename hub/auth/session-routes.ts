import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import { audit } from './audit.ts';
import type { Auth } from './auth.ts';
import { authFields, sessionView } from './fields.ts';
import type { Scope } from './scope.ts';
import { screenNameOf } from './screen-routes.ts';
import { screenCookie, screenTokenIn, sessionCookie } from './session-cookie.ts';

export interface SessionRoutesDeps {
  auth: Auth;
  clock: Clock;
  committer: Pick<Committer, 'run'>;
}

const self = { permission: 'self' } as const;
const credentials = z.strictObject({
  username: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
});
const passwordChange = z.strictObject({
  current: z.string().min(1).max(200),
  password: authFields.newPassword,
});

/** Log in, ask who one is, log out, and change one's own password. */
export function sessionRoutes(server: HubServer, { auth, clock, committer }: SessionRoutesDeps): void {
  function viewOf({ principal }: Scope): z.output<typeof sessionView> {
    const { id, name, role, gridCode } = principal;
    const displayName = auth.users.byId(id)?.displayName ?? screenNameOf(name) ?? name;
    return { user: { id, username: name, displayName, role, gridCode } };
  }

  server.post(
    '/session',
    {
      config: { public: true },
      schema: { summary: 'Log in', body: credentials, response: { 200: sessionView } },
    },
    async (request, reply) => {
      const { account, key } = await auth.login.open({ ...request.body, address: request.ip });
      reply.header('set-cookie', sessionCookie(key, request.protocol === 'https'));
      const { id, username, displayName, role, gridCode } = account;
      return { user: { id, username, displayName, role, gridCode } };
    },
  );

  server.get(
    '/session',
    { config: self, schema: { summary: 'Who is logged in', response: { 200: sessionView } } },
    async (request, reply) => {
      const screen = screenTokenIn(request.headers.cookie);
      if (screen !== undefined && auth.tokens.authenticate(screen)?.id === request.scope.principal.id)
        reply.header('set-cookie', screenCookie(screen, request.protocol === 'https'));
      return viewOf(request.scope);
    },
  );

  server.delete(
    '/session',
    { config: self, schema: { summary: 'Log out', response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { principal } = request.scope;
      const session = principal.kind === 'user' ? auth.sessionOf(request.headers.cookie) : undefined;
      if (!session) {
        throw new HubError(
          'bad-request',
          'A token has no session to end: revoke it with DELETE /api/v1/tokens.',
        );
      }
      await committer.run((tx) => {
        auth.sessions.end(tx, session);
        const { name } = principal;
        audit(tx, clock, { actor: name, action: 'session.closed', target: name, address: request.ip });
        tx.afterCommit(() => auth.changed(principal));
      });
      reply.header('set-cookie', sessionCookie(null, request.protocol === 'https'));
      return reply.code(204).send();
    },
  );

  server.put(
    '/session/password',
    {
      config: self,
      schema: {
        summary: 'Change your own password; your other sessions end',
        body: passwordChange,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { principal } = request.scope;
      if (principal.kind !== 'user') throw new HubError('forbidden', 'A token has no password.');
      const { current, password } = request.body;
      const account = await auth.login.verify({
        username: principal.name,
        password: current,
        address: request.ip,
      });
      const hash = await auth.passwords.hash(password);
      await committer.run((tx) => {
        auth.users.setPassword(tx, auth.users.byId(account.id) ?? account, hash);
        auth.sessions.endAllOf(tx, account.id, auth.sessionOf(request.headers.cookie));
        const { name } = principal;
        audit(tx, clock, { actor: name, action: 'user.set-password', target: name, address: request.ip });
        tx.afterCommit(() => auth.changed(principal));
      });
      return reply.code(204).send();
    },
  );
}
