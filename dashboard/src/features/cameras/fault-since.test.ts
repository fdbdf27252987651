import { expect, test } from 'vitest';
import { trueSince } from './fault-since.ts';

const point = (at: number, min: number, max = min) => ({ at, min, mean: (min + max) / 2, max, count: 1 });

test('a fault has held since the first reading of its last unbroken run', () => {
  expect(trueSince([point(1, 1), point(2, 0), point(3, 1), point(4, 1)])).toEqual({ at: 3, before: false });
  expect(trueSince([point(1, 1), point(2, 1)])).toEqual({ at: 1, before: true });
  expect(trueSince([point(1, 0), point(2, 0, 1), point(3, 1)])).toEqual({ at: 2, before: false });
});

test('a fault that is over has held since no time', () => {
  expect(trueSince([point(1, 1), point(2, 0)])).toBeNull();
  expect(trueSince([])).toBeNull();
});
