import * as fc from 'fast-check';
import type { Position } from 'geojson';
import { expect, test } from 'vitest';
import { sideOf } from '../contains.ts';
import { findSelfIntersection } from './simple-ring.ts';

test('a square is simple, whichever way it runs', () => {
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  expect(findSelfIntersection(square)).toBeUndefined();
  expect(findSelfIntersection(square.toReversed())).toBeUndefined();
});

test('a figure of eight crosses itself in its middle', () => {
  const eight = [
    [0, 0],
    [2, 2],
    [2, 0],
    [0, 2],
  ];
  expect(findSelfIntersection(eight)).toEqual([1, 1]);
});

test.each<[string, Position[], Position]>([
  [
    'passes through one corner twice',
    [
      [0, 0],
      [1, 1],
      [2, 0],
      [2, 2],
      [1, 1],
      [0, 2],
    ],
    [1, 1],
  ],
  [
    'touches its own edge with a corner',
    [
      [0, 0],
      [4, 0],
      [4, 3],
      [2, 0],
      [0, 3],
    ],
    [2, 0],
  ],
  [
    'runs out and back over a spike',
    [
      [0, 0],
      [2, 0],
      [2, 2],
      [4, 2],
      [2, 2],
      [0, 2],
    ],
    [2, 2],
  ],
  [
    'runs back over part of an edge',
    [
      [0, 0],
      [4, 0],
      [2, 0],
      [2, 2],
    ],
    [2, 0],
  ],
])('a ring that %s is not simple', (_, ring, at) => {
  expect(findSelfIntersection(ring)).toEqual(at);
});

test('a crossing of a hair is found where doubles alone would miss it', () => {
  const ring = [
    [0, 0],
    [1, 1e-17],
    [1, 1],
    [0.5, -1e-18],
    [0, 1],
  ];
  expect(findSelfIntersection(ring)).toBeDefined();
});

type Corner = readonly [number, number];

/** Compares every pair of edges: slow, and obviously right. */
function crossesNaively(ring: readonly Corner[]): boolean {
  const side = (a: Corner, b: Corner, p: Corner): number => Math.sign(sideOf(...a, ...b, ...p));
  const between = (a: Corner, b: Corner, p: Corner): boolean =>
    side(a, b, p) === 0 &&
    Math.min(a[0], b[0]) <= p[0] &&
    p[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= p[1] &&
    p[1] <= Math.max(a[1], b[1]);
  const meet = (a: Corner, b: Corner, c: Corner, d: Corner): boolean =>
    (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) ||
    between(a, b, c) ||
    between(a, b, d) ||
    between(c, d, a) ||
    between(c, d, b);
  const folds = (a: Corner, shared: Corner, b: Corner): boolean =>
    side(a, shared, b) === 0 &&
    (a[0] - shared[0]) * (b[0] - shared[0]) + (a[1] - shared[1]) * (b[1] - shared[1]) > 0;
  const n = ring.length;
  const at = (i: number): Corner => ring[i % n]!;
  for (let i = 0; i < n; i++) {
    if (folds(at(i), at(i + 1), at(i + 2))) return true;
    for (let k = i + 2; k < n; k++) {
      if (i === 0 && k === n - 1) continue;
      if (meet(at(i), at(i + 1), at(k), at(k + 1))) return true;
    }
  }
  return false;
}

test('the sweep agrees with comparing every pair of edges', () => {
  // A coarse lattice, where corners on edges, shared corners and vertical edges are the rule.
  const corner = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
  const anyRing = fc.array(corner, { minLength: 3, maxLength: 10 });
  const star = fc
    .array(fc.tuple(fc.double({ min: 0, max: 0.9, noNaN: true }), fc.integer({ min: 2, max: 30 })), {
      minLength: 3,
      maxLength: 24,
    })
    .map((rays) =>
      rays.map(([turn, length], i): [number, number] => {
        const angle = (2 * Math.PI * (i + turn)) / rays.length;
        return [Math.round(length * Math.cos(angle)), Math.round(length * Math.sin(angle))];
      }),
    );
  let [simple, crossing] = [0, 0];
  fc.assert(
    fc.property(fc.oneof(anyRing, star), (corners) => {
      const ring = corners.filter((p, i) => p.join() !== corners[(i + 1) % corners.length]?.join());
      fc.pre(ring.length >= 3);
      const expected = crossesNaively(ring);
      if (expected) crossing++;
      else simple++;
      expect(findSelfIntersection(ring as Position[]) !== undefined).toBe(expected);
    }),
    { numRuns: 20_000 },
  );
  expect(Math.min(simple, crossing)).toBeGreaterThan(1000);
});

test('a comb of fifty thousand teeth, all abreast under the sweep, takes well under a second', () => {
  const teeth = 50_000;
  const comb: Position[] = [];
  for (let i = 0; i < teeth; i++) comb.push([1 + i / teeth, i / teeth], [100, (i + 0.5) / teeth]);
  comb.push([-1, 2], [-1, -1]);
  const started = performance.now();
  expect(findSelfIntersection(comb)).toBeUndefined();
  // Comparing all pairs would be five thousand million.
  expect(performance.now() - started).toBeLessThan(3000);
});
