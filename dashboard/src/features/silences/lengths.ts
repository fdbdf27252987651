/** Nothing is silent for longer. */
export const LONGEST_MS = 30 * 86_400_000;

/** Lengths offered with one touch, ms: half an hour of cooking up to a day of painting. */
export const lengths = [1_800_000, 3_600_000, 4 * 3_600_000, 8 * 3_600_000, 86_400_000] as const;

/** Beginnings offered with one touch, ms from now. */
export const starts = [3_600_000, 8 * 3_600_000] as const;
