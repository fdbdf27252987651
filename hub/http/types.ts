import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Permission } from '../auth/permissions.ts';
import type { Scope } from '../auth/scope.ts';

/**
 * The Fastify instance routes are added to, under `/api/v1`. A route states `config: { permission }` (or `public: true`);
 * the server authenticates, checks it and sets `request.scope` before the handler runs.
 */
export type HubServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller's role must grant. Every route states this or `public`. */
    permission?: Permission;
    /** Answers without a login. */
    public?: boolean;
  }
  interface FastifyRequest {
    /** Who is asking and what they may see; set on every route that is not public. */
    scope: Scope;
  }
}
