import type { Random } from '../random.ts';
import type { Point, Ring } from './subdivision.ts';
import { metresFrom, middleOf } from './town.ts';

/** Nothing stands closer to a border: what is in a building is then in its grid too. */
const MARGIN_M = 14;
const APART_M = 45;
const TRIES = 400;

function isInside(ring: Ring, [x, y]: Point): boolean {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [0, 0];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  });
  return inside;
}

function distanceToBorder(ring: Ring, [x, y]: Point): number {
  return Math.min(
    ...ring.map(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length] ?? [0, 0];
      const [dx, dy] = [bx - ax, by - ay];
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
      return Math.hypot(ax + t * dx - x, ay + t * dy - y);
    }),
  );
}

/** Finds places for things in one grid, none on a border and none upon another. */
export class Plots {
  readonly #random: Random;
  readonly #ground: ReturnType<typeof metresFrom>;
  readonly #ring: Point[];
  readonly #taken: Point[] = [];

  constructor(ring: Ring, random: Random) {
    this.#random = random;
    this.#ground = metresFrom(middleOf(ring));
    this.#ring = ring.map(this.#ground.to);
  }

  /** A free place for a building. */
  next(): Point {
    const xs = this.#ring.map(([x]) => x);
    const ys = this.#ring.map(([, y]) => y);
    let best: Point | undefined;
    let bestM = -1;
    for (let i = 0; i < TRIES && bestM < APART_M; i++) {
      const at: Point = [
        this.#random.between(Math.min(...xs), Math.max(...xs)),
        this.#random.between(Math.min(...ys), Math.max(...ys)),
      ];
      if (!isInside(this.#ring, at) || distanceToBorder(this.#ring, at) < MARGIN_M) continue;
      const room = Math.min(Infinity, ...this.#taken.map(([x, y]) => Math.hypot(x - at[0], y - at[1])));
      if (room > bestM) [best, bestM] = [at, room];
    }
    if (!best) throw new Error('the grid has no room to build');
    this.#taken.push(best);
    return this.#ground.back(best);
  }

  /** A place a few metres around another: the rooms of a building lie beside each other. */
  around(point: Point): Point {
    const [x, y] = this.#ground.to(point);
    return this.#ground.back([x + this.#random.between(-8, 8), y + this.#random.between(-8, 8)]);
  }
}
