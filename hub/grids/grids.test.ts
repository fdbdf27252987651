import * as fc from 'fast-check';
import type { MultiPolygon, Position } from 'geojson';
import { expect, test } from 'vitest';
import { contains } from './contains.ts';
import type { Grid, GridLevel } from './grid.ts';
import { levelDepth } from './grid-level.ts';
import { Grids } from './grids.ts';

function rectangle(west: number, south: number, east: number, north: number): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

function grid(code: string, level: GridLevel, parent: string | null, ...polygons: Position[][][]): Grid {
  const geometry: MultiPolygon = { type: 'MultiPolygon', coordinates: polygons };
  return {
    code,
    name: code,
    level,
    parent,
    class: null,
    households: null,
    population: null,
    geometry,
    updatedAt: 0,
  };
}

const street = grid('s', 'street', null, [rectangle(0, 0, 4, 4)]);
const west = grid('sw', 'community', 's', [rectangle(0, 0, 2, 4)]);
const east = grid('se', 'community', 's', [rectangle(2, 0, 4, 4)]);
const cell = grid('sw1', 'grid', 'sw', [rectangle(0, 0, 2, 2)]);
const district = [street, west, east, cell];

test('the tree is walked in both directions', () => {
  const grids = new Grids(district);
  expect(grids.children('s').map(({ code }) => code)).toEqual(['se', 'sw']);
  expect(grids.children(null)).toEqual([street]);
  expect(grids.ancestors('sw1')).toEqual(['sw1', 'sw', 's']);
  expect(grids.subtree('sw')).toEqual(['sw', 'sw1']);
  expect(grids.subtree('s').toSorted()).toEqual(['s', 'se', 'sw', 'sw1']);
  expect(grids.ancestors('nowhere')).toEqual([]);
  expect(grids.subtree('nowhere')).toEqual([]);
});

test('a grid lies within itself and what is above it, and within nothing else', () => {
  const grids = new Grids(district);
  expect(['sw1', 'sw', 's'].map((root) => grids.isWithin('sw1', root))).toEqual([true, true, true]);
  expect(grids.isWithin('sw1', 'se')).toBe(false);
  expect(grids.isWithin('s', 'sw')).toBe(false);
  expect(grids.isWithin('nowhere', 's')).toBe(false);
});

test('a point is in the deepest grid that contains it', () => {
  const grids = new Grids(district);
  expect(grids.locate(1, 1)?.code).toBe('sw1');
  expect(grids.locate(1, 3)?.code).toBe('sw');
  expect(grids.locate(3, 3)?.code).toBe('se');
  expect(grids.locate(5, 3)).toBeUndefined();
});

test('a point on a shared border or corner is in one grid, the same in whatever order they came', () => {
  for (const order of [district, district.toReversed()]) {
    const grids = new Grids(order);
    expect(grids.locate(2, 3)?.code).toBe('se');
    expect(grids.locate(2, 1)?.code).toBe('sw1');
    expect(grids.locate(0, 0)?.code).toBe('sw1');
    expect(grids.locate(4, 4)?.code).toBe('se');
  }
});

test('a hole belongs to what lies in it, its border to the grid around', () => {
  const around = grid('a', 'grid', null, [rectangle(0, 0, 9, 9), rectangle(3, 3, 6, 6)]);
  const grids = new Grids([around]);
  expect(grids.locate(4, 4)).toBeUndefined();
  expect(grids.locate(3, 4)?.code).toBe('a');
});

test('what is put or removed is found or gone at the next question', () => {
  const grids = new Grids(district);
  expect(grids.locate(3, 3)?.code).toBe('se');
  const before = grids.version;
  grids.put([grid('se1', 'grid', 'se', [rectangle(2, 0, 4, 4)])]);
  expect(grids.locate(3, 3)?.code).toBe('se1');
  grids.put([{ ...cell, parent: 'se' }]);
  expect(grids.children('sw')).toEqual([]);
  expect(grids.isWithin('sw1', 'se')).toBe(true);
  grids.remove('se1');
  expect(grids.locate(3, 3)?.code).toBe('se');
  expect(grids.version).toBeGreaterThan(before);
});

test('finding by index agrees with looking at every grid', () => {
  const number = fc.integer({ min: 0, max: 12 });
  const levels: GridLevel[] = ['street', 'community', 'grid', 'cell'];
  // Right-angled and slanted pieces on a coarse lattice: points fall on borders and corners all the time.
  const piece = fc
    .tuple(number, number, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
    .chain(([x, y, w, h]) =>
      fc.constantFrom<Position[][]>(
        [rectangle(x, y, x + w, y + h)],
        [
          [
            [x, y],
            [x + w, y],
            [x, y + h],
            [x, y],
          ],
        ],
        [rectangle(x, y, x + 3 * w, y + 3 * h), rectangle(x + w, y + h, x + 2 * w, y + 2 * h)],
      ),
    );
  const anyGrids = fc.array(
    fc.tuple(fc.constantFrom(...levels), fc.array(piece, { minLength: 1, maxLength: 2 })),
    {
      maxLength: 12,
    },
  );
  const coordinate = fc.oneof(number, fc.double({ min: -1, max: 20, noNaN: true }));
  let found = 0;
  fc.assert(
    fc.property(anyGrids, fc.array(fc.tuple(coordinate, coordinate), { minLength: 20 }), (drawn, points) => {
      const all = drawn.map(([level, polygons], i) => grid(`g${i}`, level, null, ...polygons));
      const grids = new Grids(all);
      for (const [lng, lat] of points) {
        const naive = all
          .filter(({ geometry }) => contains(geometry, lng, lat))
          .sort((a, b) => levelDepth(b.level) - levelDepth(a.level) || (a.code < b.code ? -1 : 1))[0];
        if (naive) found++;
        expect(grids.locate(lng, lat)).toBe(naive);
      }
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(1000);
});
