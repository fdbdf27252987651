import { expect, test } from 'vitest';
import { FlapCounter } from './flap-counter.ts';

test('as many edges as asked within the window are too many, as many over a longer time are not', () => {
  const counter = new FlapCounter({ edges: 3, withinMs: 100 });
  expect([0, 50, 99].map((at) => counter.count('a', at))).toEqual([false, false, true]);
  expect([0, 50, 100].map((at) => counter.count('b', at))).toEqual([false, false, false]);
  expect(counter.calmAt('a')).toBe(199);
});

test('what is forgotten begins anew, and holds no memory', () => {
  const counter = new FlapCounter({ edges: 3, withinMs: 100 });
  for (const at of [0, 1, 2, 3, 4]) counter.count('a', at);
  counter.forget('a');
  expect([counter.size, counter.calmAt('a'), counter.count('a', 5)]).toEqual([0, undefined, false]);
});
