import { slotOf, type Tier } from '../../store/archive/tables.ts';
import { append, extend, roundedSum, type Segment, segmentOf } from '../segment.ts';
import type { StoredReading } from '../stored-reading.ts';
import type { Bucket, Rollup } from './rollup-block.ts';

/** Readings a part takes: enough to compress well, few enough to be written again while it fills. */
export const MAX_PART = 1024;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** Readings of one device in one day, sorted by (at, arrival). All of a lower part arrived before those of a higher. */
export interface Part {
  part: number;
  readings: readonly StoredReading[];
}

/** What of a raw slot matters to new readings. */
export interface RawSlot {
  /** The number of its next new part. */
  next: number;
  /** In ascending order: the last one if it has room, and those with readings in minutes that are touched. */
  parts: readonly Part[];
}

/** The blocks of one device where new readings fall, by slot. */
export interface Blocks<Raw> {
  raw: ReadonlyMap<number, Raw>;
  minutes: ReadonlyMap<number, Rollup>;
  hours: ReadonlyMap<number, Rollup>;
}

/** Where new readings fall: slots of each tier, minutes and hours, as instants they begin at. */
export interface Touched {
  slots: Readonly<Record<Tier, ReadonlySet<number>>>;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** The earliest of the minutes. */
  from: number;
}

const floorTo = (at: number, lengthMs: number): number => Math.floor(at / lengthMs) * lengthMs;

export function touchedBy(readings: readonly { at: number }[]): Touched {
  const minutes = new Set<number>();
  let from = Number.POSITIVE_INFINITY;
  for (const { at } of readings) {
    const minuteAt = floorTo(at, MINUTE_MS);
    minutes.add(minuteAt);
    if (minuteAt < from) from = minuteAt;
  }
  const hours = new Set<number>();
  for (const at of minutes) hours.add(floorTo(at, HOUR_MS));
  const slotsOf = (tier: Tier): ReadonlySet<number> => new Set(Array.from(hours, (at) => slotOf(tier, at)));
  const slots = {
    rawBlocks: slotsOf('rawBlocks'),
    minuteBlocks: slotsOf('minuteBlocks'),
    hourBlocks: slotsOf('hourBlocks'),
  };
  return { slots, minutes, hours, from };
}

/**
 * Takes `fresh`, readings of one device in the order of their arrival, into what is held of it: answers the parts and
 * whole slots that replace those there. Minutes touched are folded from all their readings and hours from their
 * minutes, so that it does not matter in which pieces, or how late, readings came.
 */
export function roll(held: Blocks<RawSlot>, fresh: readonly StoredReading[]): Blocks<readonly Part[]> {
  const touched = touchedBy(fresh);
  const raw = new Map<number, readonly Part[]>();
  const refolded: StoredReading[] = [];
  for (const [slotAt, added] of Map.groupBy(fresh, ({ at }) => slotOf('rawBlocks', at))) {
    const { next, parts } = held.raw.get(slotAt) ?? { next: 0, parts: [] };
    const open = parts.at(-1);
    const isOpen = open !== undefined && open.part === next - 1 && open.readings.length < MAX_PART;
    const closed = isOpen ? parts.slice(0, -1) : parts;
    const grown = byInstant(isOpen ? [...open.readings, ...added] : added);
    raw.set(slotAt, split(grown, isOpen ? open.part : next));
    const all = [...closed.map(({ readings }) => readings), grown].flat();
    const again = all.filter(({ at }) => touched.minutes.has(floorTo(at, MINUTE_MS)));
    for (const reading of byInstant(again)) refolded.push(reading);
  }
  const minutes = replaced(held.minutes, foldMinutes(refolded), touched.minutes);
  return { raw, minutes, hours: replaced(held.hours, foldHours(minutes, touched.hours), touched.hours) };
}

/** Sorted by instant, those of one instant in their order. */
const byInstant = (readings: readonly StoredReading[]): StoredReading[] =>
  readings.toSorted((a, b) => a.at - b.at);

function split(readings: readonly StoredReading[], first: number): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < readings.length; i += MAX_PART)
    parts.push({ part: first + parts.length, readings: readings.slice(i, i + MAX_PART) });
  return parts;
}

type Slots = Map<number, Rollup>;

function slotIn(slots: Slots, slotAt: number): Rollup {
  let rollup = slots.get(slotAt);
  if (!rollup) slots.set(slotAt, (rollup = new Map()));
  return rollup;
}

function bucketsIn(rollup: Rollup, metric: string): Bucket[] {
  let buckets = rollup.get(metric);
  if (!buckets) rollup.set(metric, (buckets = []));
  return buckets;
}

/** The minutes of `readings`, which are sorted within each slot. */
function foldMinutes(readings: readonly StoredReading[]): Slots {
  const slots: Slots = new Map();
  for (const { at, metrics } of readings) {
    const minuteAt = floorTo(at, MINUTE_MS);
    const rollup = slotIn(slots, slotOf('minuteBlocks', at));
    for (const metric in metrics) {
      const value = metrics[metric];
      if (value === undefined) continue;
      const buckets = bucketsIn(rollup, metric);
      const last = buckets.at(-1);
      if (last?.at === minuteAt) extend(last, at, value);
      else buckets.push(bucketOf(minuteAt, segmentOf(at, value)));
    }
  }
  roundSums(slots);
  return slots;
}

const bucketOf = (at: number, { count, min, max, sum, last, state }: Segment): Bucket => ({
  at,
  count,
  min,
  max,
  sum,
  last,
  state: state && { ...state },
});

/** The hours in `wanted`, made from the minutes of whole slots. */
function foldHours(minuteSlots: ReadonlyMap<number, Rollup>, wanted: ReadonlySet<number>): Slots {
  const slots: Slots = new Map();
  for (const [, rollup] of [...minuteSlots].sort(([a], [b]) => a - b)) {
    for (const [metric, minutes] of rollup) {
      for (const minute of minutes) {
        const hourAt = floorTo(minute.at, HOUR_MS);
        if (!wanted.has(hourAt)) continue;
        const buckets = bucketsIn(slotIn(slots, slotOf('hourBlocks', hourAt)), metric);
        const last = buckets.at(-1);
        if (last?.at === hourAt) append(last, minute);
        else buckets.push(bucketOf(hourAt, minute));
      }
    }
  }
  roundSums(slots);
  return slots;
}

function roundSums(slots: Slots): void {
  for (const rollup of slots.values())
    for (const buckets of rollup.values()) for (const bucket of buckets) bucket.sum = roundedSum(bucket.sum);
}

/** The slots that `folded` has, with what is held of them but for the buckets in `anew`: of those only what is in `folded`. */
function replaced(held: ReadonlyMap<number, Rollup>, folded: Slots, anew: ReadonlySet<number>): Slots {
  const slots: Slots = new Map();
  for (const [slotAt, fresh] of folded) {
    const before = held.get(slotAt) ?? new Map<string, Bucket[]>();
    const rollup: Rollup = new Map();
    for (const metric of new Set([...before.keys(), ...fresh.keys()])) {
      const kept = (before.get(metric) ?? []).filter(({ at }) => !anew.has(at));
      rollup.set(
        metric,
        [...kept, ...(fresh.get(metric) ?? [])].sort((a, b) => a.at - b.at),
      );
    }
    slots.set(slotAt, rollup);
  }
  return slots;
}
