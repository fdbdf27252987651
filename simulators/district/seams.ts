import type { Point, Ring } from './subdivision.ts';

/** Corners closer than this, in the unit of the plan, are one. */
const SAME = 1e-9;

const keyOf = ([x, y]: Point): string => `${Math.round(x / SAME)},${Math.round(y / SAME)}`;
const lexical = (a: Point, b: Point): number => a[0] - b[0] || a[1] - b[1];

/** Every corner that lies on the way from a to b, in this order: where other parts meet this border. */
function between(a: Point, b: Point, corners: readonly Point[]): Point[] {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  return corners
    .map((corner) => {
      const [px, py] = [corner[0] - a[0], corner[1] - a[1]];
      return { corner, along: (px * dx + py * dy) / length, aside: Math.abs(px * dy - py * dx) / length };
    })
    .filter(({ along, aside }) => aside < SAME && along > SAME && along < length - SAME)
    .sort((x, y) => x.along - y.along)
    .map(({ corner }) => corner);
}

/** Points no further apart than `step` from a to b, b left out: the same points whichever way it is walked. */
function steps(a: Point, b: Point, step: number): Point[] {
  const [from, to] = lexical(a, b) < 0 ? [a, b] : [b, a];
  const count = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step));
  const points = Array.from({ length: count + 1 }, (_, i): Point => {
    if (i === 0 || i === count) return i === 0 ? from : to;
    return [from[0] + ((to[0] - from[0]) * i) / count, from[1] + ((to[1] - from[1]) * i) / count];
  });
  return (from === a ? points : points.toReversed()).slice(0, -1);
}

/**
 * Makes rings that share borders share every point of them: a corner on a neighbour's border becomes a corner of
 * the neighbour, and long borders are divided alike on both sides, so that they may be bent without coming apart.
 */
export function sew(rings: readonly Ring[], step: number): Point[][] {
  const corners = new Map<string, Point>();
  for (const corner of rings.flat()) if (!corners.has(keyOf(corner))) corners.set(keyOf(corner), corner);
  const all = [...corners.values()];
  return rings.map((ring) => {
    const own = ring.map((corner) => corners.get(keyOf(corner)) ?? corner);
    return own.flatMap((a, i) => {
      const b = own[(i + 1) % own.length] ?? a;
      const stops = [a, ...between(a, b, all), b];
      return stops.slice(0, -1).flatMap((stop, k) => steps(stop, stops[k + 1] ?? b, step));
    });
  });
}

/** The outline of rings that share borders point by point. @throws Error when they are not one piece without holes */
export function dissolve(rings: readonly Ring[]): Point[] {
  const edgesOf = (ring: Ring) => ring.map((from, i) => ({ from, to: ring[(i + 1) % ring.length] ?? from }));
  const edges = rings.flatMap(edgesOf);
  const there = new Set(edges.map(({ from, to }) => `${from.join()}|${to.join()}`));
  const outer = edges.filter(({ from, to }) => !there.has(`${to.join()}|${from.join()}`));
  const next = new Map(outer.map(({ from, to }) => [from.join(), to]));
  const outline: Point[] = [];
  let at = outer[0]?.from;
  while (at && outline.length < outer.length && (outline.length === 0 || at !== outline[0])) {
    outline.push(at);
    at = next.get(at.join());
  }
  if (outline.length === 0 || outline.length !== outer.length || at?.join() !== outline[0]?.join()) {
    throw new Error('the parts are not one piece without holes');
  }
  return outline;
}
