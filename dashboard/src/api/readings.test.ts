import { expect, test } from 'vitest';
import { csvAddress, historyOf, readingQuery } from './readings.ts';

const answer = { deviceId: 'd', from: 0, to: 1, step: null };

test('raw points become points whose range is the value itself', () => {
  const history = historyOf(
    {
      ...answer,
      from: '2026-09-21T13:33:20Z',
      to: 1_790_000_060_000,
      series: [{ metric: 'gas', unit: '%LEL', points: [{ at: 1_790_000_000_000, value: 3.5 }] }],
    },
    7,
  );
  expect(history).toMatchObject({ from: 1_789_997_600_000, stepMs: 0, answeredAt: 7, incomplete: false });
  expect(history.series).toEqual([
    {
      metric: 'gas',
      unit: '%LEL',
      kind: 'number',
      points: [{ at: 1_790_000_000_000, min: 3.5, mean: 3.5, max: 3.5, count: 1 }],
    },
  ]);
});

test('stepped points keep minimum, mean, maximum and count', () => {
  const points = [{ at: '2026-09-21T13:33:20.000Z', min: 1, mean: 2, max: 3, count: 12, last: 2 }];
  const history = historyOf({ ...answer, step: 60_000, series: [{ metric: 'smoke', unit: '', points }] }, 0);
  expect(history.stepMs).toBe(60_000);
  expect(history.series[0]).toEqual({
    metric: 'smoke',
    unit: null,
    kind: 'number',
    points: [{ at: 1_789_997_600_000, min: 1, mean: 2, max: 3, count: 12 }],
  });
});

test('booleans count as 0 and 1, in steps by the time they were true', () => {
  const { series } = historyOf(
    {
      ...answer,
      series: [
        { metric: 'alarm', points: [{ at: 5, value: true }] },
        {
          metric: 'test',
          points: [{ at: 5, min: 0, mean: 0.5, max: 1, count: 2, trueMs: 250, knownMs: 1000 }],
        },
      ],
    },
    0,
  );
  expect(series.map(({ kind, points }) => [kind, points[0]?.mean])).toEqual([
    ['state', 1],
    ['state', 0.25],
  ]);
});

test('a state that held from before counts, though no reading of its step says so', () => {
  const points = [{ at: 5, min: 0, mean: 0, max: 0, count: 3, last: 0, trueMs: 400, knownMs: 1000 }];
  const { series } = historyOf({ ...answer, step: 1000, series: [{ metric: 'alarm', points }] }, 0);
  expect(series[0]?.points[0]).toEqual({ at: 5, min: 0, mean: 0.4, max: 1, count: 3 });
});

test('a point that cannot be read is left out, not drawn as zero', () => {
  const points = [{ at: 1, value: null }, { at: 'nonsense', value: 2 }, 7, { at: 3, value: 4 }];
  expect(historyOf({ ...answer, series: [{ metric: 'co', points }] }, 0).series[0]?.points).toEqual([
    { at: 3, min: 4, mean: 4, max: 4, count: 1 },
  ]);
});

test('readings that begin later than was asked are said, and only then', () => {
  const sinceOf = (since: unknown) =>
    historyOf({ ...answer, from: 1000, to: 2000, since, series: [] }, 0).since;
  expect([sinceOf(1500), sinceOf(500), sinceOf(undefined), sinceOf(null)]).toEqual([1500, null, null, null]);
});

test('what follows the present leaves its end to the hub; a fixed range names both', () => {
  expect(String(readingQuery(['a', 'b'], { spanMs: 1000 }, 10, 5000))).toBe(
    'metric=a&metric=b&from=1970-01-01T00%3A00%3A04.000Z&points=10',
  );
  expect(csvAddress('d/1', ['a'], 0, 1000)).toBe(
    '/api/v1/devices/d%2F1/readings.csv?metric=a&from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A00%3A01.000Z',
  );
});
