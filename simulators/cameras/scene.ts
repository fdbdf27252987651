import type { Random } from '../random.ts';
import { type Colour, createPicture, fillEllipse, fillRect, HEIGHT, type Picture, WIDTH } from './picture.ts';

export const sceneKinds = ['street', 'gate', 'parking', 'corridor', 'kitchen'] as const;
export type SceneKind = (typeof sceneKinds)[number];

/** What a camera looks at: draws the picture of an instant (Unix ms), the same for the same instant. */
export type Scene = (picture: Picture, at: number) => void;

/** Which kind of place a camera's address names. */
export function sceneKindOf(address: string): SceneKind {
  if (/厨|灶|kitchen/i.test(address)) return 'kitchen';
  if (/楼道|走廊|电梯|楼梯|corridor/i.test(address)) return 'corridor';
  if (/停车|车库|parking/i.test(address)) return 'parking';
  return /门|gate/i.test(address) ? 'gate' : 'street';
}

/** A place of a kind, its details and its passers-by by chance. */
export function createScene(kind: SceneKind, random: Random): Scene {
  const background = createPicture();
  backgrounds[kind](background, random);
  grain(background, random);
  const movers = createMovers(kind, random);
  return (picture, at) => {
    background.bytes.copy(picture.bytes);
    for (const move of movers) move(picture, at);
  };
}

const SKY: Colour = [190, 138, 120];
const ROAD: Colour = [90, 128, 128];
const PAVEMENT: Colour = [130, 126, 130];
const WALL: Colour = [150, 122, 134];
const DARK: Colour = [50, 130, 126];
const GLASS: Colour = [80, 145, 115];
const STEEL: Colour = [165, 130, 126];
const PAINT: Colour = [215, 128, 128];
const GREEN: Colour = [85, 112, 112];
const FLOOR: Colour = [120, 124, 132];
const HORIZON = 150;

const backgrounds: Record<SceneKind, (picture: Picture, random: Random) => void> = {
  street(picture, random) {
    outdoors(picture, random);
    fillRect(picture, 0, 230, WIDTH, 90, ROAD);
    for (let x = 10; x < WIDTH; x += 70) fillRect(picture, x, 272, 36, 4, PAINT);
  },
  gate(picture, random) {
    outdoors(picture, random);
    for (const x of [170, 440]) fillRect(picture, x, 70, 34, 170, STEEL);
    fillRect(picture, 150, 52, 344, 26, DARK);
    fillRect(picture, 204, 200, 236, 6, PAINT);
  },
  parking(picture, random) {
    outdoors(picture, random);
    fillRect(picture, 0, 180, WIDTH, HEIGHT, ROAD);
    for (let x = 20; x < WIDTH; x += 90) {
      fillRect(picture, x, 190, 4, 70, PAINT);
      if (random.next() < 0.6) car(picture, x + 12, 200, [Math.round(random.between(60, 200)), 128, 128]);
    }
  },
  corridor(picture, random) {
    fillRect(picture, 0, 0, WIDTH, HEIGHT, WALL);
    // Rows from both sides towards a vanishing point.
    for (let y = 180; y < HEIGHT; y += 2) fillRect(picture, 320 - (y - 100), y, (y - 100) * 2, 2, FLOOR);
    fillRect(picture, 250, 70, 140, 110, DARK);
    for (const [x, width] of [
      [40, 70],
      [150, 46],
      [444, 46],
      [530, 70],
    ] as const) {
      fillRect(picture, x, 90, width, 130 + random.between(0, 20), [105, 118, 142]);
      fillRect(picture, x + width - 10, 165, 5, 5, PAINT);
    }
    for (let x = 60; x < WIDTH; x += 130) fillRect(picture, x, 20, 80, 8, [230, 128, 128]);
  },
  kitchen(picture, random) {
    fillRect(picture, 0, 0, WIDTH, HEIGHT, [185, 124, 130]);
    for (let x = 0; x < WIDTH; x += 32) fillRect(picture, x, 0, 2, 210, WALL);
    for (let y = 0; y < 210; y += 32) fillRect(picture, 0, y, WIDTH, 2, WALL);
    fillRect(picture, 120, 40, 300, 60, STEEL);
    fillRect(picture, 0, 210, WIDTH, 60, STEEL);
    fillRect(picture, 0, 270, WIDTH, 90, DARK);
    for (let x = 150; x < 420; x += 90) fillEllipse(picture, x, 214, 30 + random.between(0, 8), 10, DARK);
  },
};

