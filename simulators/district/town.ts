import type { Random } from '../random.ts';
import { communityNames } from './names.ts';
import { dissolve, sew } from './seams.ts';
import { type Point, type Ring, subdivide } from './subdivision.ts';

/** Grids of each community: 123 in all. */
const GRIDS = [12, 11, 11, 12, 11, 11, 11, 11, 11, 11, 11] as const;

/** Where the district lies: the middle of its plan. */
const CENTRE: Point = [116.42, 39.905];
const KM_PER_DEGREE = 111.195;
const KM_PER_LNG = KM_PER_DEGREE * Math.cos((CENTRE[1] * Math.PI) / 180);

/** The plan in km: a ring road in the north, a railway in the west, a river in the south-east. */
const OUTLINE: Ring = [
  [-1.5, -0.95],
  [-0.55, -1.28],
  [0.7, -1.22],
  [1.42, -0.72],
  [1.62, 0.15],
  [1.36, 1.02],
  [0.35, 1.24],
  [-0.95, 1.2],
  [-1.58, 0.62],
];
/** How the streets run, in radians from the north-south line. */
const STREETS = 0.16;
/** Borders are given a point at least every 70 m, so that they can follow the lie of the land. */
const STEP_KM = 0.07;

/** Bends the plan gently, as old roads and the river run: neighbours stay neighbours. */
function bend([x, y]: Point): Point {
  const river = Math.exp(-(((y + 1.2) / 0.45) ** 2));
  return [
    x + 0.06 * Math.sin(1.7 * y + 0.4) + 0.02 * Math.sin(4.1 * y + 1.1),
    y + 0.07 * Math.sin(1.5 * x - 0.3) + 0.03 * Math.sin(3.7 * x) + 0.09 * river * Math.sin(2.9 * x + 0.8),
  ];
}

/** Degrees with seven decimals, about a centimetre. */
function onGround([x, y]: Point): Point {
  const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;
  return [round(CENTRE[0] + x / KM_PER_LNG), round(CENTRE[1] + y / KM_PER_DEGREE)];
}

export interface Community {
  name: string;
  outline: Ring;
  /** North to south, west to east, as people count. */
  grids: Ring[];
}

/** The borders of the district in degrees. What two areas share they share to the last digit. */
export function layOut(random: Random): { outline: Ring; communities: Community[] } {
  const weight = (): number => random.between(0.7, 1.35);
  const weights = GRIDS.map((count) => Array.from({ length: count }, weight));
  const total = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0);
  const parts = subdivide(OUTLINE, weights.map(total), STREETS, random);
  const plans = parts.map((part, c) => subdivide(part, weights[c] ?? [], STREETS, random));
  const rings = sew(plans.flat(), STEP_KM).map((ring) => ring.map((point) => onGround(bend(point))));
  let taken = 0;
  const communities = plans.map((plan, c): Community => {
    const grids = rings.slice(taken, (taken += plan.length)).sort(byReading);
    return { name: communityNames[c] ?? '', outline: dissolve(grids), grids };
  });
  return { outline: dissolve(rings), communities };
}

/** Rows of a quarter of a kilometre, in each from west to east. */
function byReading(a: Ring, b: Ring): number {
  const [ax, ay] = middleOf(a);
  const [bx, by] = middleOf(b);
  const row = (lat: number): number => Math.floor((lat * KM_PER_DEGREE) / 0.25);
  return row(by) - row(ay) || ax - bx;
}

/** The mean of a ring's points: close enough to its middle for the areas of a plan. */
export function middleOf(ring: Ring): Point {
  const sum = ring.reduce(([x, y], point): [number, number] => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / ring.length, sum[1] / ring.length];
}

/** Metres east and north of a point of the ground, and back. */
export function metresFrom(origin: Point) {
  const [perLng, perLat] = [KM_PER_LNG * 1000, KM_PER_DEGREE * 1000];
  return {
    to: ([lng, lat]: Point): Point => [(lng - origin[0]) * perLng, (lat - origin[1]) * perLat],
    back: ([x, y]: Point): Point => [
      Math.round((origin[0] + x / perLng) * 1e7) / 1e7,
      Math.round((origin[1] + y / perLat) * 1e7) / 1e7,
    ],
  };
}
