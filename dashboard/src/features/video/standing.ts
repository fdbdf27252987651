/** How a live picture stands. `since`: Unix ms in the hub's time, null where nobody knows. */
export type Standing =
  | { is: 'connecting' }
  | { is: 'live' }
  /** Connected, but no new frame was shown since. */
  | { is: 'stale'; since: number }
  /** The connection broke; it is tried again. */
  | { is: 'reconnecting'; since: number }
  | { is: 'offline'; since: number | null }
  /** It has not published since the hub started. */
  | { is: 'never' }
  | { is: 'disabled' }
  | { is: 'unplayable'; codec: 'h265' | 'h264' | null }
  | { is: 'forbidden' }
  | { is: 'no-video' };

/** Without a new frame for so long, a picture is said to stand still. */
export const STALE_MS = 3000;
/** Without one for so long, the connection is given up and made anew. */
export const GIVE_UP_MS = 9000;
/** A connection that was live for so long has proved itself: the next break is tried again at once. */
const PROVED_MS = 10_000;

const FIRST_MS = 500;
const MOST_MS = 10_000;

/** How long to wait before connecting again. `failures`: in a row; `chance`: 0 to 1, so that a wall does not come back in one instant. */
export function retryMs(failures: number, chance: number): number {
  const ms = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), MOST_MS);
  return ms * (0.75 + chance / 2);
}

/** Failures in a row after a connection ended that had shown pictures for `liveMs`. */
export const failuresAfter = (failures: number, liveMs: number): number =>
  liveMs >= PROVED_MS ? 1 : failures + 1;

/** What the hub's close codes of a play connection mean. */
export const CLOSED = { expired: 4401, revoked: 4403, offline: 4404 } as const;

/** How a picture stands whose last frame was shown at `frameAt`, Unix ms; null: none was yet. */
export function standingOf(frameAt: number | null, nowAt: number): Standing {
  if (frameAt === null) return { is: 'connecting' };
  return nowAt - frameAt < STALE_MS ? { is: 'live' } : { is: 'stale', since: frameAt };
}
