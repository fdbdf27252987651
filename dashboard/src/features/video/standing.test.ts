import { expect, test } from 'vitest';
import { failuresAfter, retryMs, STALE_MS, standingOf } from './standing.ts';

test('a picture is live while frames come, and stands still 3 s after the last', () => {
  expect(standingOf(null, 1000)).toEqual({ is: 'connecting' });
  expect(standingOf(1000, 1000 + STALE_MS - 1)).toEqual({ is: 'live' });
  expect(standingOf(1000, 1000 + STALE_MS)).toEqual({ is: 'stale', since: 1000 });
});

test('each failure waits twice as long, up to ten seconds, spread so that a wall does not come back at once', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((failures) => retryMs(failures, 0.5))).toEqual([
    500, 1000, 2000, 4000, 8000, 10_000, 10_000,
  ]);
  expect(retryMs(2, 0)).toBe(750);
  expect(retryMs(2, 1)).toBe(1250);
});

test('a connection that showed pictures for a while is tried again at once', () => {
  expect(failuresAfter(7, 60_000)).toBe(1);
  expect(failuresAfter(7, 200)).toBe(8);
});
