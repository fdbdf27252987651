import { expect, test } from 'vitest';
import { trueSince } from './fault-since.ts';

const point = (at: number, min: number, max = min) => ({ at, min, mean: (min + max) / 2, max, count: 1 });

test('a fault has held since the first reading of its last unbroken run', () => {
  const from = -1_000_000;
  expect(trueSince([point(1, 1), point(2, 0), point(3, 1), point(4, 1)], from)).toEqual({
    at: 3,
    before: false,
  });
  expect(trueSince([point(1, 0), point(2, 0, 1), point(3, 1)], from)).toEqual({ at: 2, before: false });
  // Its first report ever: nothing was before it.
  expect(trueSince([point(1, 1), point(2, 1)], from)).toEqual({ at: 1, before: false });
});

test('a fault that held already where the history begins has held since before', () => {
  expect(trueSince([point(1, 1), point(2, 1)], 0)).toEqual({ at: 1, before: true });
});

test('a fault that is over has held since no time', () => {
  expect(trueSince([point(1, 1), point(2, 0)], 0)).toBeNull();
  expect(trueSince([], 0)).toBeNull();
});
