import type { Priority } from './message.ts';

interface RetryLimits {
  /** Failures in a row after which a message is given up. */
  attempts: number;
  /** How old a message may become. */
  ageMs: number;
  firstMs: number;
  longestMs: number;
}

const HOUR_MS = 3_600_000;

/** A fire is tried often and for long; what is old news tomorrow is not. */
export const retryLimits: Readonly<Record<Priority, RetryLimits>> = {
  fire: { attempts: 60, ageMs: 6 * HOUR_MS, firstMs: 1_000, longestMs: 60_000 },
  normal: { attempts: 15, ageMs: 6 * HOUR_MS, firstMs: 2_000, longestMs: 600_000 },
  digest: { attempts: 15, ageMs: 24 * HOUR_MS, firstMs: 2_000, longestMs: 600_000 },
};

/** Exponential, with the upper half of each wait left to chance (`random`: 0 up to 1), so that nobody returns in step. */
export function backOffMs(priority: Priority, failures: number, random: number): number {
  const { firstMs, longestMs } = retryLimits[priority];
  const whole = Math.min(firstMs * 2 ** Math.max(0, failures - 1), longestMs);
  return Math.round(whole * (0.5 + random / 2));
}
