/** How long an incident stays on the stage while others wait. */
export const TURN_MS = 15_000;
/** A touch holds the stage for so long, then it turns again: no incident stays out of sight for good. */
export const HOLD_MS = 120_000;

/** Which incident is on the stage. Instants are Unix ms. */
export interface Turn {
  key: string | null;
  since: number;
  /** When it was held last; null while it turns. */
  heldAt: number | null;
  /** Every incident there was, in the order of their rank. */
  known: readonly string[];
}

export const empty: Turn = { key: null, since: 0, heldAt: null, known: [] };

/** The turn at `nowAt`, for the incidents that stand, ranked. A new one takes the stage at once, unless it is held. */
export function nextTurn(turn: Turn, ranked: readonly string[], nowAt: number): Turn {
  const heldAt = turn.heldAt !== null && nowAt - turn.heldAt < HOLD_MS ? turn.heldAt : null;
  const [first = null] = ranked;
  const stands = turn.key !== null && ranked.includes(turn.key);
  const fresh = ranked.find((key) => !turn.known.includes(key));
  const shows = (key: string | null, held: number | null): Turn => ({
    key,
    since: nowAt,
    heldAt: held,
    known: ranked,
  });
  if (!stands) return shows(fresh ?? first, null);
  if (heldAt !== null) return { ...turn, heldAt, known: ranked };
  if (fresh !== undefined) return shows(fresh, null);
  if (nowAt - turn.since < TURN_MS || ranked.length === 1) return { ...turn, heldAt, known: ranked };
  const place = ranked.findIndex((key) => key === turn.key);
  return shows(ranked[(place + 1) % ranked.length] ?? first, null);
}

/** Somebody touched this incident: it stays. */
export function hold(turn: Turn, key: string, nowAt: number): Turn {
  return { ...turn, key, since: key === turn.key ? turn.since : nowAt, heldAt: nowAt };
}

/** It turns again. */
export function release(turn: Turn, nowAt: number): Turn {
  return { ...turn, since: nowAt, heldAt: null };
}
