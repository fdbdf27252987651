/** One picture as a codec takes it: planar YUV 4:2:0, the three planes in one buffer. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** All planes one after the other. */
  readonly bytes: Buffer;
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
}

/** Luma 16 to 235 and the two differences of colour around 128. */
export type Colour = readonly [y: number, cb: number, cr: number];

/** What every simulated camera sends. */
export const WIDTH = 640;
export const HEIGHT = 360;

export function createPicture(width = WIDTH, height = HEIGHT): Picture {
  const size = width * height;
  const bytes = Buffer.alloc(size + size / 2, 128);
  return {
    width,
    height,
    bytes,
    luma: bytes.subarray(0, size),
    cb: bytes.subarray(size, size + size / 4),
    cr: bytes.subarray(size + size / 4),
  };
}

/** Fills a rectangle; what lies outside of the picture is left out. Colour has half of the luma's resolution. */
export function fillRect(
  { width, height, luma, cb, cr }: Picture,
  left: number,
  top: number,
  wide: number,
  high: number,
  [y, u, v]: Colour,
): void {
  const x0 = clamp(Math.round(left), width);
  const x1 = clamp(Math.round(left + wide), width);
  const y0 = clamp(Math.round(top), height);
  const y1 = clamp(Math.round(top + high), height);
  for (let row = y0; row < y1; row += 1) luma.fill(y, row * width + x0, row * width + x1);
  const half = width >> 1;
  for (let row = y0 >> 1; row < y1 >> 1; row += 1) {
    cb.fill(u, row * half + (x0 >> 1), row * half + (x1 >> 1));
    cr.fill(v, row * half + (x0 >> 1), row * half + (x1 >> 1));
  }
}

/** Fills an ellipse, row by row. */
export function fillEllipse(
  picture: Picture,
  centreX: number,
  centreY: number,
  radiusX: number,
  radiusY: number,
  colour: Colour,
): void {
  for (let dy = -radiusY; dy < radiusY; dy += 2) {
    const half = radiusX * Math.sqrt(Math.max(0, 1 - (dy / radiusY) ** 2));
    fillRect(picture, centreX - half, centreY + dy, half * 2, 2, colour);
  }
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
