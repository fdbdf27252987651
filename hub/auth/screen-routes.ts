import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { HubError } from '../kernel/errors.ts';
import { audit } from './audit.ts';
import { sessionView } from './fields.ts';
import { screenCookie } from './session-cookie.ts';
import type { SessionRoutesDeps } from './session-routes.ts';

/** The name of a token that is the key of a screen begins with this; what follows is the name of the screen. */
export const SCREEN_PREFIX = 'screen:';

/** The screen that a principal of this name is; undefined when it is none. */
export function screenNameOf(principalName: string): string | undefined {
  const prefix = `token:${SCREEN_PREFIX}`;
  return principalName.startsWith(prefix) ? principalName.slice(prefix.length).trim() : undefined;
}

const refusal =
  'The key of this screen is unknown, revoked or already used: have an administrator make a new one on the page of screens.';

/** `/session/screen`: makes the browser that asks a screen, which only looks and whose login does not expire. */
export function screenRoutes(server: HubServer, { auth, clock, committer }: SessionRoutesDeps): void {
  server.post(
    '/session/screen',
    {
      config: { public: true },
      schema: {
        summary: 'Exchange the key of a screen for a cookie that does not expire; a key is good once',
        description:
          'The key is the secret of a token of the role viewer whose name begins with `screen:`. It is another one from then on. The screen ends when the token is revoked.',
        body: z.strictObject({ token: z.string().min(1).max(200) }),
        response: { 200: sessionView },
      },
    },
    async (request, reply) => {
      const { token: key } = request.body;
      const asking = auth.tokens.authenticate(key);
      const name = asking && screenNameOf(asking.name);
      if (!asking || name === undefined) throw new HubError('bad-credentials', refusal);
      if (asking.role !== 'viewer') {
        throw new HubError(
          'forbidden',
          `A screen only looks: make its token with the role viewer, not ${asking.role}.`,
        );
      }
      const { id, role, gridCode } = asking;
      const renewed = await committer.run((tx) => {
        const made = auth.tokens.renew(tx, key);
        if (!made) throw new HubError('bad-credentials', refusal);
        audit(tx, clock, {
          actor: asking.name,
          action: 'screen.opened',
          target: made.token.name,
          detail: { id },
          address: request.ip,
        });
        // Whoever still comes with the key itself is no longer let in.
        tx.afterCommit(() => auth.changed({ kind: 'token', id }));
        return made;
      });
      reply.header('set-cookie', screenCookie(renewed.secret, request.protocol === 'https'));
      return { user: { id, username: asking.name, displayName: name, role, gridCode } };
    },
  );
}
