import type { Random } from '../random.ts';
import { type Colour, fillEllipse, type Picture } from './picture.ts';

/** What can be the matter with a camera, or with what it sees. */
export const conditions = [
  'normal',
  'smoke',
  'fire',
  'black',
  'frozen',
  'covered',
  'noise',
  'blurred',
  'overexposed',
  'underexposed',
  'colour-cast',
  'moved',
  'bitrate-collapse',
  'drop-out',
] as const;
export type Condition = (typeof conditions)[number];

export const isCondition = (text: string): text is Condition =>
  conditions.some((condition) => condition === text);

const SMOKE_GROWS_MS = 20_000;
const FIRE_GROWS_MS = 15_000;
const BLUR_RADIUS_PX = 7;
const NOISE = 70;
const SHIFT_PX = 230;

/**
 * Changes a drawn picture to what a camera in this condition sees, `sinceMs` after it began. `frozen`,
 * `bitrate-collapse` and `drop-out` do not change what is seen: the encoder and the link see to them.
 */
export function applyCondition(
  picture: Picture,
  condition: Condition,
  sinceMs: number,
  random: Random,
): void {
  switch (condition) {
    case 'smoke':
      return veil(picture, Math.min(0.85, 0.15 + (0.7 * sinceMs) / SMOKE_GROWS_MS), sinceMs);
    case 'fire':
      return burn(picture, sinceMs, random);
    case 'black':
      return flatten(picture, [16, 128, 128]);
    case 'covered':
      return cover(picture);
    case 'noise':
      return disturb(picture, random);
    case 'blurred':
      blurPlane(picture.luma, picture.width, picture.height, BLUR_RADIUS_PX);
      for (const plane of [picture.cb, picture.cr])
        blurPlane(plane, picture.width / 2, picture.height / 2, BLUR_RADIUS_PX >> 1);
      return;
    case 'overexposed':
      return mapPlane(picture.luma, (y) => Math.min(235, 195 + y * 0.3));
    case 'underexposed':
      return mapPlane(picture.luma, (y) => 16 + (y - 16) * 0.1);
    case 'colour-cast':
      mapPlane(picture.cb, (u) => Math.max(0, u - 40));
      return mapPlane(picture.cr, (v) => Math.min(255, v + 45));
    case 'moved':
      return shift(picture);
    case 'normal':
    case 'frozen':
    case 'bitrate-collapse':
    case 'drop-out':
      return;
    default:
      return condition satisfies never;
  }
}

/** A grey veil in slow billows, which takes contrast and colour. */
function veil({ width, height, luma, cb, cr }: Picture, density: number, sinceMs: number): void {
  const drift = sinceMs / 900;
  for (let y = 0; y < height; y += 1) {
    const rising = Math.sin(y / 47 + drift);
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      // A cheap wave along the row; the billow of the block, not of the pixel, keeps sixteen cameras light.
      const billow = (((x >> 5) * 7 + (y >> 5) * 3) % 11) / 40;
      const alpha = Math.min(0.92, density * (0.85 + 0.12 * rising + billow * 0.4));
      luma[i] = (luma[i] ?? 0) * (1 - alpha) + 158 * alpha;
    }
  }
  for (const plane of [cb, cr]) mapPlane(plane, (value) => value + (128 - value) * density);
}

/** Flames that grow from the foot of a wall and flicker, with smoke above them. */
function burn(picture: Picture, sinceMs: number, random: Random): void {
  const size = 0.3 + 0.7 * Math.min(1, sinceMs / FIRE_GROWS_MS);
  veil(picture, 0.12 + 0.3 * size, sinceMs);
  const layers: readonly (readonly [reach: number, colour: Colour])[] = [
    [1, [120, 70, 190]],
    [0.72, [165, 55, 180]],
    [0.42, [215, 60, 150]],
  ];
  for (const [reach, colour] of layers)
    for (let tongue = 0; tongue < 7; tongue += 1) {
      const flicker = 0.75 + 0.25 * Math.sin(sinceMs / 90 + tongue * 2.1) + random.between(-0.1, 0.1);
      const high = 105 * size * reach * flicker * (1 - Math.abs(tongue - 3) / 6);
      fillEllipse(picture, 400 + (tongue - 3) * 26 * size, 285 - high / 2, 22 * size * reach, high, colour);
    }
}

/** Something lies over the lens: nearly uniform, with hardly any texture. */
function cover(picture: Picture): void {
  flatten(picture, [46, 124, 136]);
  for (let y = 0; y < picture.height; y += 1)
    picture.luma.fill(42 + Math.round((y / picture.height) * 8), y * picture.width, (y + 1) * picture.width);
}

function disturb({ luma }: Picture, random: Random): void {
  // One random number for four pixels: the noise of a weak signal is coarse anyway.
  for (let i = 0; i < luma.length; i += 4) {
    const off = random.between(-NOISE, NOISE);
    for (let j = i; j < i + 4; j += 1) {
      const value = (luma[j] ?? 0) + (j % 2 === 0 ? off : -off / 2);
      luma[j] = Math.max(16, Math.min(235, value));
    }
  }
}

/** Looks elsewhere: what was on the right is on the left, and the rest is mirrored. */
function shift({ width, height, luma, cb, cr }: Picture): void {
  for (const [plane, stride, by] of [
    [luma, width, SHIFT_PX],
    [cb, width / 2, SHIFT_PX / 2],
    [cr, width / 2, SHIFT_PX / 2],
  ] as const)
    for (let row = 0; row < (height * stride) / width; row += 1) {
      const line = plane.subarray(row * stride, (row + 1) * stride);
      line.copyWithin(0, by);
      line.subarray(stride - by).reverse();
    }
}

function flatten({ luma, cb, cr }: Picture, [y, u, v]: Colour): void {
  luma.fill(y);
  cb.fill(u);
  cr.fill(v);
}

function mapPlane(plane: Uint8Array, map: (value: number) => number): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) => map(value));
  for (let i = 0; i < plane.length; i += 1) plane[i] = table[plane[i] ?? 0] ?? 0;
}

/** A box blur with running sums: its cost does not depend on the radius. */
function blurPlane(plane: Uint8Array, width: number, height: number, radius: number): void {
  const window = 2 * radius + 1;
  const source = Uint8Array.from(plane);
  for (let row = 0; row < height; row += 1) {
    const start = row * width;
    const last = start + width - 1;
    let sum = (source[start] ?? 0) * radius;
    for (let x = 0; x <= radius; x += 1) sum += source[start + x] ?? 0;
    for (let i = start; i <= last; i += 1) {
      plane[i] = sum / window;
      sum += (source[Math.min(last, i + radius + 1)] ?? 0) - (source[Math.max(start, i - radius)] ?? 0);
    }
  }
  // Down the columns of a whole row at a time: memory is walked along, not across.
  source.set(plane);
  const sums = new Int32Array(width);
  const add = (row: number, sign: 1 | -1): void => {
    const start = Math.max(0, Math.min(height - 1, row)) * width;
    for (let x = 0; x < width; x += 1) sums[x] = (sums[x] ?? 0) + sign * (source[start + x] ?? 0);
  };
  for (let row = -radius; row <= radius; row += 1) add(row, 1);
  for (let row = 0; row < height; row += 1) {
    for (let x = 0; x < width; x += 1) plane[row * width + x] = (sums[x] ?? 0) / window;
    add(row + radius + 1, 1);
    add(row - radius, -1);
  }
}
