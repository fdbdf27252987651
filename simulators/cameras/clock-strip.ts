/**
 * The machine-readable half of the clock burnt into a simulated camera's picture: one row of black and white blocks.
 * This file imports nothing and uses nothing of Node, so that a page can load it and read its own canvas.
 */

/** Where the strip lies in a picture, in pixels; blocks are square and aligned to the codec's 8×8 transforms. */
export const STRIP = { left: 80, top: 336, blockPx: 8, blocks: 60 } as const;

const GUARD = [1, 0, 1, 0] as const;
const TIME_BITS = 48;
const CHECK_BITS = 8;
const BLACK = 16;
const WHITE = 235;
/** Black and white of the guard must be so far apart, and every block this near to one of them. */
const LEAST_CONTRAST = 48;
const NEAR = 0.35;
/** The middle of a block is looked at: its edges ring after coding. */
const MARGIN_PX = 2;

/** The luma of a pixel, 0 to 255. */
export type LumaAt = (x: number, y: number) => number;

/** Draws the strip for an instant (Unix ms) into a luma plane. */
export function drawClock(luma: Uint8Array, stride: number, at: number): void {
  for (const [block, bit] of bitsOf(at).entries()) {
    const left = STRIP.left + block * STRIP.blockPx;
    for (let row = STRIP.top; row < STRIP.top + STRIP.blockPx; row += 1)
      luma.fill(bit === 1 ? WHITE : BLACK, row * stride + left, row * stride + left + STRIP.blockPx);
  }
}

/** Reads the instant (Unix ms) from a luma plane; undefined when there is no strip, or it is not readable for sure. */
export function readClock(luma: Uint8Array, stride: number): number | undefined {
  return readClockBy((x, y) => luma[y * stride + x] ?? 0);
}

/** Reads the instant from RGBA pixels, as of a canvas's `getImageData`. */
export function readClockRgba(pixels: ArrayLike<number>, width: number): number | undefined {
  return readClockBy((x, y) => {
    const at = (y * width + x) * 4;
    return 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
  });
}

/** Reads the instant through any accessor of luma. */
export function readClockBy(lumaAt: LumaAt): number | undefined {
  const levels = Array.from({ length: STRIP.blocks }, (_, block) => levelOf(lumaAt, block));
  const [a = 0, b = 0, c = 0, d = 0] = levels;
  const white = (a + c) / 2;
  const black = (b + d) / 2;
  if (white - black < LEAST_CONTRAST) return undefined;
  const bits: number[] = [];
  for (const level of levels) {
    const share = (level - black) / (white - black);
    if (share > NEAR && share < 1 - NEAR) return undefined;
    bits.push(share >= 0.5 ? 1 : 0);
  }
  const time = bits.slice(GUARD.length, GUARD.length + TIME_BITS);
  const at = time.reduce((value, bit) => value * 2 + bit, 0);
  return bitsOf(at).every((bit, i) => bit === bits[i]) ? at : undefined;
}

function levelOf(lumaAt: LumaAt, block: number): number {
  const left = STRIP.left + block * STRIP.blockPx;
  const end = STRIP.blockPx - MARGIN_PX;
  let sum = 0;
  for (let y = MARGIN_PX; y < end; y += 1)
    for (let x = MARGIN_PX; x < end; x += 1) sum += lumaAt(left + x, STRIP.top + y);
  return sum / (end - MARGIN_PX) ** 2;
}

/** Guard, 48 bits of Unix ms, and their CRC-8; all most significant first. */
function bitsOf(at: number): number[] {
  const time = Array.from({ length: TIME_BITS }, (_, i) => Math.floor(at / 2 ** (TIME_BITS - 1 - i)) % 2);
  // Polynomial x⁸+x²+x+1; begun with ones, so that an all-black strip is no valid one.
  let crc = 0xff;
  for (const bit of time) crc = ((crc << 1) & 0xff) ^ (((crc >> 7) ^ bit) === 1 ? 0x07 : 0);
  const check = Array.from({ length: CHECK_BITS }, (_, i) => (crc >> (CHECK_BITS - 1 - i)) & 1);
  return [...GUARD, ...time, ...check];
}
