import { expect, test } from 'vitest';
import { gapLimit, runsOf, spoken, stateSpans } from './gaps.ts';

const point = (at: number, value = 0) => ({ at, min: value, mean: value, max: value, count: 1 });
const at = (...seconds: number[]) => seconds.map((s) => point(s * 1000));
const starts = (points: ReturnType<typeof at>, stepMs: number, expectEveryMs: number | null) =>
  runsOf(points, gapLimit(points, stepMs, expectEveryMs)).map((run) => run[0]!.at / 1000);

test('a device that promises a message is missing after three times as long', () => {
  expect(starts(at(0, 10, 40, 71), 0, 10_000)).toEqual([0, 71]);
});

test('one that promises nothing is missing after four times the usual', () => {
  expect(starts(at(1, 2, 3, 4, 8, 60, 61), 0, null)).toEqual([1, 60]);
});

test('a single reading, or two, is never torn apart', () => {
  expect(starts(at(5), 0, null)).toEqual([5]);
  expect(starts(at(5, 500), 0, null)).toEqual([5]);
  expect(runsOf([], 10)).toEqual([]);
});

test('in steps a missing step is a gap, and a day of 25 hours is not', () => {
  expect(starts(at(0, 60, 120, 240), 60_000, null)).toEqual([0, 240]);
  const HOUR = 3600;
  expect(starts(at(0, 24 * HOUR, 49 * HOUR, 97 * HOUR), 86_400_000, null)).toEqual([0, 97 * HOUR]);
});

test('steps shorter than a device reports do not tear its line', () => {
  expect(starts(at(0, 300, 600), 60_000, 300_000)).toEqual([0]);
});

test('a state lasts until the next reading, and after the last as long as its word holds', () => {
  const runs = [[point(0, 0), point(1000, 1), point(2000, 1), point(3000, 0)], [point(60_000, 1)]];
  expect(stateSpans(runs, 0, 5000, 61_500)).toEqual([
    { from: 0, to: 1000, share: 0 },
    { from: 1000, to: 3000, share: 1 },
    { from: 3000, to: 8000, share: 0 },
    { from: 60_000, to: 61_500, share: 1 },
  ]);
});

test('a moment of truth in a long step is not lost', () => {
  const steps = [[{ at: 0, min: 0, mean: 0, max: 1, count: 900 }, point(60_000, 0)]];
  expect(stateSpans(steps, 60_000, 90_000, 200_000)).toEqual([
    { from: 0, to: 60_000, share: 0.01 },
    { from: 60_000, to: 120_000, share: 0 },
  ]);
});

test('a state that only held is a gap of a device that promises messages', () => {
  const points = [point(0), { ...point(60_000), count: 0 }, point(120_000)];
  expect(spoken(points, 10_000).map(({ at }) => at)).toEqual([0, 120_000]);
  expect(spoken(points, null)).toHaveLength(3);
});
