import { expect, test } from 'vitest';
import { sightOf } from './VirtualRows.tsx';

test('of a hundred thousand rows those in sight are drawn, and a few beyond each edge', () => {
  expect(sightOf(100_000, 40, 0, 800)).toEqual({ first: 0, end: 32 });
  expect(sightOf(100_000, 40, 2_000_000, 800)).toEqual({ first: 49_988, end: 50_032 });
  expect(sightOf(100_000, 40, 3_999_200, 800)).toEqual({ first: 99_968, end: 100_000 });
});

test('a list that is short, empty, or not yet scrolled to has what there is', () => {
  expect(sightOf(3, 40, 0, 800)).toEqual({ first: 0, end: 3 });
  expect(sightOf(0, 40, 500, 800)).toEqual({ first: 0, end: 0 });
  expect(sightOf(1000, 40, -500, 800)).toEqual({ first: 0, end: 20 });
  expect(sightOf(10, 40, 5000, 800)).toEqual({ first: 10, end: 10 });
});
