import type { Registry } from 'prom-client';
import { collectDefaultMetrics, Histogram } from 'prom-client';
import { z } from 'zod';
import type { HubServer } from './types.ts';

/** Why the hub must not be sent requests yet, or any more; null while it may. */
export interface Readiness {
  reason: string | null;
}

export interface HealthParts {
  readiness: Readiness;
  metrics: Registry;
  version: string;
  /** Which build of the dashboard is served; null for none. */
  build: string | null;
}

const readyAnswer = z.object({ ready: z.literal(true) });
const unreadyAnswer = z.object({ ready: z.literal(false), reason: z.string() });

/** `/healthz` (the process answers), `/readyz` (it may be sent work) and `/metrics` (Prometheus text), for machines and without a login. */
export function healthRoutes(server: HubServer, { readiness, metrics, version, build }: HealthParts): void {
  collectDefaultMetrics({ register: metrics });

  server.get(
    '/healthz',
    {
      schema: {
        description: 'Answers while the process lives; `build` is the build of the dashboard that it serves.',
        response: {
          200: z.object({ status: z.literal('ok'), version: z.string(), build: z.string().nullable() }),
        },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'ok' as const, version, build };
    },
  );

  server.get(
    '/readyz',
    {
      schema: {
        description: 'Whether the hub may be sent work, and if not, why.',
        response: { 200: readyAnswer, 503: unreadyAnswer },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { reason } = readiness;
      if (reason === null) return { ready: true as const };
      return reply.code(503).send({ ready: false, reason });
    },
  );

  server.get('/metrics', { schema: { description: 'Prometheus text.' } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store').type(metrics.contentType);
    return metrics.metrics();
  });
}

/** Observes each answer by method, route pattern and status. */
export function measureRequests(server: HubServer, metrics: Registry): void {
  const seconds = new Histogram({
    name: 'gridwatch_http_request_seconds',
    help: 'Time from a request head to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [metrics],
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    seconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
}
