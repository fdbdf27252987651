import type { Random } from '../random.ts';

export type Point = readonly [x: number, y: number];
/** Corners counter-clockwise, the first not repeated. */
export type Ring = readonly Point[];

/** How far a street may turn from its neighbours, in radians. */
const TURN = 0.1;
const BISECTIONS = 60;

export function areaOf(ring: Ring): number {
  let sum = 0;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [0, 0];
    sum += ax * by - bx * ay;
  });
  return sum / 2;
}

/** Cuts a convex ring along the line at `offset` across `direction`: what lies before it, and what behind. */
function cut(ring: Ring, [dx, dy]: Point, offset: number): [before: Point[], behind: Point[]] {
  const [before, behind]: [Point[], Point[]] = [[], []];
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a;
    const [da, db] = [a[0] * dx + a[1] * dy - offset, b[0] * dx + b[1] * dy - offset];
    if (da <= 0) before.push(a);
    if (da >= 0) behind.push(a);
    if (da * db < 0) {
      const t = da / (da - db);
      const crossing: Point = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
      before.push(crossing);
      behind.push(crossing);
    }
  });
  return [before, behind];
}

/** Cuts off the share `share` of a convex ring's area, across `direction`. */
function cutShare(ring: Ring, direction: Point, share: number): [Point[], Point[]] {
  const offsets = ring.map(([x, y]) => x * direction[0] + y * direction[1]);
  let [low, high] = [Math.min(...offsets), Math.max(...offsets)];
  const wanted = areaOf(ring) * share;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (areaOf(cut(ring, direction, middle)[0]) < wanted) low = middle;
    else high = middle;
  }
  return cut(ring, direction, (low + high) / 2);
}

/** The direction in which a ring is longest, of two at right angles: streets cross where it is. */
function lengthwise(ring: Ring, angle: number): number {
  const extent = (at: number): number => {
    const along = ring.map(([x, y]) => x * Math.cos(at) + y * Math.sin(at));
    return Math.max(...along) - Math.min(...along);
  };
  return extent(angle) >= extent(angle + Math.PI / 2) ? angle : angle + Math.PI / 2;
}

/**
 * Divides a convex ring into one part for each weight, in proportion, as a town is divided by its streets: across
 * the longer side, again and again, at nearly right angles around `angle` (radians).
 */
export function subdivide(ring: Ring, weights: readonly number[], angle: number, random: Random): Ring[] {
  if (weights.length <= 1) return [ring];
  const sum = (some: readonly number[]): number => some.reduce((total, weight) => total + weight, 0);
  const half = weights.length / 2;
  const first = random.next() < 0.5 ? Math.floor(half) : Math.ceil(half);
  const at = lengthwise(ring, angle) + random.between(-TURN, TURN);
  const share = sum(weights.slice(0, first)) / sum(weights);
  const [before, behind] = cutShare(ring, [Math.cos(at), Math.sin(at)], share);
  return [
    ...subdivide(before, weights.slice(0, first), angle, random),
    ...subdivide(behind, weights.slice(first), angle, random),
  ];
}
