/** One plane of a picture: `stride` bytes from a row to the next. */
export interface Plane {
  data: Uint8Array;
  stride: number;
  width: number;
  height: number;
}

/** A decoded picture, 4:2:0: brightness and the two colour differences at half its width and height. */
export interface Picture {
  luma: Plane;
  blue: Plane;
  red: Plane;
}

/** A plane made small by averaging, without gaps between its rows. */
export function shrunk(
  { data, stride, width, height }: Plane,
  to: { width: number; height: number },
): Uint8Array {
  const small = new Uint8Array(to.width * to.height);
  for (let row = 0; row < to.height; row++) {
    const top = Math.floor((row * height) / to.height);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / to.height));
    for (let column = 0; column < to.width; column++) {
      const left = Math.floor((column * width) / to.width);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / to.width));
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[y * stride + x] ?? 0;
      small[row * to.width + column] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return small;
}

export function meanOf(values: Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

export function deviationOf(values: Uint8Array, mean = meanOf(values)): number {
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

/** The share of values that are at least `least` and at most `most`. */
export function shareBetween(values: Uint8Array, least: number, most: number): number {
  let count = 0;
  for (const value of values) if (value >= least && value <= most) count++;
  return count / values.length;
}
