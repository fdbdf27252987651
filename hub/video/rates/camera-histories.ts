import type { Device } from '../../devices/device.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Queries } from '../../telemetry/query/queries.ts';
import { LONGEST_STEP_MS, type Range } from '../../telemetry/query/steps.ts';
import type { CameraHistory, DaySpan } from './rates.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Cameras of one question: what comes back is read on the event loop, and must not hold it up. */
const AT_ONCE = 16;
/** How far back of the first day a picture is looked for: what was there lately need not be looked for in years. */
const BACK_MS = [2 * DAY_MS, 30 * DAY_MS, Number.POSITIVE_INFINITY] as const;

/** A step of a boolean metric, as the answer to a query for history holds it. */
interface Step {
  at: string;
  trueMs?: number;
  knownMs?: number;
}

interface Answer {
  items: {
    deviceId: string;
    incomplete?: string;
    series: { metric: string; points: Step[] }[];
  }[];
}

/** Device → metric → steps. */
type Steps = ReadonlyMap<string, ReadonlyMap<string, readonly Step[]>>;

export interface CameraHistoriesDeps {
  queries: Pick<Queries, 'many'>;
  now: number;
}

/**
 * What the cameras were on each of the days, which follow one another.
 * @throws HubError overloaded when part of the history cannot be read: rates without it would be wrong.
 */
export async function cameraHistories(
  deps: CameraHistoriesDeps,
  cameras: readonly Device[],
  days: readonly [DaySpan, ...DaySpan[]],
): Promise<CameraHistory[]> {
  const range = { from: days[0].from, to: days.at(-1)?.to ?? days[0].to };
  const steps = await stepsOf(deps, cameras, range, { stepMs: DAY_MS, metrics: ['online', 'intact'] });
  const earlier = await publishedBefore(
    deps,
    cameras.filter(({ id }) => !isKnownThroughout(steps.get(id)?.get('online')?.[0], days[0])),
    range.from,
  );
  const countsFrom = new Map<string, number>();
  for (const camera of cameras) {
    const first = steps.get(camera.id)?.get('online')?.[0];
    if (earlier.has(camera.id) || isKnownThroughout(first, days[0])) countsFrom.set(camera.id, range.from);
    else if (first) countsFrom.set(camera.id, await firstKnown(deps, camera, first, days));
  }
  return cameras.map(({ id, gridCode }) => ({
    gridCode,
    countsFrom: countsFrom.get(id) ?? null,
    onlineMs: trueMsByStep(steps.get(id)?.get('online')),
    intactMs: trueMsByStep(steps.get(id)?.get('intact')),
  }));
}

const trueMsByStep = (steps: readonly Step[] = []): Map<number, number> =>
  new Map(steps.map(({ at, trueMs = 0 }) => [Date.parse(at), trueMs]));

const isKnownThroughout = (step: Step | undefined, { from, to }: DaySpan): boolean =>
  step !== undefined && Date.parse(step.at) === from && step.knownMs === to - from;

/** Of these cameras, which had published before `until`. */
async function publishedBefore(
  deps: CameraHistoriesDeps,
  cameras: readonly Device[],
  until: number,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const backMs of BACK_MS) {
    const open = cameras.filter(({ id }) => !found.has(id));
    const range = { from: Math.max(0, until - backMs), to: until };
    const steps = await stepsOf(deps, open, range, { stepMs: LONGEST_STEP_MS, metrics: ['online'] });
    for (const [id, metrics] of steps) if ((metrics.get('online')?.length ?? 0) > 0) found.add(id);
  }
  return found;
}

/** When the first day that says anything of a camera begins to say it. */
async function firstKnown(
  deps: CameraHistoriesDeps,
  camera: Device,
  first: Step,
  days: readonly [DaySpan, ...DaySpan[]],
): Promise<number> {
  const day = days.find(({ from }) => from === Date.parse(first.at)) ?? days[0];
  const hours = await stepsOf(deps, [camera], day, { stepMs: HOUR_MS, metrics: ['online'] });
  const hour = hours.get(camera.id)?.get('online')?.[0];
  if (!hour) return day.from;
  // A state holds for an hour: from its first reading on all the rest of that hour is known.
  return Math.min(Date.parse(hour.at) + HOUR_MS, day.to) - (hour.knownMs ?? 0);
}

async function stepsOf(
  { queries, now }: CameraHistoriesDeps,
  cameras: readonly Device[],
  { from, to }: Range,
  { stepMs, metrics }: { stepMs: number; metrics: readonly string[] },
): Promise<Steps> {
  const found = new Map<string, Map<string, Step[]>>();
  const asked = { from, to, now, metrics, stepMs, points: 0, arrival: false };
  for (let rest = cameras; rest.length > 0; ) {
    const devices = rest.slice(0, AT_ONCE).map(({ id, no }) => ({ id, no }));
    const body = await queries.many({ ...asked, devices, more: false });
    const { items } = JSON.parse(body.toString()) as Answer;
    for (const { deviceId, incomplete, series } of items) {
      if (incomplete !== undefined) throw new HubError('overloaded', `${incomplete}: ask again later.`);
      found.set(deviceId, new Map(series.map(({ metric, points }) => [metric, points])));
    }
    // An answer holds so many points and no more: it may have left some of the cameras for the next.
    rest = rest.slice(Math.max(1, items.length));
  }
  return found;
}
