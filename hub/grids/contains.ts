import type { MultiPolygon, Position } from 'geojson';
import { orient2d } from 'robust-predicates';

/**
 * On which side of the directed line a → b the point lies: positive left, negative right, 0 exactly on it.
 * The sign is exact whatever the coordinates, so a point on a border is never misjudged by rounding.
 */
export function sideOf(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  // robust-predicates counts y downwards.
  return -orient2d(ax, ay, bx, by, x, y);
}

/** Where a point lies relative to a closed ring: inside (1), outside (-1) or exactly on it (0). */
export function placeInRing(ring: readonly Position[], x: number, y: number): -1 | 0 | 1 {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i - 1] ?? [];
    const [bx = 0, by = 0] = ring[i] ?? [];
    if ((bx === x && by === y) || (ay === y && by === y && ax <= x !== bx <= x)) return 0;
    if (ay > y === by > y) continue;
    if (ax < x && bx < x) continue;
    const side = sideOf(ax, ay, bx, by, x, y);
    if (side === 0) return 0;
    if (side > 0 === by > ay) inside = !inside;
  }
  return inside ? 1 : -1;
}

/** Whether the area contains the point; its borders, those of its holes included, belong to it. */
export function contains(area: MultiPolygon, lng: number, lat: number): boolean {
  return area.coordinates.some(([outer, ...holes]) => {
    if (!outer) return false;
    const place = placeInRing(outer, lng, lat);
    return place === 0 || (place === 1 && !holes.some((hole) => placeInRing(hole, lng, lat) === 1));
  });
}
