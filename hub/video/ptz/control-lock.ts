/** Who turns a camera. Instants are Unix ms. */
export interface ControlLock {
  holderId: string;
  holder: string;
  since: number;
  until: number;
}

/** How long somebody keeps a camera after their last command. */
export const LOCK_MS = 30_000;

/** Whose camera it is now; nobody's once the time is over. */
export function holding(lock: ControlLock | undefined, now: number): ControlLock | undefined {
  return lock && now < lock.until ? lock : undefined;
}

/** `lock` for whoever asks, with whom it was taken from; or `held` by somebody it was not taken from. */
export type Taking = { lock: ControlLock; from: ControlLock | null; isNew: boolean } | { held: ControlLock };

/** Somebody asks for a camera: free ones go to them, their own stay theirs, others' only where they take over. */
export function take(
  current: ControlLock | undefined,
  who: { id: string; name: string },
  now: number,
  takesOver: boolean,
): Taking {
  const held = holding(current, now);
  const isOwn = held?.holderId === who.id;
  if (held && !isOwn && !takesOver) return { held };
  const since = isOwn ? held.since : now;
  return {
    lock: { holderId: who.id, holder: who.name, since, until: now + LOCK_MS },
    from: held && !isOwn ? held : null,
    isNew: !isOwn,
  };
}
