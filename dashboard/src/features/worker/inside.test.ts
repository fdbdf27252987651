import { expect, test } from 'vitest';
import type { GridCollection, GridProperties } from '../../api/grids.ts';
import { gridAt } from './inside.ts';

const square = (west: number, south: number, side: number) => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const grid = (
  code: string,
  level: GridProperties['level'],
  coordinates: number[][][],
): GridCollection['features'][number] => ({
  type: 'Feature',
  properties: { code, level, name: code, parent: null, class: null, households: null, population: null },
  geometry: { type: 'Polygon', coordinates },
});
const grids: GridCollection = {
  type: 'FeatureCollection',
  features: [
    grid('street', 'street', [square(0, 0, 10)]),
    grid('grid', 'grid', [square(0, 0, 4), square(1, 1, 1)]),
  ],
};

test('a position belongs to the deepest grid around it, and not to the hole in one', () => {
  const at = (lng: number, lat: number) => gridAt(grids, { lng, lat })?.code;
  expect(at(3, 3)).toBe('grid');
  expect(at(1.5, 1.5)).toBe('street');
  expect(at(8, 8)).toBe('street');
  expect(at(11, 3)).toBeUndefined();
});