function outdoors(picture: Picture, random: Random): void {
  fillRect(picture, 0, 0, WIDTH, HORIZON, SKY);
  fillRect(picture, 0, HORIZON, WIDTH, HEIGHT - HORIZON, PAVEMENT);
  for (let x = 0; x < WIDTH; ) {
    const wide = random.between(60, 130);
    const top = random.between(15, 80);
    fillRect(picture, x, top, wide - 6, 190 - top, [Math.round(random.between(110, 170)), 122, 136]);
    for (let wy = top + 10; wy < 170; wy += 24)
      for (let wx = x + 8; wx < x + wide - 20; wx += 20) fillRect(picture, wx, wy, 10, 14, GLASS);
    x += wide;
  }
  for (let x = random.between(0, 80); x < WIDTH; x += random.between(90, 180))
    fillEllipse(picture, x, 190, 22, 30, GREEN);
}

/** Surfaces are not smooth: without grain a healthy picture would look like a covered one. */
function grain({ luma }: Picture, random: Random): void {
  for (let i = 0; i < luma.length; i += 1) luma[i] = (luma[i] ?? 0) + Math.floor(random.between(-5, 6));
}

const clothes: readonly Colour[] = [
  [70, 150, 115],
  [60, 120, 170],
  [180, 110, 140],
  [45, 128, 128],
  [140, 100, 110],
];
const WALK_PX_PER_S = 45;
const DRIVE_PX_PER_S = 140;

/** People who cross the picture, and cars where there is a road; each comes again and again at its own pace. */
function createMovers(kind: SceneKind, random: Random): Scene[] {
  const people = Array.from({ length: 3 }, (): Scene => {
    const scale = random.between(0.8, 1.25);
    const feet = (kind === 'corridor' ? 260 : 285) + scale * 16;
    const colour = clothes[Math.floor(random.next() * clothes.length)] ?? DARK;
    const path = crossing(random, WALK_PX_PER_S);
    return (picture, at) => person(picture, path(at), feet, scale, colour, at);
  });
  if (kind !== 'street' && kind !== 'parking') return people;
  const path = crossing(random, DRIVE_PX_PER_S);
  const colour: Colour = [Math.round(random.between(50, 200)), 118, 150];
  return [(picture, at) => car(picture, path(at), 236, colour), ...people];
}

/** Where something is that crosses the picture from one side to the other, then waits outside for its next time. */
function crossing(random: Random, pxPerS: number): (at: number) => number {
  const reach = WIDTH + random.between(160, 500);
  const speed = (pxPerS * random.between(0.7, 1.3)) / 1000;
  const phase = random.between(0, reach);
  const leftwards = random.next() < 0.5;
  return (at) => {
    const x = ((at * speed + phase) % reach) - 80;
    return leftwards ? WIDTH - x : x;
  };
}

function person(picture: Picture, x: number, feet: number, scale: number, colour: Colour, at: number): void {
  const stride = Math.sin(at / 130) * 7 * scale;
  const hip = feet - 34 * scale;
  for (const side of [stride, -stride]) fillRect(picture, x + side - 3, hip, 7 * scale, 34 * scale, DARK);
  fillRect(picture, x - 10 * scale, hip - 40 * scale, 20 * scale, 42 * scale, colour);
  fillEllipse(picture, x, hip - 50 * scale, 8 * scale, 10 * scale, [160, 112, 150]);
}

function car(picture: Picture, x: number, top: number, colour: Colour): void {
  fillRect(picture, x + 14, top, 46, 16, GLASS);
  fillRect(picture, x, top + 16, 78, 22, colour);
  for (const wheel of [16, 60]) fillEllipse(picture, x + wheel, top + 38, 8, 8, DARK);
}
