import { expect, test } from 'vitest';
import type { HistoryPoint } from '../../api/readings.ts';
import { joined, type LivePoint } from './join.ts';

const point = (at: number, value: number, count = 1): HistoryPoint => ({
  at,
  min: value,
  mean: value,
  max: value,
  count,
});
const live = (at: number, value: number, receivedAt = at): LivePoint => ({ at, value, receivedAt });
const raw = { to: 2500, stepMs: 0, answeredAt: 2600 };
const stepped = { to: 90_000, stepMs: 60_000, answeredAt: 90_100 };

test('live values join the readings where they end, none twice and none left out', () => {
  const tail = [live(1000, 1), live(2000, 2), live(2400, 2.4), live(3000, 3)];
  expect(joined([point(1000, 1), point(2000, 2)], tail, raw).map(({ at }) => at)).toEqual([
    1000, 2000, 2400, 3000,
  ]);
});

test('an instant told twice by the socket is one point', () => {
  expect(joined([], [live(1000, 1), live(1000, 1), live(900, 1)], raw).map(({ at }) => at)).toEqual([1000]);
});

test('a live value fills the running step instead of standing beside it', () => {
  const joint = joined([point(0, 10, 4), point(60_000, 20, 3)], [live(100_000, 40)], stepped);
  expect(joint).toEqual([point(0, 10, 4), { at: 60_000, min: 20, mean: 25, max: 40, count: 4 }]);
});

test('a live value after the running step opens the next one, on the same beat', () => {
  const offset = 12_345;
  const joint = joined([point(offset, 1, 9)], [live(offset + 125_000, 5), live(offset + 130_000, 7)], {
    ...stepped,
    to: 0,
  });
  expect(joint.slice(1)).toEqual([{ at: offset + 120_000, min: 5, mean: 6, max: 7, count: 2 }]);
});

test('without any history the steps begin at multiples of their length', () => {
  expect(joined([], [live(130_000, 5)], stepped)).toEqual([point(120_000, 5)]);
});

test('what the answer covered is not counted again, what came after it is', () => {
  const history = [point(60_000, 20, 1)];
  expect(joined(history, [live(80_000, 99, 80_050)], stepped)).toEqual(history);
  // The device's clock lags: measured before `to`, but committed after the answer.
  expect(joined(history, [live(80_000, 30, 91_000)], stepped)[0]).toMatchObject({ max: 30, count: 2 });
});

test('a value that comes late goes into its own step', () => {
  const history = [point(0, 1), point(60_000, 2)];
  expect(joined(history, [live(30_000, 9, 95_000)], stepped).map(({ max }) => max)).toEqual([9, 2]);
});
