import { expect, test } from 'vitest';
import { bandOf, falseRate, partsOf } from './bands.ts';

test('the bands are those of the guide, each with its upper limit in it', () => {
  expect([0, 1, 1.5, 2, 3, 10, 11].map(bandOf)).toEqual([
    'acceptable',
    'acceptable',
    'manageable',
    'manageable',
    'demanding',
    'demanding',
    'flood',
  ]);
});

test('a range is cut into whole hours or local days, and the last one is running', () => {
  const nowAt = Date.UTC(2026, 10, 24, 15, 20);
  const hours = partsOf('24h', nowAt, 0);
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toEqual({ from: Date.UTC(2026, 10, 24, 15), to: Date.UTC(2026, 10, 24, 16) });
  const days = partsOf('30d', nowAt, 8 * 3_600_000);
  expect(days.at(-1)?.from).toBe(Date.UTC(2026, 10, 23, 16));
  expect(days[0]?.to).toBe(days[1]?.from);
});

test('nothing is no rate', () => {
  expect(falseRate({ alerts: 0, falseAlarms: 0 })).toBeNull();
  expect(falseRate({ alerts: 3, falseAlarms: 1 })).toBe(33);
});
