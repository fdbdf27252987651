/** A wall that is never calm takes the new build all the same after so long. */
export const LATEST_MS = 600_000;

/** What a page knows of builds. */
export interface Upgrade {
  /** Its own; null where it cannot tell, e.g. served by a development server. */
  own: string | null;
  /** The build the hub serves when it was seen first, and when that was, Unix ms. */
  newer: { build: string; since: number } | null;
}

/** Takes in which build the hub serves. */
export function seen(upgrade: Upgrade, build: string | null, nowAt: number): Upgrade {
  if (upgrade.own === null || build === null || build === upgrade.own) return { ...upgrade, newer: null };
  return upgrade.newer?.build === build ? upgrade : { ...upgrade, newer: { build, since: nowAt } };
}

/**
 * Whether to load the page anew: at once while nothing critical is on the stage, at the latest after ten minutes.
 * `triedFor`: the build for which it was done last; once is enough, or a stale cache would make the wall blink for ever.
 */
export function isDue({ newer }: Upgrade, calm: boolean, triedFor: string | null, nowAt: number): boolean {
  if (newer === null || newer.build === triedFor) return false;
  return calm || nowAt - newer.since >= LATEST_MS;
}
