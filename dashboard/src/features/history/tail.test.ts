import { expect, test, vi } from 'vitest';
import { continues, TAIL_KEPT, type Tail, taken } from './tail.ts';

vi.mock('../../live/live.ts', () => ({ live: {} }));

const empty: Tail = { startedAt: 1000, points: new Map() };
const values = (at: number, metrics: Record<string, number | boolean>) =>
  new Map(Object.entries(metrics).map(([metric, value]) => [metric, { at, value }]));

test('each metric keeps its own values, and only what is newer comes in', () => {
  const first = taken(empty, values(1, { gas: 3, alarm: true }), 1001);
  const second = taken(first, new Map([...values(1, { alarm: true }), ...values(2, { gas: 4 })]), 1002);
  expect(second.points.get('gas')?.map(({ value }) => value)).toEqual([3, 4]);
  expect(second.points.get('alarm')?.map(({ value }) => value)).toEqual([1]);
  expect(taken(second, values(2, { gas: 4 }), 1003)).toBe(second);
});

test('a page left open for months keeps no more than it needs, and knows what it has let go', () => {
  let tail = empty;
  for (let i = 0; i < TAIL_KEPT + 10; i++) tail = taken(tail, values(i, { gas: i }), 1000 + i);
  expect(tail.points.get('gas')).toHaveLength(TAIL_KEPT);
  expect(tail.startedAt).toBe(1010);
  expect(tail.points.get('gas')?.[0]?.receivedAt).toBe(1010);
});

test('live values continue only an answer that reached the present after they began', () => {
  expect(continues(empty, { open: true, answeredAt: 1000 })).toBe(true);
  expect(continues(empty, { open: true, answeredAt: 999 })).toBe(false);
  expect(continues(empty, { open: false, answeredAt: 2000 })).toBe(false);
});
