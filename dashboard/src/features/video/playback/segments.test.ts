import { expect, test } from 'vitest';
import { nextAfter, segmentAt, stretches } from './segments.ts';

const files = [
  { id: 'a', from: 0, to: 60_000 },
  { id: 'b', from: 60_500, to: 120_000 },
  { id: 'c', from: 300_000, to: 360_000 },
];

test('an instant lies in one file, at its end already in the next', () => {
  expect(segmentAt(files, 0)?.id).toBe('a');
  expect(segmentAt(files, 60_000)).toBeUndefined();
  expect(segmentAt(files, 60_500)?.id).toBe('b');
  expect(segmentAt([...files, { id: 'd', from: 59_000, to: 61_000 }], 59_500)?.id).toBe('d');
});

test('a gap knows when recording goes on, and that it does not', () => {
  expect(nextAfter(files, 150_000)).toBe(300_000);
  expect(nextAfter(files, 400_000)).toBeNull();
});

test('files that follow one another are one stretch', () => {
  expect(stretches(files)).toEqual([
    { from: 0, to: 120_000 },
    { from: 300_000, to: 360_000 },
  ]);
});
