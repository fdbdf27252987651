import type { Tier } from '../../store/archive/tables.ts';
import type { Progress } from './archiver.ts';

/** The tiers as people and metrics call them. */
export type TierName = 'raw' | 'minute' | 'hour';

export const byName = <T>(byTier: Readonly<Record<Tier, T>>): Record<TierName, T> => ({
  raw: byTier.rawBlocks,
  minute: byTier.minuteBlocks,
  hour: byTier.hourBlocks,
});

/** What the archive is after an advance, and what that did. */
export interface ArchiveReport extends Progress {
  /** Begin of the oldest slot, Unix ms; null where there is none. */
  oldest: Readonly<Record<TierName, number | null>>;
  totalBytes: number;
  byTier: Readonly<Record<TierName, number>>;
  /** By how many days the quota has cut history short; 0 when it has not. */
  yielded: number;
}
