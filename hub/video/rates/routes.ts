import { z } from 'zod';
import type { HubServer } from '../../http/types.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { LocalDays } from '../../telemetry/query/local-days.ts';
import type { Queries } from '../../telemetry/query/queries.ts';
import type { Cameras } from '../cameras.ts';
import { cameraHistories } from './camera-histories.ts';
import { type DaySpan, ratesByGrid, ratesOf } from './rates.ts';

export interface CameraRateRoutesDeps {
  cameras: Pick<Cameras, 'all' | 'settingsOf'>;
  queries: Pick<Queries, 'many'>;
  clock: Clock;
  /** Where days begin and end. */
  timeZone: string;
  isWithin(code: string, root: string): boolean;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 92;
const DEFAULT_DAYS = 7;

const day = z.iso.date();

const query = z.object({
  grid: z.string().max(64).optional().describe('A grid with all below it; all that may be seen by default.'),
  from: day.optional().describe('First day, of the time zone of the hub; six days before `to` by default.'),
  to: day.optional().describe(`Last day, at most ${MOST_DAYS} days with the first; today by default.`),
});

const share = z.number().min(0).max(1).nullable();
const dayRates = z.object({
  day,
  cameras: z.number().int().describe('Cameras that count: they had published by the end of the day.'),
  silent: z.number().int().describe('Cameras that never had, and do not count.'),
  expectedMs: z.number().describe('Camera time the rates are of.'),
  onlineRate: share.describe('Share of that time in which cameras published; null when no camera counts.'),
  intactRate: share.describe('Share of it in which their picture was whole as well.'),
});

/** The answer of `GET /cameras/rates`. */
export const cameraRates = z.object({
  timeZone: z.string(),
  items: z
    .array(z.object({ gridCode: z.string(), ...dayRates.shape }))
    .describe('By grid that has cameras of its own, and day.'),
  total: z.array(dayRates).describe('All these cameras together, by day.'),
});

/** `/cameras/rates`: for which share of each day the cameras of a grid were online, and their pictures whole. */
export function cameraRateRoutes(server: HubServer, deps: CameraRateRoutesDeps): void {
  const { cameras, clock, timeZone, queries } = deps;
  const localDays = new LocalDays(timeZone);

  /** Days that have begun, the last as far as it has passed. @throws HubError bad-request */
  function daysOf({ from, to }: z.infer<typeof query>, now: number): DaySpan[] {
    const today = localDays.dayAt(now);
    const last = to === undefined ? today : numberOf(to);
    const first = from === undefined ? last - DEFAULT_DAYS + 1 : numberOf(from);
    if (first > last) throw new HubError('bad-request', 'The range is empty: `from` is a day after `to`.');
    if (last - first >= MOST_DAYS)
      throw new HubError('bad-request', `At most ${MOST_DAYS} days can be asked for at once.`);
    const spans: DaySpan[] = [];
    for (let number = first; number <= Math.min(last, today); number++) {
      const [begin, end] = [localDays.startOf(number), Math.min(localDays.startOf(number + 1), now)];
      if (begin < end) spans.push({ day: nameOf(number), from: begin, to: end });
    }
    return spans;
  }

  server.get(
    '/cameras/rates',
    {
      config: { permission: 'cameras:read' },
      schema: { querystring: query, response: { 200: cameraRates } },
    },
    async (request) => {
      const now = clock.now();
      const { grid } = request.query;
      const [first, ...later] = daysOf(request.query, now);
      if (!first) return { timeZone, items: [], total: [] };
      const days: [DaySpan, ...DaySpan[]] = [first, ...later];
      const counted = cameras.all().filter(({ id, gridCode, disabled }) => {
        if (disabled || !request.scope.sees(gridCode)) return false;
        const { source, start, record } = cameras.settingsOf(id);
        // What is fetched only while somebody looks has no time in which it should be there.
        if (source !== 'push' && start === 'demand' && !record) return false;
        return grid === undefined || deps.isWithin(gridCode, grid);
      });
      const histories = await cameraHistories({ queries, now }, counted, days);
      return { timeZone, items: ratesByGrid(histories, days), total: ratesOf(histories, days) };
    },
  );
}

const numberOf = (name: string): number => Date.parse(name) / DAY_MS;
const nameOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
