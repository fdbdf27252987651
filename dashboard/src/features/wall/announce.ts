/** An incident is said again after so long, until somebody has it. */
export const SAY_EVERY_MS = 20_000;

/** What has been said and when. Instants are Unix ms. */
export interface Said {
  at: ReadonlyMap<string, number>;
  lastAt: number | null;
}

export const unsaid: Said = { at: new Map(), lastAt: null };

/** Between two sentences. */
const GAP_MS = 8000;

/**
 * Which incident to say at `nowAt`: one that was never said first, then the one said longest ago, each again after
 * twenty seconds. `ranked`: those nobody has taken, the most urgent first.
 */
export function nextSaid(
  said: Said,
  ranked: readonly string[],
  nowAt: number,
): { said: Said; key: string | null } {
  const at = new Map(
    ranked.flatMap((key) => (said.at.has(key) ? [[key, said.at.get(key) ?? 0] as const] : [])),
  );
  const kept = { at, lastAt: ranked.length === 0 ? null : said.lastAt };
  if (kept.lastAt !== null && nowAt - kept.lastAt < GAP_MS) return { said: kept, key: null };
  const saidAt = (key: string): number => at.get(key) ?? Number.NEGATIVE_INFINITY;
  const [key] = [...ranked].sort((a, b) => saidAt(a) - saidAt(b));
  if (key === undefined || nowAt - saidAt(key) < SAY_EVERY_MS) return { said: kept, key: null };
  return { said: { at: at.set(key, nowAt), lastAt: nowAt }, key };
}
