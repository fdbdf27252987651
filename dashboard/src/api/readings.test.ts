import { expect, test } from 'vitest';
import { historyOf } from './readings.ts';

test('raw points become points whose range is the value itself', () => {
  const history = historyOf(
    {
      from: '2026-09-21T13:33:20Z',
      to: 1_790_000_060_000,
      series: [{ metric: 'gas', unit: '%LEL', points: [{ at: 1_790_000_000_000, value: 3.5 }] }],
    },
    0,
  );
  expect(history.from).toBe(1_789_997_600_000);
  expect(history.series).toEqual([
    { metric: 'gas', unit: '%LEL', points: [{ at: 1_790_000_000_000, min: 3.5, mean: 3.5, max: 3.5 }] },
  ]);
});

test('stepped points keep minimum, mean and maximum; booleans count as 0 and 1', () => {
  const history = historyOf(
    {
      from: 0,
      to: 1,
      series: [
        { metric: 'smoke', unit: '', points: [{ at: '2026-09-21T13:33:20.000Z', min: 1, mean: 2, max: 3 }] },
        { metric: 'alarm', points: [{ at: 5, value: true }] },
      ],
    },
    60_000,
  );
  expect(history.series[0]).toEqual({
    metric: 'smoke',
    unit: null,
    points: [{ at: 1_789_997_600_000, min: 1, mean: 2, max: 3 }],
  });
  expect(history.series[1]?.points[0]?.mean).toBe(1);
});

test('a point that cannot be read is left out, not drawn as zero', () => {
  const points = [{ at: 1, value: null }, { at: 'nonsense', value: 2 }, 7, { at: 3, value: 4 }];
  expect(historyOf({ from: 0, to: 1, series: [{ metric: 'co', points }] }, 0).series[0]?.points).toEqual([
    { at: 3, min: 4, mean: 4, max: 4 },
  ]);
});
