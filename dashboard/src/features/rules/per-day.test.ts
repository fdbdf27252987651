import { expect, test } from 'vitest';
import { perDay } from './per-day.ts';

const HOUR_MS = 3_600_000;

test('a rate a day is told of hours, not of the minutes there are readings of', () => {
  const day = { from: 0, to: 24 * HOUR_MS, coveredFrom: null };
  expect(perDay(9.04, day)).toBe(9);
  expect(perDay(9, { ...day, coveredFrom: 12 * HOUR_MS })).toBe(9);
  expect(perDay(8135, { ...day, coveredFrom: 23 * HOUR_MS })).toBeNull();
});
