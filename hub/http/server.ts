import type { Server } from 'node:http';
import {
  type FastifyBaseLogger,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import { newId } from '../kernel/ids.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import { buildOf, serveDashboard } from './dashboard.ts';
import { createErrorHandler, handleErrors, notFound } from './error-handler.ts';
import { type GuardOptions, guard } from './guard.ts';
import { healthRoutes, measureRequests, type Readiness } from './health.ts';
import { type Listening, listen } from './listen.ts';
import { describeApi } from './openapi.ts';
import { securityHeaders } from './security-headers.ts';
import type { HubServer } from './types.ts';
import { isWebSocketUpgrade, type UpgradeHandler, Upgrades } from './upgrades.ts';

export interface HttpOptions extends GuardOptions {
  log: Log;
  metrics: Registry;
  version: string;
  limits: {
    /** Largest body of a request; a route may state its own `bodyLimit`. */
    bodyBytes: number;
    /** How long closing waits for requests under way. */
    drainMs: number;
  };
  /** Addresses or CIDR ranges of proxies whose `X-Forwarded-*` headers are believed; none by default. */
  trustedProxies?: readonly string[];
  /** Where the dashboard was built to. */
  dashboardDir: string;
}

/** The hub's HTTP side: made, given routes, then opened. */
export interface HttpServer extends Closable {
  /** Node's own server, for Socket.IO to attach to. */
  readonly server: Server;
  /** Adds routes below `/api/v1`; they are guarded. May be called again until `listen`. */
  routes(add: (api: HubServer) => void): Promise<void>;
  /** Answers GET requests outside the API, by whatever a handler does with the connection. */
  serve(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<void>): void;
  /** Hands WebSocket upgrades of this path, or of all directly below one that ends in a slash, to `handler`. */
  onUpgrade(path: string, handler: UpgradeHandler): void;
  /** Leaves upgrades below this prefix to another listener on `server`, which must answer them. */
  leaveUpgrades(prefix: string): void;
  /** What `/readyz` says: null is ready, a text is why not. Begins as `starting`. */
  setUnready(reason: string | null): void;
  /** Opens the port; 0 takes a free one. @throws Error naming the port and `HUB_HTTP_PORT` when it is taken. */
  listen(at: { host: string; port: number }): Promise<Listening>;
  /** Refuses new connections, lets requests under way finish, then closes every connection. */
  close(): Promise<void>;
}

/** Slow senders hold a connection no longer than this: head and body together. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Beyond this, new connections are refused, so that a flood cannot use up the process's descriptors. */
const MAX_CONNECTIONS = 10_000;

const API_PREFIX = '/api/v1';

/** A server with everything but its routes: errors, headers, descriptions, health and the dashboard. */
export async function createServer(options: HttpOptions): Promise<HttpServer> {
  const { log, metrics, version, limits, trustedProxies = [], dashboardDir } = options;
  const readiness: Readiness = { reason: 'starting' };
  let draining = false;

  const onError = createErrorHandler(log);
  // Typed as Fastify's logger here, or the server would be one of pino's and no longer fit its routes.
  const loggerInstance: FastifyBaseLogger = log;
  const app: HubServer = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    bodyLimit: limits.bodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    http: { shouldUpgradeCallback: isWebSocketUpgrade },
    frameworkErrors: (error, request, reply) => onError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = MAX_CONNECTIONS;

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  handleErrors(app, log);
  app.decorateRequest('scope');
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Without this, a client keeps its connection, and closing waits until the client gives it up.
    if (draining) reply.header('connection', 'close');
  });

  await securityHeaders(app);
  measureRequests(app, metrics);
  await describeApi(app, version);
  healthRoutes(app, { readiness, metrics, version, build: buildOf(dashboardDir) });
  await serveDashboard(app, dashboardDir);

  const upgrades = new Upgrades();
  upgrades.attach(app.server);

  async function routes(add: (api: HubServer) => void): Promise<void> {
    await app.register(
      async (api: HubServer) => {
        guard(api, options);
        add(api);
      },
      { prefix: API_PREFIX },
    );
  }

  // A route of its own, and not a not-found handler: what does not exist here also asks for a login first.
  await routes((api) => {
    api.route({
      method: [...app.supportedMethods],
      url: '/*',
      config: { permission: 'self' },
      schema: { hide: true },
      handler: async (request) => {
        throw notFound(request);
      },
    });
  });

  let closing: Promise<void> | undefined;
  async function drain(): Promise<void> {
    draining = true;
    readiness.reason = 'shutting down';
    const deadline = setTimeout(() => {
      app.server.closeAllConnections();
      upgrades.destroyAll();
    }, limits.drainMs);
    try {
      await app.close();
    } finally {
      clearTimeout(deadline);
    }
  }

  return {
    server: app.server,
    routes,
    serve: (path, handler) => void app.get(path, { schema: { hide: true } }, handler),
    onUpgrade: (path, handler) => upgrades.handle(path, handler),
    leaveUpgrades: (prefix) => upgrades.leave(prefix),
    setUnready: (reason) => {
      if (!draining) readiness.reason = reason;
    },
    listen: ({ host, port }) => listen(app, host, port),
    close: () => (closing ??= drain()),
  };
}
