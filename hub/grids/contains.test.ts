import * as fc from 'fast-check';
import type { Position } from 'geojson';
import { expect, test } from 'vitest';
import { placeInRing } from './contains.ts';

const kite: Position[] = [
  [0, 0],
  [2, -1],
  [4, 0],
  [2, 3],
  [0, 0],
];

test('a point is inside, outside or on the ring, whichever way the ring runs', () => {
  for (const ring of [kite, kite.toReversed()]) {
    expect(placeInRing(ring, 2, 0)).toBe(1);
    expect(placeInRing(ring, 0.5, 2)).toBe(-1);
    expect(placeInRing(ring, 1, 1.5)).toBe(0);
    expect(placeInRing(ring, 5, 0)).toBe(-1);
    for (const [x = 0, y = 0] of ring) expect(placeInRing(ring, x, y)).toBe(0);
  }
});

test('on a slanted border exactly the points on the line count as on it', () => {
  const ring: Position[] = [
    [0, 0],
    [0.3, 0.1],
    [0, 1],
    [0, 0],
  ];
  const y = 0.1 / 3;
  expect([placeInRing(ring, 0.1, y + 1e-17), placeInRing(ring, 0.1, y - 1e-16)]).toEqual([1, -1]);
});

test('a point between rays of a star is judged by the angle it lies at', () => {
  const radius = fc.double({ min: 1, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(radius, { minLength: 5, maxLength: 12 }),
      fc.nat(),
      fc.double({ min: 0.01, max: 1.5, noNaN: true }),
      (radii, pick, share) => {
        fc.pre(Math.abs(share - 1) > 1e-6);
        const at = (i: number, scale = 1): Position => {
          const k = i % radii.length;
          const angle = (2 * Math.PI * k) / radii.length;
          return [radii[k]! * scale * Math.cos(angle), radii[k]! * scale * Math.sin(angle)];
        };
        const ring = [...radii.map((_, i) => at(i)), at(0)];
        const [x = 0, y = 0] = at(pick, share);
        // Along the ray through a corner there is nothing but that corner.
        expect(placeInRing(ring, x, y)).toBe(share < 1 ? 1 : -1);
      },
    ),
  );
});
