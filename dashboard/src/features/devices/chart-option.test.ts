import { expect, test } from 'vitest';
import { withLive } from './chart-option.ts';

const point = (at: number, value: number) => ({ at, min: value, mean: value, max: value });

test('live values join the history where it ends, without a repeat', () => {
  const joined = withLive(
    [point(1000, 1), point(2000, 2)],
    [
      { at: 2000, value: 2 },
      { at: 3000, value: 3 },
    ],
    0,
  );
  expect(joined.map(({ at }) => at)).toEqual([1000, 2000, 3000]);
});

test('where readings are missing the line breaks', () => {
  const joined = withLive(
    [1, 2, 3, 4, 60, 61].map((s) => point(s * 1000, s)),
    [],
    0,
  );
  expect(joined.filter(({ mean }) => Number.isNaN(mean)).map(({ at }) => at)).toEqual([5000]);
});

test('a live value inside the last step of a stepped history does not double it', () => {
  const joined = withLive(
    [point(60_000, 1)],
    [
      { at: 60_500, value: 5 },
      { at: 120_000, value: 6 },
    ],
    60_000,
  );
  expect(joined.map(({ at }) => at)).toEqual([60_000, 120_000]);
});
