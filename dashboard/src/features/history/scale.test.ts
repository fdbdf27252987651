import { expect, test } from 'vitest';
import { extentOf, figure, scaleOf, withLimits } from './scale.ts';
import type { Threshold } from './thresholds.ts';

const limit = (value: number, op: Threshold['op'] = '≥', clear = false): Threshold => ({
  metric: 'x',
  op,
  value,
  severity: 'major',
  clear,
});
const point = (at: number, min: number, max: number) => ({ at, min, mean: min, max, count: 1 });

test('only what is in sight sets the axis, with its extremes', () => {
  const points = [point(0, -99, 99), point(10, 1, 5), point(20, 2, 3)];
  expect(extentOf(points, { from: 5, to: 20 })).toEqual({ min: 1, max: 5 });
  expect(extentOf(points, { from: 30, to: 40 })).toBeNull();
});

test('the next limit is in sight, however far, and so is the one last passed; those behind them are not', () => {
  expect(withLimits({ min: 2, max: 4 }, [limit(25), limit(50), limit(20, '<', true)])).toEqual({
    min: 2,
    max: 25,
  });
  expect(withLimits({ min: 2, max: 30 }, [limit(25), limit(50)])).toEqual({ min: 2, max: 50 });
  expect(withLimits({ min: 60, max: 70 }, [limit(25), limit(50)])).toEqual({ min: 50, max: 70 });
  expect(withLimits({ min: 0.3, max: 0.4 }, [limit(0.1, '≤')])).toEqual({ min: 0.1, max: 0.4 });
  expect(withLimits({ min: 2, max: 4 }, [])).toEqual({ min: 2, max: 4 });
});

test.each([
  [
    { min: 0.01, max: 0.15 },
    { min: 0, max: 0.2, interval: 0.05 },
  ],
  [
    { min: 20, max: 57 },
    { min: 10, max: 60, interval: 10 },
  ],
  [
    { min: -3.2, max: 4.1 },
    { min: -4, max: 6, interval: 2 },
  ],
  [
    { min: 98, max: 98 },
    { min: 94, max: 102, interval: 2 },
  ],
  [null, { min: 0, max: 1, interval: 0.5 }],
])('an axis around %o has easy numbers', (extent, expected) => {
  expect(scaleOf(extent, 4)).toEqual(expected);
});

test('every axis holds what it is for, and has no more lines than are read', () => {
  for (let i = 1; i < 400; i++) {
    const min = Math.sin(i) * 10 ** (i % 7);
    const extent = { min, max: min + Math.abs(Math.cos(i * 7)) * 10 ** (i % 5) };
    const { min: low, max: high, interval } = scaleOf(extent, 4);
    expect(low).toBeLessThanOrEqual(extent.min);
    expect(high).toBeGreaterThanOrEqual(extent.max);
    expect((high - low) / interval).toBeLessThanOrEqual(8);
  }
});

test('a flat line at zero still has an axis', () => {
  const { min, max } = scaleOf({ min: 0, max: 0 }, 4);
  expect(max).toBeGreaterThan(min);
});

test('a figure has at most three decimals', () => {
  expect([0.123_456, 12, -0.5].map(figure)).toEqual(['0.123', '12', '-0.5']);
});
