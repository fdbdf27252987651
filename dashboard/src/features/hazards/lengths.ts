const DAY_MS = 86_400_000;

/** How long an owner is usually given. */
export const deadlineLengths: readonly number[] = [1, 3, 7, 15, 30].map((days) => days * DAY_MS);
