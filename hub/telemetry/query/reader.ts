import { HubError } from '../../kernel/errors.ts';
import type { StoredReading } from '../stored-reading.ts';
import type { Embedded, Wish } from './embedded.ts';
import { type FoldRange, StepFold, type StepPoint } from './fold.ts';
import { type Older, type OlderSubject, silenceOf } from './older.ts';
import { type Asked, type DeviceRef, MAX_POINTS, refuse } from './request.ts';
import type { Snapshot } from './snapshot.ts';
import { heldFor, type Part, planSteps, type Source, seamOf, withLead } from './source.ts';
import { easyStep, stepCount, stepStarts } from './steps.ts';

/** What an answer rests on. */
interface Basis {
  /** Oldest first. */
  sources: Source[];
  /** From when anything is held, where the range begins before; null when nothing is. */
  since?: number | null;
  /** Why a part of the range is missing. */
  incomplete?: string;
}

/** A reading as it is told: when it was, when it came, and what it says. */
export type ToldReading = Pick<StoredReading, 'at' | 'receivedAt' | 'metrics'>;

export interface RawAnswer extends Basis {
  readings: ToldReading[];
}
export interface StepsAnswer extends Basis {
  stepMs: number;
  /** By metric. */
  points: Map<string, StepPoint[]>;
}

/** The beginning of a range as InfluxDB gave it, up to `end`; or why it did not. */
type Beginning<T> = { end: number; found: T } | { incomplete: string };

/** Answers what one device's history was, from whatever holds it. */
export class HistoryReader {
  readonly #embedded: Embedded;
  readonly #older: Older | undefined;
  readonly #timeZone: string;

  constructor(embedded: Embedded, options: { older?: Older | undefined; timeZone: string }) {
    this.#embedded = embedded;
    this.#older = options.older;
    this.#timeZone = options.timeZone;
  }

  /** @throws HubError bad-request with the step to ask for when there are too many points. */
  async answer(device: DeviceRef, asked: Asked): Promise<RawAnswer | StepsAnswer> {
    if (asked.points > 0) return this.#fitting(device, asked);
    if (asked.stepMs === 0)
      return (
        (await this.raw(device, asked, MAX_POINTS)) ?? refuse(asked, `more than ${MAX_POINTS} readings`, 1000)
      );
    if (stepCount(asked, asked.stepMs) > MAX_POINTS) refuse(asked, 'too many steps', MAX_POINTS / 4);
    const answer = await this.steps(device, asked, asked.stepMs);
    if (pointsIn(answer.points) > MAX_POINTS)
      refuse(asked, `more than ${MAX_POINTS} points`, Math.floor(MAX_POINTS / 2 / answer.points.size));
    return answer;
  }

