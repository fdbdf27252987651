import { expect, test } from 'vitest';
import { type EvaluatedCase, indicators } from './indicators.ts';

const from = Date.UTC(2026, 9, 1);
const to = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;

/** `count` cases filed in the month, all alike. */
function some(count: number, changes: Partial<EvaluatedCase>): EvaluatedCase[] {
  const dueAt = from + 10 * DAY_MS;
  const one = {
    group: 'a',
    filedGroup: 'a',
    filedAt: from + DAY_MS,
    dueAt,
    closedAt: null,
    reworks: 0,
    extensions: 0,
  };
  return Array.from({ length: count }, () => ({ ...one, ...changes }));
}

test('a published month: 996 filed, 972 due, 911 closed and 737 in time are 93.72 % and 75.82 %', () => {
  const month = [
    ...some(737, { closedAt: from + 9 * DAY_MS }),
    ...some(911 - 737, { closedAt: from + 11 * DAY_MS }),
    ...some(972 - 911, {}),
    ...some(996 - 972, { dueAt: to + DAY_MS, closedAt: from + 2 * DAY_MS }),
  ];
  expect(indicators(month, from, to).total).toMatchObject({
    filed: 996,
    due: 972,
    closed: 911,
    closedInTime: 737,
    closingRate: 93.72,
    onTimeRate: 75.82,
  });
});

test('what was closed after the period was not closed in it, and what waits in the ledger is not due', () => {
  const { total } = indicators([...some(3, { closedAt: to }), ...some(1, { dueAt: null })], from, to);
  expect(total).toMatchObject({ filed: 4, due: 3, closed: 0, closingRate: 0 });
});

test('rework and extension count once a case, and nothing due has no rates', () => {
  const { total, groups } = indicators(
    [...some(3, { reworks: 2 }), ...some(1, { extensions: 3, group: 'b' })],
    from,
    to,
  );
  expect(total).toMatchObject({ reworked: 3, reworkRate: 75, extended: 1, extensionRate: 25 });
  expect([...groups.keys()]).toEqual(['a', 'b']);
  expect(groups.get('b')).toMatchObject({ filed: 0, due: 1, extensionRate: 100 });
  expect(indicators([], from, to).total).toMatchObject({ due: 0, closingRate: null, onTimeRate: null });
});
