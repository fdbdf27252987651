import {
  array,
  assert,
  boolean,
  constantFrom,
  double,
  integer,
  oneof,
  property,
  record,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../devices/device.ts';
import type { Bucket } from '../archive/rollup-block.ts';
import { append, extend, roundedSum, segmentOf } from '../segment.ts';
import { StepFold, type StepPoint } from './fold.ts';
import { stepStarts } from './steps.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const T0 = 497_222 * HOUR_MS;

type Reading = readonly [after: number, value: MetricValue];

/** Steps from T0 on, folded from readings `[ms after T0, value]`. */
function fold(readings: readonly Reading[], stepMs: number, lengthMs: number, fromMs = 0): StepPoint[] {
  const range = { from: T0 + fromMs, to: T0 + lengthMs };
  const starts = stepStarts(range, stepMs, 'UTC');
  const folded = new StepFold({ starts, from: range.from, until: range.to });
  folded.readings(readings.map(([after, m]) => ({ at: T0 + after, metrics: { m } })));
  return after(folded.finish().get('m') ?? []);
}

/** Points with their instants counted from T0. */
const after = (points: readonly StepPoint[]): StepPoint[] =>
  points.map((point) => ({ ...point, at: point.at - T0 }));

/** What the archive makes of readings. */
function minutesOf(readings: readonly Reading[]): Bucket[] {
  const minutes: Bucket[] = [];
  for (const [ms, value] of readings) {
    const at = Math.floor((T0 + ms) / MINUTE_MS) * MINUTE_MS;
    const last = minutes.at(-1);
    if (last?.at === at) extend(last, T0 + ms, value);
    else minutes.push({ at, ...segmentOf(T0 + ms, value) });
  }
  return minutes.map((minute) => ({ ...minute, sum: roundedSum(minute.sum) }));
}

function hoursOf(minutes: readonly Bucket[]): Bucket[] {
  const hours: Bucket[] = [];
  for (const minute of minutes) {
    const at = Math.floor(minute.at / HOUR_MS) * HOUR_MS;
    const last = hours.at(-1);
    if (last?.at === at) append(last, minute);
    else hours.push({ ...minute, at, state: minute.state && { ...minute.state } });
  }
  return hours;
}

describe('numbers', () => {
  it('answer extremes, mean, count and last, and leave out steps without a reading', () => {
    expect(
      fold(
        [
          [0, 0.1],
          [10, 0.2],
          [59_999, -3],
          [180_000, 7],
        ],
        MINUTE_MS,
        240_000,
      ),
    ).toEqual([
      { at: 0, min: -3, mean: -0.9, max: 0.2, count: 3, last: -3 },
      { at: 180_000, min: 7, mean: 7, max: 7, count: 1, last: 7 },
    ]);
  });

  it('never have a mean beyond their extremes', () => {
    const [point] = fold(
      [
        [0, 0.1],
        [1, 0.1],
        [2, 0.1],
      ],
      MINUTE_MS,
      MINUTE_MS,
    );
    expect(point).toMatchObject({ min: 0.1, mean: 0.1, max: 0.1 });
  });
});

describe('states', () => {
  it('give their time to the steps it lies in, with a point of count 0 where nothing was read', () => {
    expect(
      fold(
        [
          [30_000, true],
          [150_000, false],
        ],
        MINUTE_MS,
        180_000,
      ),
    ).toEqual([
      { at: 0, min: 1, mean: 1, max: 1, count: 1, last: 1, trueMs: 30_000, knownMs: 30_000 },
      { at: 60_000, min: 1, mean: 1, max: 1, count: 0, last: 1, trueMs: 60_000, knownMs: 60_000 },
      { at: 120_000, min: 0, mean: 0, max: 0, count: 1, last: 0, trueMs: 30_000, knownMs: 60_000 },
    ]);
  });

  it('are believed for an hour at most', () => {
    const points = fold([[0, true]], HOUR_MS / 2, 4 * HOUR_MS);
    expect(points.map(({ at, knownMs }) => [at, knownMs])).toEqual([
      [0, HOUR_MS / 2],
      [HOUR_MS / 2, HOUR_MS / 2],
    ]);
    const [day] = fold(
      [
        [0, true],
        [5 * HOUR_MS, true],
      ],
      24 * HOUR_MS,
      24 * HOUR_MS,
    );
    expect(day).toMatchObject({ count: 2, trueMs: 2 * HOUR_MS, knownMs: 2 * HOUR_MS });
  });

  it('from before the range hold on into it, and are not counted', () => {
    expect(
      fold(
        [
          [-10_000, true],
          [60_000, false],
        ],
        MINUTE_MS,
        2 * MINUTE_MS,
        20_000,
      ),
    ).toEqual([
      { at: 0, min: 1, mean: 1, max: 1, count: 0, last: 1, trueMs: 40_000, knownMs: 40_000 },
      { at: 60_000, min: 0, mean: 0, max: 0, count: 1, last: 0, trueMs: 0, knownMs: 60_000 },
    ]);
  });

  it('are not believed beyond now', () => {
    const starts = stepStarts({ from: T0, to: T0 + HOUR_MS }, MINUTE_MS, 'UTC');
    const folded = new StepFold({ starts, from: T0, until: T0 + 90_000 });
    folded.readings([{ at: T0 + 30_000, metrics: { m: true } }]);
    expect(after(folded.finish().get('m') ?? []).map(({ at, knownMs }) => [at, knownMs])).toEqual([
      [0, 30_000],
      [60_000, 30_000],
    ]);
  });

  it('that numbers come between make a step of no known state', () => {
    const points = fold(
      [
        [0, true],
        [10_000, 5],
        [70_000, true],
        [80_000, false],
      ],
      MINUTE_MS,
      2 * MINUTE_MS,
    );
    expect(points).toEqual([
      { at: 0, min: 1, mean: 3, max: 5, count: 2, last: 5 },
      { at: 60_000, min: 0, mean: 0.5, max: 1, count: 2, last: 0, trueMs: 10_000, knownMs: 50_000 },
    ]);
  });
});

/** Readings with pauses from none to hours; the values of an hour are of one kind. */
const pause = oneof(
  integer({ min: 0, max: 20_000 }),
  integer({ min: 0, max: 3 * HOUR_MS }),
  constantFrom(0, 60_000),
);
const value = record({
  number: oneof(double({ min: -1e6, max: 1e6, noNaN: true }), constantFrom(0.1, 0.2, 21.5)),
  boolean: boolean(),
});
const readings = array(tuple(pause, value), { maxLength: 200 });

function readingsOf(
  generated: readonly [number, { number: number; boolean: boolean }][],
  kinds: readonly boolean[],
): Reading[] {
  let at = 0;
  return generated.map(([pauseMs, { number, boolean }]) => {
    at += pauseMs;
    const isState = kinds[Math.floor(at / HOUR_MS) % kinds.length];
    return [at, isState ? boolean : number] as const;
  });
}

const kinds = oneof(constantFrom([true], [false]), array(boolean(), { minLength: 2, maxLength: 5 }));
const close = (points: readonly StepPoint[]): object[] =>
  points.map((point) => ({ ...point, mean: expect.closeTo(point.mean, 6) as number }));

it.each([
  ['minutes', MINUTE_MS, [MINUTE_MS, 5 * MINUTE_MS, HOUR_MS, 7 * HOUR_MS], minutesOf],
  [
    'hours',
    HOUR_MS,
    [HOUR_MS, 2 * HOUR_MS, 24 * HOUR_MS],
    (some: readonly Reading[]) => hoursOf(minutesOf(some)),
  ],
] as const)('gives the same points from readings and from %s of them', (_name, unitMs, steps, bucketsOf) => {
  assert(
    property(
      readings,
      kinds,
      constantFrom(...steps),
      integer({ min: 0, max: 30 }),
      integer({ min: 1, max: 600 }),
      (generated, kinds, stepMs, fromUnits, lengthUnits) => {
        const all = readingsOf(generated, kinds);
        const from = fromUnits * unitMs;
        const to = from + lengthUnits * unitMs;
        const inRange = all.filter(([ms]) => ms < to);
        const starts = stepStarts({ from: T0 + from, to: T0 + to }, stepMs, 'UTC');
        const fromBuckets = new StepFold({ starts, from: T0 + from, until: T0 + to });
        fromBuckets.buckets('m', bucketsOf(inRange));
        expect(after(fromBuckets.finish().get('m') ?? [])).toEqual(close(fold(inRange, stepMs, to, from)));
      },
    ),
    { numRuns: 300 },
  );
});

it('keeps what adds up: every reading in one step, no step known for longer than it is', () => {
  assert(
    property(readings, constantFrom(7000, MINUTE_MS, 2 * HOUR_MS), (generated, stepMs) => {
      const all = readingsOf(generated, [true]);
      const to = (all.at(-1)?.[0] ?? 0) + 1;
      const points = fold(all, stepMs, to);
      expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      for (const { trueMs = 0, knownMs = 0 } of points) {
        expect(trueMs).toBeLessThanOrEqual(knownMs);
        expect(knownMs).toBeLessThanOrEqual(stepMs);
      }
      const gaps = all.slice(1).map(([ms], i) => Math.min(ms - (all[i]?.[0] ?? ms), HOUR_MS));
      const known = gaps.reduce((sum, gap) => sum + gap, 0) + (all.length > 0 ? 1 : 0);
      expect(points.reduce((sum, { knownMs = 0 }) => sum + knownMs, 0)).toBe(known);
    }),
  );
});