  /** The readings of a range, by (at, arrival); undefined when they hold more than `limit` values of the metrics. */
  async raw(device: DeviceRef, asked: Asked, limit: number): Promise<RawAnswer | undefined> {
    const beginning = await this.#beginning(asked, 'raw', (older, end) =>
      older.readings(subjectOf(device, asked), { from: asked.from, to: end }, limit),
    );
    const told = new Told(limit);
    let { from } = asked;
    if (beginning && 'found' in beginning) {
      if (!beginning.found || !told.take(beginning.found)) return undefined;
      from = beginning.end;
      if (from >= asked.to) return { readings: told.readings, sources: ['influx'] };
    }
    return this.#embedded.snapshot(wishOf(device, { ...asked, from }), async (snapshot) => {
      const { held } = snapshot;
      const range = { from: Math.max(from, held.raw), to: asked.to };
      if (range.from < range.to)
        for await (const some of snapshot.readings(range)) if (!told.take(some)) return undefined;
      return { readings: told.readings, ...basisOf(asked.from, beginning, ['raw'], heldFor('raw', held)) };
    });
  }

  /** The range in steps; those without a reading or a state that still held are left out. */
  async steps(device: DeviceRef, asked: Asked, stepMs: number): Promise<StepsAnswer> {
    const starts = stepStarts(asked, stepMs, this.#timeZone);
    const range: FoldRange = { starts, from: asked.from, until: Math.min(asked.to, asked.now) };
    const beginning = await this.#beginning(asked, starts, (older, end) =>
      older.buckets(subjectOf(device, asked), { from: asked.from, to: end }, starts, stepMs),
    );
    let fold: StepFold | undefined;
    let { from } = asked;
    if (beginning && 'found' in beginning) {
      fold = new StepFold(range);
      fold.readings(beginning.found.lead);
      for (const [metric, buckets] of beginning.found.rollup) fold.buckets(metric, buckets);
      from = beginning.end;
      if (from >= asked.to) return { stepMs, points: fold.finish(), sources: ['influx'] };
    }
    return this.#embedded.snapshot(wishOf(device, { ...asked, from }), async (snapshot) => {
      const { held, logged } = snapshot;
      const plan = planSteps({ from, to: asked.to, starts, held, logged: logged.map(({ at }) => at) });
      const whole = fold ?? new StepFold({ ...range, from: plan.from });
      for (const part of fold ? plan.parts : withLead(plan, held).parts)
        await foldPart(whole, snapshot, part);
      const basis = basisOf(asked.from, beginning, plan.sources, heldFor(starts, held));
      return { stepMs, points: whole.finish(), ...basis };
    });
  }

  /** Every metric these devices ever sent, by name. @throws HubError overloaded when InfluxDB cannot be asked. */
  async metricNames(devices: readonly DeviceRef[], asked: Asked): Promise<string[]> {
    const names = new Set(await this.#embedded.metricNames(devices.map(({ no }) => no)));
    for (const device of devices) {
      const beginning = await this.#beginning(asked, 'raw', (older, end) =>
        older.metricNames(device.id, { from: asked.from, to: end }),
      );
      if (!beginning) break;
      if ('incomplete' in beginning)
        throw new HubError('overloaded', `${beginning.incomplete}: ask again later.`);
      for (const name of beginning.found) names.add(name);
    }
    return [...names].sort();
  }

  /** Raw where that is few enough, else in the smallest easy step that leaves as few points as asked for. */
  async #fitting(device: DeviceRef, asked: Asked): Promise<RawAnswer | StepsAnswer> {
    const raw = (await this.#isFew(device, asked)) ? await this.raw(device, asked, MAX_POINTS) : undefined;
    if (raw) return raw;
    for (let atMost = asked.points; ; ) {
      const answer = await this.steps(device, asked, easyStep(asked, atMost));
      if (pointsIn(answer.points) <= MAX_POINTS) return answer;
      const fewer = Math.floor(MAX_POINTS / answer.points.size);
      if (fewer >= atMost || fewer < 2) refuse(asked, `more than ${MAX_POINTS} points`, 2);
      atMost = fewer;
    }
  }

  /** Whether the readings themselves are held for the whole range, and are no more than the points asked for. */
  #isFew(device: DeviceRef, asked: Asked): Promise<boolean> {
    return this.#embedded.snapshot(wishOf(device, asked), async (snapshot) => {
      const { since, raw } = snapshot.held;
      if (raw > Math.max(asked.from, since ?? asked.from)) return false;
      if (this.#older && (since === null || since > asked.from)) return false;
      const { least, most } = await snapshot.count(asked);
      if (most <= asked.points || least > asked.points) return most <= asked.points;
      let count = 0;
      for await (const some of snapshot.readings(asked)) count += some.length;
      return count <= asked.points;
    });
  }

  /** Asks InfluxDB for what is older than anything held here, up to where a step begins. */
  async #beginning<T>(
    { from, to, now }: Asked,
    starts: readonly number[] | 'raw',
    ask: (older: Older, end: number) => Promise<T>,
  ): Promise<Beginning<T> | undefined> {
    if (!this.#older) return undefined;
    const since = heldFor(starts, await this.#embedded.held(now));
    if (since !== null && since <= from) return undefined;
    const end = starts === 'raw' ? Math.min(to, since ?? to) : seamOf(starts, since, to);
    try {
      return (await this.#older.reads()) ? { end, found: await ask(this.#older, end) } : undefined;
    } catch (error) {
      return { incomplete: silenceOf(error) };
    }
  }
}

/** Collects readings that say anything, up to a number of values. */
class Told {
  readonly readings: ToldReading[] = [];
  readonly #limit: number;
  #values = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when there are more than the limit. */
  take(some: Iterable<ToldReading>): boolean {
    for (const reading of some) {
      const values = Object.keys(reading.metrics).length;
      this.#values += values;
      if (values > 0) this.readings.push(reading);
      if (this.#values > this.#limit) return false;
    }
    return true;
  }
}

const subjectOf = (device: DeviceRef, { metrics }: Asked): OlderSubject => ({ device: device.id, metrics });

function wishOf(device: DeviceRef, { metrics, from, to, now }: Asked): Wish {
  const wanted = metrics.length > 0 ? new Set(metrics) : undefined;
  return { deviceNo: device.no, wanted, range: { from, to }, now };
}

const pointsIn = (series: ReadonlyMap<string, readonly unknown[]>): number =>
  [...series.values()].reduce((sum, points) => sum + points.length, 0);

async function foldPart(fold: StepFold, snapshot: Snapshot, part: Part): Promise<void> {
  if (part.source === 'minute' || part.source === 'hour') {
    for await (const rollup of snapshot.buckets(part.source, part))
      for (const [metric, buckets] of rollup) fold.buckets(metric, buckets);
  } else {
    for await (const readings of snapshot.readings(part)) fold.readings(readings);
  }
}

function basisOf(
  from: number,
  beginning: Beginning<unknown> | undefined,
  sources: Source[],
  since: number | null,
): Basis {
  if (beginning && 'found' in beginning) return { sources: ['influx', ...sources] };
  return {
    sources,
    ...((since === null || since > from) && { since }),
    ...(beginning && { incomplete: beginning.incomplete }),
  };
}
