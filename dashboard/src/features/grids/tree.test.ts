import { expect, test } from 'vitest';
import type { GridCollection } from '../../api/grids.ts';
import { branchOf } from './tree.ts';

const tree = (parents: Record<string, string | null>) => ({
  features: Object.entries(parents).map(([code, parent]) => ({
    properties: { code, parent, name: code },
  })) as GridCollection['features'],
});
const grids = tree({ street: null, east: 'street', west: 'street', e2: 'east', e1: 'east', cell: 'e1' });
const codes = (items: { code: string }[] = []) => items.map(({ code }) => code);

test('a grid knows the way down to it and everything below it', () => {
  const east = branchOf(grids, 'east');
  expect(codes(east?.path)).toEqual(['street']);
  expect(east?.children.map(({ grid, codes }) => [grid.code, [...codes]])).toEqual([
    ['e1', ['e1', 'cell']],
    ['e2', ['e2']],
  ]);
  expect([...(east?.codes ?? [])].toSorted()).toEqual(['cell', 'e1', 'e2', 'east']);
});

test('the way begins where the user begins to see', () => {
  expect(codes(branchOf(tree({ e1: 'east', cell: 'e1' }), 'cell')?.path)).toEqual(['e1']);
});

test('what is not there is not found, and a tree that bites its tail is no endless walk', () => {
  expect(branchOf(grids, 'north')).toBeNull();
  const circle = branchOf(tree({ a: 'b', b: 'a' }), 'a');
  expect([...(circle?.codes ?? [])]).toEqual(['a', 'b']);
  expect(codes(circle?.path)).toEqual(['a', 'b']);
});
