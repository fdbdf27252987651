import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Authenticator } from '../auth/authenticator.ts';
import { createScope } from '../auth/scope.ts';
import { HubError } from '../kernel/errors.ts';
import { isOwnOrigin } from './origin.ts';
import type { HubServer } from './types.ts';

export interface GuardOptions {
  auth: Authenticator;
  /** Whether grid `code` is `root` or lies below it. */
  isWithin: (code: string, root: string) => boolean;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

function assertStatesAccess(route: RouteOptions): void {
  const { permission, public: open } = route.config ?? {};
  if ((permission === undefined) === (open !== true)) {
    throw new Error(
      `Route ${String(route.method)} ${route.url} must state who may call it: config.permission, or config.public.`,
    );
  }
}

/** A browser sends a cookie along whoever asks for it, so a deed done with one must come from our own pages. */
function assertOwnOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (isOwnOrigin(origin, request.host)) return;
  throw new HubError(
    'cross-origin',
    origin === undefined
      ? 'A change made with a session cookie must carry the Origin header of this hub; programs use an API token instead.'
      : `The request comes from ${origin.slice(0, 200)}, and not from the pages of ${request.host}.`,
  );
}

function assertNotForeign(request: FastifyRequest): void {
  if (request.headers.origin !== undefined) assertOwnOrigin(request);
}

/** Makes every route below ask who is calling, whether they may, and whether the call is their own. */
export function guard(server: HubServer, { auth, isWithin }: GuardOptions): void {
  server.addHook('onRoute', assertStatesAccess);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { permission } = request.routeOptions.config;
    const changes = !SAFE_METHODS.has(request.method);
    if (permission === undefined) {
      if (changes) assertNotForeign(request);
      return;
    }
    const { cookie, authorization } = request.headers;
    const principal = auth.authenticate({ cookie, authorization });
    if (!principal) {
      throw new HubError(
        'unauthenticated',
        'Log in with POST /api/v1/session, or send Authorization: Bearer <API token>.',
      );
    }
    if (changes && authorization === undefined) assertOwnOrigin(request);
    request.scope = createScope(principal, isWithin);
    if (!request.scope.may(permission)) {
      throw new HubError(
        'forbidden',
        `The role ${principal.role} does not include ${permission}: ask an administrator.`,
      );
    }
  });
}
