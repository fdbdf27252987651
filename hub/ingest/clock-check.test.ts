import { expect, test } from 'vitest';
import { type ClockMemory, checkClock } from './clock-check.ts';

const limits = { lateAfterMs: 60_000, futureToleranceMs: 5_000, skewToleranceMs: 5_000 };
const NOON = 1_790_000_000_000;

/** Feeds (deviceAt, receivedAt) pairs and answers the flags. */
function flags(pairs: readonly (readonly [number | null, number])[]): string[] {
  let memory: ClockMemory | undefined;
  return pairs.map(([deviceAt, receivedAt]) => {
    const verdict = checkClock(limits, memory, deviceAt, receivedAt);
    memory = verdict.memory;
    return verdict.flag;
  });
}

test('a clock within the limits is believed', () => {
  const verdict = checkClock(limits, undefined, NOON - 59_000, NOON);
  expect(verdict).toMatchObject({ flag: 'ok', at: NOON - 59_000 });
});

test('without a device clock the arrival counts', () => {
  expect(checkClock(limits, undefined, null, NOON)).toMatchObject({ flag: 'ok', at: NOON });
});

test('a reading slightly ahead of us is believed but not dated into the future', () => {
  expect(checkClock(limits, undefined, NOON + 4_000, NOON)).toMatchObject({ flag: 'ok', at: NOON });
});

test('an old reading is late and keeps its own time', () => {
  expect(checkClock(limits, undefined, NOON - 61_000, NOON)).toMatchObject({
    flag: 'late',
    at: NOON - 61_000,
  });
});

test('a reading from the future is dated at its arrival', () => {
  expect(checkClock(limits, undefined, NOON + 6_000, NOON)).toMatchObject({ flag: 'future', at: NOON });
});

test('a buffer sent in one go is late to its end, however long', () => {
  const pairs = Array.from({ length: 50 }, (_, i) => [NOON - 3_600_000 + i * 10_000, NOON + i * 5] as const);
  expect(new Set(flags(pairs))).toEqual(new Set(['late']));
});

test('a clock that runs at our pace but an hour behind is skewed once that is plain', () => {
  const pairs = Array.from(
    { length: 6 },
    (_, i) => [NOON - 3_600_000 + i * 10_000, NOON + i * 10_000] as const,
  );
  expect(flags(pairs)).toEqual(['late', 'late', 'late', 'skewed', 'skewed', 'skewed']);
});

test('a recording played faster than life is late, not skewed', () => {
  const pairs = Array.from(
    { length: 6 },
    (_, i) => [NOON - 3_600_000 + i * 60_000, NOON + i * 1_000] as const,
  );
  expect(new Set(flags(pairs))).toEqual(new Set(['late']));
});

test('a clock that was set right is believed again at once', () => {
  const wrong = Array.from(
    { length: 5 },
    (_, i) => [NOON + 7_200_000 + i * 10_000, NOON + i * 10_000] as const,
  );
  expect(flags([...wrong, [NOON + 50_000, NOON + 50_000]]).at(-1)).toBe('ok');
});
