import { expect, test } from 'vitest';
import { daysOf, expiryOf, weekStart } from './rota.ts';

const at = (day: number, hour = 0): number => new Date(2026, 10, day, hour).getTime();

test('a week begins on Monday', () => {
  expect(weekStart(at(25, 13))).toBe(at(23));
  expect(weekStart(at(29, 23))).toBe(at(23));
  expect(weekStart(at(23), 1)).toBe(at(30));
});

test('a shift over midnight stands on both days, a gap where it is', () => {
  const night = { id: 'n', from: at(24, 20), to: at(25, 8) };
  const gap = { from: at(26, 8), to: at(26, 20) };
  const days = daysOf(at(23), [night], [gap]);
  expect(days.map(({ shifts, gaps }) => [shifts.length, gaps.length])).toEqual([
    [0, 0],
    [1, 0],
    [1, 0],
    [0, 1],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test('equipment is good, soon to expire, or expired', () => {
  const day = 86_400_000;
  expect([null, 60 * day, 10 * day, -1].map((expiresAt) => expiryOf(expiresAt, 0))).toEqual([
    'none',
    'good',
    'soon',
    'expired',
  ]);
});
