import { slotOf, type Tier } from '../../store/archive/tables.ts';

export const DAY_MS = 86_400_000;

/** How much history is kept. Days count back from now, in whole slots; bytes give way to nothing but the current slots. */
export interface HistoryLimits {
  rawDays: number;
  minuteDays: number;
  hourDays: number;
  maxBytes: number;
  /** Of the file system the archive's file is on. */
  minFreeBytes: number;
}

/** The oldest slot of each tier that is kept, Unix ms. */
export type Floors = Readonly<Record<Tier, number>>;

/**
 * The floors as of `now`. A floor never falls, or a late reading would begin a slot anew of which all else was deleted;
 * one beyond the current slot is of a clock that was wrong. A coarser tier reaches back at least as far as the finer
 * ones it is made from.
 */
export function floorsAt(now: number, limits: HistoryLimits, before: Floors | undefined): Floors {
  const floor = (tier: Tier, days: number): number =>
    Math.max(
      slotOf(tier, now - days * DAY_MS),
      Math.min(before?.[tier] ?? Number.NEGATIVE_INFINITY, slotOf(tier, now)),
    );
  const rawBlocks = floor('rawBlocks', limits.rawDays);
  const minuteBlocks = Math.min(floor('minuteBlocks', limits.minuteDays), rawBlocks);
  const hourBlocks = Math.min(floor('hourBlocks', limits.hourDays), slotOf('hourBlocks', minuteBlocks));
  return { rawBlocks, minuteBlocks, hourBlocks };
}

/** How far the quota may raise the floor of `tier`: the current slot stays, and what the finer tier is folded into. */
export function ceilingOf(tier: Tier, now: number, floors: Floors): number {
  const current = slotOf(tier, now);
  if (tier === 'rawBlocks') return current;
  const finer = tier === 'minuteBlocks' ? floors.rawBlocks : floors.minuteBlocks;
  return Math.min(current, slotOf(tier, finer));
}

/** What the quota took of a tier: slots from `from` to before `to`. */
export interface Cut {
  from: number;
  to: number;
}

export type Cuts = Readonly<Partial<Record<Tier, Cut>>>;

/** Adds the slots of `tier` from `oldest` to before `to`. */
export function cut(cuts: Cuts, tier: Tier, oldest: number, to: number): Cuts {
  return { ...cuts, [tier]: { from: Math.min(cuts[tier]?.from ?? oldest, oldest), to } };
}

/** By how many days the quota made history shorter, of the tier that lost most; what the limits delete by now is not counted. */
export function daysCut(cuts: Cuts, now: number, limits: HistoryLimits): number {
  const asked = floorsAt(now, limits, undefined);
  const days = Object.entries(cuts).map(
    ([tier, { from, to }]) => (to - Math.max(from, asked[tier as Tier])) / DAY_MS,
  );
  return Math.max(0, ...days);
}
