/** At most `count` messages in any `windowMs`. */
export interface RateLimit {
  count: number;
  windowMs: number;
}

/** What is not a fire may use this share of a limit; the rest stays free for one. */
const COMMON_SHARE = 0.8;

/**
 * How long to wait before one more message, 0 when it may go now. `sent`: instants of the last messages, ascending.
 * Counted over the window that ends now, and not by tokens: a full bucket refilled would let pass twice the limit.
 */
export function waitForRoom(
  limits: readonly RateLimit[],
  sent: readonly number[],
  isFire: boolean,
  now: number,
): number {
  let waitMs = 0;
  for (const { count, windowMs } of limits) {
    const allowed = isFire ? count : Math.max(1, Math.floor(count * COMMON_SHARE));
    const nth = sent.at(-allowed);
    if (sent.length >= allowed && nth !== undefined) waitMs = Math.max(waitMs, nth + windowMs - now);
  }
  return waitMs;
}

/** As many of the last instants as the limits look back at. */
export function remembered(limits: readonly RateLimit[], sent: readonly number[]): number[] {
  const most = Math.max(0, ...limits.map(({ count }) => count));
  return most === 0 ? [] : sent.slice(-most);
}
