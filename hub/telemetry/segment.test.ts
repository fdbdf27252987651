import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  double,
  oneof,
  property,
  tuple,
} from 'fast-check';
import { expect, test } from 'vitest';
import type { MetricValue } from '../devices/device.ts';
import { append, extend, roundedSum, type Segment, STATE_HOLD_MS, segmentOf } from './segment.ts';

interface Sample {
  at: number;
  value: MetricValue;
}

const startAt = Date.UTC(2026, 0, 5);
const gaps = constantFrom(0, 0, 1, 900, 131_000, STATE_HOLD_MS, STATE_HOLD_MS + 1, 9 * STATE_HOLD_MS);
const numbers = double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => number + 0);
const samplesOf = (values: Arbitrary<MetricValue>) =>
  array(tuple(gaps, values), { minLength: 1, maxLength: 40 }).map((steps) => {
    let at = startAt;
    return steps.map(([gap, value]): Sample => ({ at: (at += gap), value }));
  });
const anyValue = oneof(boolean(), boolean(), numbers);
const cuts = array(boolean(), { minLength: 40, maxLength: 40 });

function folded(samples: readonly Sample[]): Segment {
  const [first, ...rest] = samples;
  const segment = segmentOf(first!.at, first!.value);
  for (const { at, value } of rest) extend(segment, at, value);
  return segment;
}

/** Cuts `samples` before each one whose cut is set. */
function stretches(samples: readonly Sample[], cutBefore: readonly boolean[]): Sample[][] {
  const parts: Sample[][] = [[]];
  for (const [i, sample] of samples.entries()) {
    if (i > 0 && cutBefore[i]) parts.push([]);
    parts.at(-1)!.push(sample);
  }
  return parts;
}

/** The law itself: a true value lasts until the next reading, at most an hour. */
const trueMsOf = (samples: readonly Sample[]): number =>
  samples
    .slice(1)
    .reduce(
      (sum, { at }, i) =>
        sum + (samples[i]!.value === true ? Math.min(at - samples[i]!.at, STATE_HOLD_MS) : 0),
      0,
    );

const alike = (a: Segment, b: Segment): void => {
  expect({ ...a, sum: 0 }).toEqual({ ...b, sum: 0 });
  expect(Math.abs(a.sum - b.sum)).toBeLessThanOrEqual(1e-12 * 1e6 * a.count);
};

test('segments of adjacent stretches add up to the segment of all readings, however they are cut', () => {
  assert(
    property(oneof(samplesOf(anyValue), samplesOf(boolean())), cuts, (samples, cutBefore) => {
      const [first, ...rest] = stretches(samples, cutBefore).map(folded);
      for (const next of rest) append(first!, next);
      alike(first!, folded(samples));
    }),
    { numRuns: 1000 },
  );
});

test('stretches may be joined in any grouping: minutes to hours, or hours to days', () => {
  assert(
    property(samplesOf(anyValue), cuts, cuts, (samples, cutBefore, groupBefore) => {
      const parts = stretches(samples, cutBefore);
      const groups: Segment[] = [];
      for (const [i, part] of parts.entries()) {
        if (i === 0 || groupBefore[i]) groups.push(folded(part));
        else append(groups.at(-1)!, folded(part));
      }
      const [first, ...rest] = groups;
      for (const next of rest) append(first!, next);
      alike(first!, folded(samples));
    }),
    { numRuns: 500 },
  );
});

test('a segment says how many, the least, the most and the newest', () => {
  assert(
    property(samplesOf(anyValue), (samples) => {
      const values = samples.map(({ value }) => Number(value));
      const { count, min, max, last } = folded(samples);
      expect([count, min, max, last]).toEqual([
        values.length,
        Math.min(...values),
        Math.max(...values),
        values.at(-1),
      ]);
    }),
  );
});

test('a state is true from a true reading to the next one, never longer than it was known', () => {
  assert(
    property(samplesOf(boolean()), (samples) => {
      const { state } = folded(samples);
      expect(state).toEqual({
        firstAt: samples[0]!.at,
        lastAt: samples.at(-1)!.at,
        trueMs: trueMsOf(samples),
      });
      expect(state!.trueMs).toBeLessThanOrEqual(state!.lastAt - state!.firstAt);
    }),
    { numRuns: 500 },
  );
});

test('of a silence longer than a state is believed only that long counts, within a segment and between two', () => {
  const laterAt = startAt + STATE_HOLD_MS + 60_000;
  const known = { firstAt: startAt, lastAt: laterAt, trueMs: STATE_HOLD_MS };
  const extended = segmentOf(startAt, true);
  extend(extended, laterAt, false);
  expect(extended.state).toEqual(known);
  const appended = segmentOf(startAt, true);
  append(appended, segmentOf(laterAt, false));
  expect(appended.state).toEqual(known);
});

test('a metric that was a number once has no state, before or after', () => {
  assert(
    property(samplesOf(anyValue), cuts, (samples, cutBefore) => {
      const [first, ...rest] = stretches(samples, cutBefore).map(folded);
      for (const next of rest) append(first!, next);
      expect(first!.state === null).toBe(samples.some(({ value }) => typeof value === 'number'));
    }),
  );
});

test('a sum is kept without the dust of binary fractions', () => {
  expect(roundedSum(0.1 + 0.2)).toBe(0.3);
  expect(roundedSum(660 * 21.3)).toBe(14058);
  expect(roundedSum(-0.0004)).toBe(-0.0004);
});

test('the short way to round a sum says what the long one says', () => {
  const thousandths = double({ min: -1e10, max: 1e10, noNaN: true }).map(
    (n) => Math.round(n * 1000) / 1000 + 0,
  );
  assert(
    property(oneof(numbers, thousandths), (sum) => {
      expect(roundedSum(sum)).toBe(Number(sum.toPrecision(12)) + 0);
    }),
    { numRuns: 2000 },
  );
});
