import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrivals,
  inOrder,
  MONDAY,
  naiveHours,
  naiveMinutes,
  pieces,
  reading,
} from '../../../test/support/naive-history.ts';
import { slotOf } from '../../store/archive/tables.ts';
import type { StoredReading } from '../stored-reading.ts';
import {
  type Blocks,
  HOUR_MS,
  MAX_PART,
  MINUTE_MS,
  type Part,
  type RawSlot,
  roll,
  touchedBy,
} from './roll.ts';
import type { Rollup } from './rollup-block.ts';

/** All blocks of one device, in memory. */
class Device {
  readonly raw = new Map<number, Part[]>();
  readonly minutes = new Map<number, Rollup>();
  readonly hours = new Map<number, Rollup>();

  take(fresh: readonly StoredReading[]): Blocks<readonly Part[]> {
    const { slots, minutes } = touchedBy(fresh);
    const raw = new Map<number, RawSlot>();
    for (const slotAt of slots.rawBlocks) {
      const parts = this.raw.get(slotAt);
      if (!parts) continue;
      const isTouched = ({ readings }: Part): boolean =>
        readings.length < MAX_PART ||
        readings.some(({ at }) => minutes.has(Math.floor(at / MINUTE_MS) * MINUTE_MS));
      raw.set(slotAt, { next: parts.length, parts: parts.filter(isTouched) });
    }
    const only = (rollups: Map<number, Rollup>, tier: 'minuteBlocks' | 'hourBlocks') =>
      new Map([...rollups].filter(([slotAt]) => slots[tier].has(slotAt)));
    const rolled = roll(
      { raw, minutes: only(this.minutes, 'minuteBlocks'), hours: only(this.hours, 'hourBlocks') },
      fresh,
    );
    for (const [slotAt, parts] of rolled.raw) {
      const all = this.raw.get(slotAt) ?? [];
      for (const part of parts) all[part.part] = part;
      this.raw.set(slotAt, all);
    }
    for (const [slotAt, rollup] of rolled.minutes) this.minutes.set(slotAt, structuredClone(rollup));
    for (const [slotAt, rollup] of rolled.hours) this.hours.set(slotAt, structuredClone(rollup));
    return rolled;
  }

  get readings(): StoredReading[] {
    const slots = [...this.raw].sort(([a], [b]) => a - b);
    return slots.flatMap(([, parts]) => inOrder(parts.flatMap(({ readings }) => readings)));
  }
}

function joined(slots: ReadonlyMap<number, Rollup>): Rollup {
  const all: Rollup = new Map();
  for (const [, rollup] of [...slots].sort(([a], [b]) => a - b))
    for (const [metric, buckets] of rollup) all.set(metric, [...(all.get(metric) ?? []), ...buckets]);
  return all;
}

test('whatever arrives, in whatever pieces: parts hold exactly the readings, minutes and hours what all of them make', () => {
  fc.assert(
    fc.property(arrivals(1), fc.array(fc.nat(), { maxLength: 6 }), (arrived, cuts) => {
      const all = arrived.map(([, one]) => one);
      const device = new Device();
      for (const piece of pieces(all, cuts)) if (piece.length > 0) device.take(piece);
      expect(device.readings).toEqual(inOrder(all));
      expect(joined(device.minutes)).toEqual(naiveMinutes(all));
      expect(joined(device.hours)).toEqual(naiveHours(all));
      for (const [slotAt, parts] of device.raw) {
        expect(parts.slice(0, -1).every(({ readings }) => readings.length === MAX_PART)).toBe(true);
        expect(parts.at(-1)!.readings.length).toBeLessThanOrEqual(MAX_PART);
        for (const { readings } of parts)
          expect(readings.every(({ at }) => slotOf('rawBlocks', at) === slotAt)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test('only the last part of a day is written again, and a new one begins when it is full', () => {
  const device = new Device();
  const every = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => reading(MONDAY + from + i * 1000, { smoke: i }));
  expect(
    device
      .take(every(0, MAX_PART - 1))
      .raw.get(MONDAY)
      ?.map(({ part }) => part),
  ).toEqual([0]);
  expect(
    device
      .take(every(2e6, 1))
      .raw.get(MONDAY)
      ?.map(({ part }) => part),
  ).toEqual([0]);
  expect(
    device
      .take(every(3e6, 2 * MAX_PART + 1))
      .raw.get(MONDAY)
      ?.map(({ part }) => part),
  ).toEqual([1, 2, 3]);
  expect(
    device
      .take(every(9e6, 1))
      .raw.get(MONDAY)
      ?.map(({ part }) => part),
  ).toEqual([3]);
});

test('a late reading changes its minute and its hour, and no other', () => {
  const device = new Device();
  const at = (minute: number) => MONDAY + minute * MINUTE_MS;
  device.take(Array.from({ length: 180 }, (_, minute) => reading(at(minute), { alarm: minute % 2 === 0 })));
  const before = structuredClone({ minutes: joined(device.minutes), hours: joined(device.hours) });
  const late = device.take([reading(at(70) + 1, { alarm: true })]);
  const changed = (now: Rollup, then: Rollup): number[] =>
    now
      .get('alarm')!
      .filter((bucket, i) => bucket.count !== then.get('alarm')![i]!.count)
      .map((bucket) => bucket.at);
  expect(changed(joined(late.minutes), before.minutes)).toEqual([at(70)]);
  expect(changed(joined(late.hours), before.hours)).toEqual([MONDAY + HOUR_MS]);
});

test('readings of one instant keep the order they arrived in, over parts and calls', () => {
  const device = new Device();
  const many = Array.from({ length: MAX_PART + 10 }, (_, seq) => reading(MONDAY, { smoke: seq }, { seq }));
  for (const piece of pieces(many, [3, 1000, MAX_PART + 4])) device.take(piece);
  expect(device.readings.map(({ seq }) => seq)).toEqual(many.map(({ seq }) => seq));
  expect(joined(device.minutes).get('smoke')).toMatchObject([{ count: MAX_PART + 10, last: MAX_PART + 9 }]);
});
