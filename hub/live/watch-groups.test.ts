import { describe, expect, it } from 'vitest';
import { type GridTree, WatchGroups, watchedRoots } from './watch-groups.ts';

const parents: Record<string, string | null> = {
  street: null,
  east: 'street',
  west: 'street',
  east1: 'east',
};
const ancestors = (code: string): string[] => {
  const parent = parents[code];
  return parent === undefined ? [] : [code, ...(parent === null ? [] : ancestors(parent))];
};
const grids: GridTree = {
  has: (code) => code in parents,
  ancestors,
  isWithin: (code, root) => ancestors(code).includes(root),
};

describe('what a watcher gets', () => {
  it.each([
    ['what it asks for', ['east', 'west'], null, ['east', 'west']],
    ['nothing twice', ['east', 'east1', 'street', 'east'], null, ['street']],
    ['its scope, where it asks for more', ['street'], 'east', ['east']],
    ['nothing outside its scope', ['west'], 'east', []],
    ['nothing for a grid that is not there', ['nowhere'], null, []],
    ['nothing for a scope that is not there', ['street'], 'gone', []],
  ])('is %s', (_what, asked, scope, roots) => {
    expect(watchedRoots(asked, scope, grids)).toEqual(roots);
  });
});

it('finds the groups of a grid by its ancestors, each once, until the last member leaves', () => {
  const groups = new WatchGroups(grids);
  const both = groups.join(['east1', 'west']);
  expect(groups.join(['east1', 'west'])).toBe(both);
  const street = groups.join(['street']);
  expect(new Set(groups.watching('east1'))).toEqual(new Set([both, street]));
  expect(groups.watching('east')).toEqual([street]);
  expect(groups.watching('nowhere')).toEqual([]);
  groups.leave(both);
  expect(groups.watching('west')).toContain(both);
  groups.leave(both);
  expect(groups.watching('west')).toEqual([street]);
  expect(groups.size).toBe(1);
});
