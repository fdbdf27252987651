import type { PictureHealth } from '../health.ts';
import { deviationOf, meanOf, type Picture, type Plane, shareBetween, shrunk } from './luma.ts';

/** The size a reference view is kept in. */
export const REFERENCE = { width: 64, height: 36 };

/**
 * Limits over brightness and colour differences of 0 to 255, of which video uses 16 to 235. Chosen on the simulated
 * cameras and on two recordings of real ones; a camera by night must pass, a hand over the lens must not.
 */
const LIMITS = {
  blackMean: 26,
  flat: 5,
  flatDetail: 1.6,
  darkMean: 45,
  darkShare: 0.95,
  glare: 225,
  glareShare: 0.5,
  blur: 0.04,
  castShift: 22,
  castSpread: 9,
  sameView: 0.35,
} as const;

/** What is to be seen of a camera's health in one picture; `reference`: its view as it should be, if one was kept. */
export function diagnose(picture: Picture, reference?: Uint8Array): PictureHealth {
  const small = shrunk(picture.luma, REFERENCE);
  const mean = meanOf(small);
  const contrast = deviationOf(small, mean);
  const detail = detailOf(picture.luma);
  const isFlat = contrast < LIMITS.flat && detail < LIMITS.flatDetail;
  const black = mean < LIMITS.blackMean && isFlat;
  const overexposed = shareBetween(small, LIMITS.glare, 255) >= LIMITS.glareShare;
  const covered = isFlat && !black && !overexposed;
  const isDark = mean < LIMITS.darkMean && shareBetween(small, 0, 80) >= LIMITS.darkShare;
  const underexposed = isDark && !black && !covered;
  const canBeRead = !black && !covered && !overexposed && !underexposed;
  return {
    black,
    covered,
    overexposed,
    underexposed,
    blurred: canBeRead && detail / Math.max(contrast, 1) < LIMITS.blur,
    colourCast: canBeRead && hasCast(picture),
    moved: canBeRead && reference !== undefined && likeness(small, reference) < LIMITS.sameView,
  };
}

/** The view of a picture to compare later ones with. */
export function viewOf({ luma }: Picture): Uint8Array {
  return shrunk(luma, REFERENCE);
}

/** How much neighbouring pixels differ: the mean of the Laplacian's magnitude, which blur takes away first. */
function detailOf({ data, stride, width, height }: Plane): number {
  let sum = 0;
  let count = 0;
  const step = Math.max(1, Math.floor(Math.min(width, height) / 360));
  for (let y = step; y < height - step; y += step) {
    for (let x = step; x < width - step; x += step) {
      const i = y * stride + x;
      const here = 4 * (data[i] ?? 0);
      const around =
        (data[i - 1] ?? 0) + (data[i + 1] ?? 0) + (data[i - stride] ?? 0) + (data[i + stride] ?? 0);
      sum += Math.abs(here - around);
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Everything of one colour: the differences lie far from grey and all on one side. A picture without colour has none. */
function hasCast({ blue, red }: Picture): boolean {
  const planes = [shrunk(blue, REFERENCE), shrunk(red, REFERENCE)];
  const shifts = planes.map((plane) => meanOf(plane) - 128);
  const isShifted = Math.hypot(...shifts) >= LIMITS.castShift;
  return isShifted && planes.every((plane) => deviationOf(plane) < LIMITS.castSpread);
}

/** The correlation of the edges of two views, -1 to 1: brightness and shadow change by the hour, edges do not. */
export function likeness(one: Uint8Array, other: Uint8Array): number {
  const a = edgesOf(one);
  const b = edgesOf(other);
  const meanA = a.reduce((sum, value) => sum + value, 0) / a.length;
  const meanB = b.reduce((sum, value) => sum + value, 0) / b.length;
  let both = 0;
  let ofA = 0;
  let ofB = 0;
  for (let i = 0; i < a.length; i++) {
    const da = (a[i] ?? 0) - meanA;
    const db = (b[i] ?? 0) - meanB;
    both += da * db;
    ofA += da * da;
    ofB += db * db;
  }
  return ofA === 0 || ofB === 0 ? 0 : both / Math.sqrt(ofA * ofB);
}

function edgesOf(view: Uint8Array): number[] {
  const { width, height } = REFERENCE;
  const edges: number[] = [];
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      const here = view[i] ?? 0;
      edges.push(Math.abs(here - (view[i + 1] ?? 0)) + Math.abs(here - (view[i + width] ?? 0)));
    }
  }
  return edges;
}
