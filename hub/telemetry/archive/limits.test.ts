import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slotMs, slotOf, tiers } from '../../store/archive/tables.ts';
import { ceilingOf, cut, DAY_MS, daysCut, floorsAt, type HistoryLimits } from './limits.ts';

const NOW = Date.UTC(2026, 10, 23, 13, 30);
const limits: HistoryLimits = { rawDays: 30, minuteDays: 180, hourDays: 1825, maxBytes: 1, minFreeBytes: 0 };

test('floors are whole slots that keep at least the days asked for', () => {
  const floors = floorsAt(NOW, limits, undefined);
  expect(new Date(floors.rawBlocks).toISOString()).toBe('2026-10-24T00:00:00.000Z');
  expect(new Date(floors.minuteBlocks).toISOString()).toBe('2026-05-27T12:00:00.000Z');
  expect(new Date(floors.hourBlocks).toISOString()).toBe('2021-11-18T00:00:00.000Z');
});

test('a floor never falls, unless it is of a clock that was ahead of the current slot', () => {
  const shorter = floorsAt(NOW, { ...limits, rawDays: 3 }, undefined);
  expect(floorsAt(NOW, limits, shorter).rawBlocks).toBe(shorter.rawBlocks);
  const wrong = floorsAt(NOW + 3650 * DAY_MS, limits, undefined);
  expect(floorsAt(NOW, limits, wrong)).toEqual({
    rawBlocks: slotOf('rawBlocks', NOW),
    minuteBlocks: slotOf('rawBlocks', NOW),
    hourBlocks: slotOf('hourBlocks', NOW),
  });
});

test('a coarser tier reaches back as far as the finer ones, whatever is asked for and was before', () => {
  const days = fc.integer({ min: 1, max: 400 });
  const instant = fc.integer({ min: 0, max: 800 }).map((day) => NOW + day * DAY_MS * 0.37);
  const any = fc.record({ rawDays: days, minuteDays: days, hourDays: days });
  fc.assert(
    fc.property(any, any, instant, instant, (before, after, then, now) => {
      const floors = floorsAt(
        now,
        { ...limits, ...after },
        floorsAt(then, { ...limits, ...before }, undefined),
      );
      expect(floors.minuteBlocks).toBeLessThanOrEqual(floors.rawBlocks);
      expect(floors.hourBlocks).toBeLessThanOrEqual(floors.minuteBlocks);
      for (const tier of tiers) {
        expect(floors[tier]).toBe(slotOf(tier, floors[tier]));
        expect(floors[tier]).toBeLessThanOrEqual(slotOf(tier, now));
        expect(ceilingOf(tier, now, floors)).toBeLessThanOrEqual(slotOf(tier, now));
      }
    }),
  );
});

test('what the quota took is counted in days until the limits would have deleted it anyway', () => {
  const { rawBlocks: oldest } = floorsAt(NOW, limits, undefined);
  let cuts = cut({}, 'rawBlocks', oldest, oldest + slotMs.rawBlocks);
  cuts = cut(cuts, 'rawBlocks', oldest + slotMs.rawBlocks, oldest + 3 * slotMs.rawBlocks);
  expect(daysCut(cuts, NOW, limits)).toBe(3);
  expect(daysCut(cuts, NOW + DAY_MS, limits)).toBe(2);
  expect(daysCut(cuts, NOW + 9 * DAY_MS, limits)).toBe(0);
  expect(daysCut({}, NOW, limits)).toBe(0);
});
