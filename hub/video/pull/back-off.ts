const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A pull that has run for so long is not the one that failed again and again. */
export const SOUND_AFTER_MS = 30_000;

/**
 * How long to wait after so many failures in a row (1 and more): 0.5 s doubling to 30 s, and of that at random between half and
 * all (`random`: 0 to 1), so that the cameras of a switch that comes back are not all fetched in the same moment.
 */
export function retryAfterMs(failures: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(longest / 2 + (longest / 2) * random);
}
