import { expect, it } from 'vitest';
import { Level } from './level.ts';

it('a level moves in a straight line, and a new move starts where the last one got to', () => {
  const level = new Level();
  expect(level.at(0)).toBe(0);
  level.moveTo(10, 100, 1000);
  expect(level.at(1050)).toBe(5);
  level.moveTo(0, 100, 1050);
  expect(level.at(1100)).toBe(2.5);
  expect(level.at(2000)).toBe(0);
});
