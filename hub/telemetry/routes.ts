import { z } from 'zod';
import type { Scope } from '../auth/scope.ts';
import type { Device } from '../devices/device.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { readRaw, readSteps } from './history.ts';

export interface ReadingRoutesDeps {
  store: Store;
  clock: Clock;
  /** The device, if the caller may know of it. @throws HubError not-found */
  visible(id: string, scope: Scope): Device;
}

const DEFAULT_RANGE_MS = 3_600_000;
/** The year 10000, where ISO 8601 grows a sign. */
const LATEST_MS = 253_402_300_799_999;

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30000` (ms), `30s`, `5m`, `1h`, `1d`. */
const step = z
  .string()
  .regex(/^\d+[smhd]?$/, 'write a step in ms, or as 30s, 5m, 1h or 1d')
  .transform((text) => {
    const unit = text.at(-1) as keyof typeof units;
    return unit in units ? Number(text.slice(0, -1)) * units[unit] : Number(text);
  })
  .refine((ms) => ms > 0 && ms <= 366 * units.d, 'a step is between 1 ms and 366 days');

const metric = z.string().max(64);
const when = z.union([instant, z.coerce.number().int().min(0).max(LATEST_MS)]);

const query = z.object({
  metric: z.union([metric, z.array(metric).max(32)]).optional(),
  from: when.optional(),
  to: when.optional(),
  step: step.optional(),
});

const rawPoint = z.object({ at: instant, value: z.union([z.number(), z.boolean()]) });
const stepPoint = z.object({
  at: instant,
  min: z.number(),
  mean: z.number(),
  max: z.number(),
  count: z.number().int(),
});
const series = z.object({
  metric: z.string(),
  unit: z.string(),
  points: z.union([z.array(rawPoint), z.array(stepPoint)]),
});

const history = z.object({
  deviceId: z.string(),
  from: instant,
  to: instant,
  /** Ms between points; null when the points are the readings themselves. */
  step: z.number().int().nullable(),
  series: z.array(series),
});

/** `/devices/:id/readings`: what a device measured, as it came or in steps. */
export function readingRoutes(server: HubServer, { store, clock, visible }: ReadingRoutesDeps): void {
  server.get(
    '/devices/:id/readings',
    {
      config: { permission: 'readings:read' },
      schema: {
        params: z.object({ id: z.string().max(64) }),
        querystring: query,
        response: { 200: history },
      },
    },
    async (request) => {
      const device = visible(request.params.id, request.scope);
      const { metric: asked = [], step: stepMs = 0 } = request.query;
      const to = request.query.to ?? clock.now() + 1;
      const from = request.query.from ?? to - DEFAULT_RANGE_MS;
      if (from >= to) throw new HubError('bad-request', 'The range is empty: `from` must be before `to`.');
      const metrics = typeof asked === 'string' ? [asked] : asked;
      const wanted = { deviceNo: device.no, from, to, metrics, stepMs };
      const answer = stepMs > 0 ? await readSteps(store, wanted) : await readRaw(store, wanted);
      return { deviceId: device.id, from, to, step: stepMs > 0 ? stepMs : null, series: answer };
    },
  );
}
