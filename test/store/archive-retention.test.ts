import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { slotMs, slotOf, type Tier, tiers } from '../../hub/store/archive/tables.ts';
import { readDeleted } from '../../hub/telemetry/archive/meta.ts';
import { oldestSlots } from '../../hub/telemetry/archive/retention.ts';
import { MONDAY, reading } from '../support/naive-history.ts';
import { eachDialect, locationOf, type OpenFresh } from '../support/stores.ts';
import { type Arrived, archiveOver, DAY_MS, slotsOf } from './archive-world.ts';

/** How much goes at once: slots, or partitions of several. */
const units: Record<string, Record<Tier, number>> = {
  sqlite: slotMs,
  postgres: { rawBlocks: 7 * DAY_MS, minuteBlocks: 28 * DAY_MS, hourBlocks: 112 * DAY_MS },
};

const DAYS = 40;
/** Noon of the last day: its slots are the current ones. */
const NOW = MONDAY + (DAYS - 0.5) * DAY_MS;
const unlimited = { rawDays: 400, minuteDays: 400, hourDays: 4000 };

/** Forty days of history that does not compress well, up to now. */
async function fortyDays(openFresh: OpenFresh, perDay = 400) {
  const store = await openFresh();
  const world = await archiveOver(store);
  const everyMs = DAY_MS / perDay;
  const readings = Array.from({ length: (DAYS - 0.5) * perDay }, (_, i): Arrived => {
    const noise = Math.sin(i * 12.9898) * 43758.5453;
    return [1, reading(MONDAY + Math.floor(i * everyMs), { noise })];
  });
  await world.record(readings);
  await world.advance(NOW, { limits: { ...unlimited, maxBytes: 1e12, minFreeBytes: 0 } });
  return { world, store };
}

eachDialect((dialect, openFresh) => {
  const keptOf = (tier: Tier, slots: readonly number[], floor: number): number[] => {
    const unit = units[dialect]![tier];
    return slots.filter((slotAt) => Math.floor(slotAt / unit) * unit + unit > floor);
  };

  it('deletes each tier after its own days, and nothing younger', async () => {
    const { world } = await fortyDays(openFresh, 8);
    const days = { rawBlocks: 5, minuteBlocks: 10, hourBlocks: 20 };
    const before = await Promise.all(tiers.map((tier) => slotsOf(world.archive, tier)));
    expect(await world.retain(NOW, { rawDays: 5, minuteDays: 10, hourDays: 20 })).toBe(0);
    for (const [i, tier] of tiers.entries()) {
      const floor = slotOf(tier, NOW - days[tier] * DAY_MS);
      const kept = keptOf(tier, before[i]!, floor);
      expect(await slotsOf(world.archive, tier)).toEqual(kept);
      expect((await oldestSlots(world.archive))[tier]).toBe(kept[0]);
      if (dialect === 'sqlite' || tier === 'rawBlocks') expect(kept.length).toBeLessThan(before[i]!.length);
    }
  });

  it('refuses readings of a day that was deleted, also with other limits after a restart', async () => {
    const { world } = await fortyDays(openFresh, 8);
    await world.retain(NOW, { rawDays: 5 });
    await world.restart();
    const floor = slotOf('rawBlocks', NOW - 5 * DAY_MS);
    await world.record([
      [2, reading(floor - 1, { late: 1 })],
      [2, reading(floor, { late: 2 })],
    ]);
    expect(await world.advance(NOW)).toMatchObject({ archived: 1, tooOld: 1 });
    expect(await world.retain(NOW, {})).toBe(0);
  });

  it('lets the oldest readings give way to the quota first, no more than needed, and says for how many days', async () => {
    const { world } = await fortyDays(openFresh);
    const before = await slotsOf(world.archive, 'rawBlocks');
    const minutes = await slotsOf(world.archive, 'minuteBlocks');
    const { totalBytes, byTier } = await world.archive.size();
    const maxBytes = Math.round(totalBytes - byTier.rawBlocks / 3);
    const days = await world.retain(NOW, { ...unlimited, maxBytes });
    const after = await slotsOf(world.archive, 'rawBlocks');
    expect((await world.archive.size()).totalBytes).toBeLessThanOrEqual(maxBytes);
    expect(after).toEqual(before.slice(-after.length));
    expect(after.length).toBeGreaterThan(before.length / 3);
    expect(after.length).toBeLessThan(before.length);
    const { floors } = await readDeleted(world.archive.db);
    expect(after[0]).toBe(floors?.rawBlocks);
    expect(days).toBe(before.length - after.length);
    expect(await slotsOf(world.archive, 'minuteBlocks')).toEqual(minutes);
    // Nothing more needs to go, and what went is still said: until the days asked for have passed by.
    expect(await world.retain(NOW, { ...unlimited, maxBytes })).toBe(days);
    expect(await slotsOf(world.archive, 'rawBlocks')).toEqual(after);
    expect(await world.retain(NOW, { ...unlimited, rawDays: after.length - 1, maxBytes })).toBe(0);
  });

  it('then minutes, then hours, and never what is current', async () => {
    const { world } = await fortyDays(openFresh, 24);
    const today = slotOf('rawBlocks', NOW);
    expect(await world.retain(NOW, { ...unlimited, maxBytes: 1 })).toBeGreaterThan(0);
    const oldest = await oldestSlots(world.archive);
    const { floors } = await readDeleted(world.archive.db);
    const [raw, minutes] = [
      await slotsOf(world.archive, 'rawBlocks'),
      await slotsOf(world.archive, 'minuteBlocks'),
    ];
    expect(raw.at(-1)).toBe(today);
    expect(minutes.at(-1)).toBe(slotOf('minuteBlocks', NOW - 1));
    if (dialect === 'sqlite') {
      expect(oldest).toEqual({
        rawBlocks: today,
        minuteBlocks: today,
        hourBlocks: slotOf('hourBlocks', NOW),
      });
      expect(floors).toEqual(oldest);
    } else {
      const week = units.postgres!.rawBlocks;
      expect(oldest.rawBlocks).toBe(Math.floor(today / week) * week);
    }
  });

  it('makes the room a full disk needs, reckoned by what it deleted', async () => {
    const { world } = await fortyDays(openFresh);
    const before = await slotsOf(world.archive, 'rawBlocks');
    const limits = { ...unlimited, minFreeBytes: 1e6 };
    expect(await world.retain(NOW, limits, 1e6)).toBe(0);
    expect(await slotsOf(world.archive, 'rawBlocks')).toEqual(before);
    const days = await world.retain(NOW, limits, 1e6 - 1);
    const after = await slotsOf(world.archive, 'rawBlocks');
    expect(days).toBe(before.length - after.length);
    expect(days).toBeGreaterThan(0);
    expect(days).toBeLessThan(8);
  });

  if (dialect === 'sqlite')
    it('gives the file system back what it deleted', async () => {
      const { world, store } = await fortyDays(openFresh);
      const size = (): number => statSync(join(locationOf(store).dataDir, 'history.db')).size;
      await world.restart(); // the last connection writes the write-ahead log back
      const before = size();
      await world.retain(NOW, { rawDays: 1, minuteDays: 1, hourDays: 1 });
      expect(size()).toBeLessThan(before / 3);
    });
});
