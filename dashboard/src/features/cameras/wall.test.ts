import { expect, test } from 'vitest';
import { freshWall, pageCount, searchOf, tilesOnPage, type Wall, wallOf, withTile } from './wall.ts';

const all = ['a', 'b', 'c', 'd', 'e'];
const wall = (more: Partial<Wall> = {}): Wall => ({ ...freshWall, layout: 4, ...more });

test('a wall says in its address what it shows, and is read back as it was', () => {
  const one = wall({ tiles: ['a', '', 'c'], tourS: 20, live: 'all' });
  const text = new URLSearchParams(searchOf(one)).toString();
  expect(wallOf(new URLSearchParams(text), null)).toEqual(one);
  expect(wallOf(new URLSearchParams(), text)).toEqual(one);
  expect(wallOf(new URLSearchParams('layout=16&tiles=all'), text)).toEqual({
    ...one,
    layout: 16,
    tiles: null,
  });
});

test('what makes no sense in an address changes nothing', () => {
  expect(wallOf(new URLSearchParams('layout=7&tour=x&live=maybe'), 'layout=zz')).toEqual(freshWall);
});

test('pages go round, and the last one is filled up with empty tiles', () => {
  expect(pageCount(wall(), all)).toBe(2);
  expect(tilesOnPage(wall(), all, 1)).toEqual(['e', '', '', '']);
  expect(tilesOnPage(wall(), all, 2)).toEqual(['a', 'b', 'c', 'd']);
  expect(tilesOnPage(wall(), all, -1)).toEqual(['e', '', '', '']);
  expect(pageCount(wall(), [])).toBe(1);
});

test('a camera put into a tile leaves the one it was in to the one that was there', () => {
  expect(withTile(wall(), all, 0, 'c').tiles).toEqual(['c', 'b', 'a', 'd', 'e']);
  expect(withTile(wall({ tiles: ['a'] }), all, 2, 'b').tiles).toEqual(['a', '', 'b']);
  expect(withTile(wall({ tiles: ['a', 'b'] }), all, 1, '').tiles).toEqual(['a']);
});
