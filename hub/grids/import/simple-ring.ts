import type { Position } from 'geojson';
import { sideOf } from '../contains.ts';
import { SweepLine } from './sweep-line.ts';

interface Corner {
  /** Place in the ring: edge `i` runs from corner `i` to the next. */
  i: number;
  x: number;
  y: number;
}

/** An edge of the ring, pointing to the right (upwards when vertical). */
interface Edge {
  i: number;
  left: Corner;
  right: Corner;
}

function before(a: Corner, b: Corner): number {
  return a.x - b.x || a.y - b.y;
}

/** Positive when the corner lies above the edge, 0 exactly on its line. */
function height({ left, right }: Edge, { x, y }: Corner): number {
  return sideOf(left.x, left.y, right.x, right.y, x, y);
}

function crossing(a: Edge, b: Edge): Position | undefined {
  const [toLeft, toRight] = [height(a, b.left), height(a, b.right)];
  const [fromLeft, fromRight] = [height(b, a.left), height(b, a.right)];
  if (toLeft > 0 === toRight > 0 && toLeft < 0 === toRight < 0) return undefined;
  if (fromLeft > 0 === fromRight > 0 && fromLeft < 0 === fromRight < 0) return undefined;
  const t = toLeft / (toLeft - toRight);
  return [b.left.x + t * (b.right.x - b.left.x), b.left.y + t * (b.right.y - b.left.y)];
}

/**
 * Where a ring crosses or touches itself; undefined for a simple one. `ring`: at least three corners, no two in a
 * row equal, the first not repeated at the end.
 *
 * Shamos and Hoey's sweep from left to right over the edges that meet the sweep line, ordered by height: two edges
 * that meet are neighbours before they do, so only neighbours are compared, O(n log n) comparisons in all. Each
 * comparison is exact, so the order holds up to the first intersection, where the sweep ends.
 */
export function findSelfIntersection(ring: readonly Position[]): Position | undefined {
  const corners = ring.map(([x = 0, y = 0], i): Corner => ({ i, x, y }));
  const edges = corners.map((corner, i): Edge => {
    const next = corners[(i + 1) % corners.length] as Corner;
    return before(corner, next) < 0 ? { i, left: corner, right: next } : { i, left: next, right: corner };
  });
  const order = corners.toSorted(before);
  const twice = order.find((corner, k) => k > 0 && before(order[k - 1] as Corner, corner) === 0);
  if (twice) return [twice.x, twice.y];

  const apart = (a: Edge | undefined, b: Edge | undefined): Position | undefined => {
    if (!a || !b) return undefined;
    const distance = Math.abs(a.i - b.i);
    // Consecutive edges share a corner; that they share more shows when the sweep reaches the nearer end.
    return distance === 1 || distance === edges.length - 1 ? undefined : crossing(a, b);
  };

  const line = new SweepLine<Edge>();
  for (const corner of order) {
    const own = [edges[corner.i], edges[(corner.i + edges.length - 1) % edges.length]] as Edge[];
    const starting = own.filter((edge) => edge.left === corner);
    const [first, second] = starting;
    if (first && second) {
      const turn = height(first, second.right);
      if (turn === 0) return [corner.x, corner.y];
      if (turn < 0) starting.reverse();
    }
    const place = line.seek((edge) => height(edge, corner) > 0);
    let ending = 0;
    for (let edge = line.at(place, 0); edge && height(edge, corner) === 0; edge = line.at(place, ++ending)) {
      if (edge.right !== corner) return [corner.x, corner.y];
    }
    const now = line.replace(place, ending, starting);
    const last = starting.length - 1;
    const met =
      apart(line.at(now, -1), line.at(now, 0)) ??
      (last < 0 ? undefined : apart(line.at(now, last), line.at(now, last + 1)));
    if (met) return met;
  }
  return undefined;
}
