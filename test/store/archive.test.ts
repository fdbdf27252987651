import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { LastValueBook } from '../../hub/devices/last-values.ts';
import { slotOf } from '../../hub/store/archive/tables.ts';
import { Archiver } from '../../hub/telemetry/archive/archiver.ts';
import { readLatest } from '../../hub/telemetry/archive/latest.ts';
import { readCursor } from '../../hub/telemetry/archive/meta.ts';
import { MAX_PART } from '../../hub/telemetry/archive/roll.ts';
import {
  arrivals,
  inOrder,
  MONDAY,
  naiveHours,
  naiveMinutes,
  pieces,
  reading,
} from '../support/naive-history.ts';
import { eachDialect } from '../support/stores.ts';
import { type Arrived, archiveOver, DAY_MS, generous, heldOf, lastOf, NOW } from './archive-world.ts';

const DEVICES = 3;

const every = (deviceNo: number, count: number, from = MONDAY): Arrived[] =>
  Array.from({ length: count }, (_, i) => [
    deviceNo,
    reading(from + i * 20_000, { smoke: i / 10, alarm: i % 3 === 0 }, { seq: i }),
  ]);

const readingsOf = (arrived: readonly Arrived[], deviceNo: number) =>
  arrived.filter(([no]) => no === deviceNo).map(([, one]) => one);

eachDialect((dialect, openFresh) => {
  it('holds exactly what the log held, however it was cut into advances, chunks and restarts', {
    timeout: 120_000,
  }, async () => {
    const world = await archiveOver(await openFresh());
    let firstNo = 1;
    const way = fc.record({
      arrived: arrivals(DEVICES),
      cuts: fc.array(fc.nat(), { maxLength: 4 }),
      chunkRows: fc.constantFrom(7, 100, 1000, 200_000),
      restarts: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(way, async ({ arrived, cuts, chunkRows, restarts }) => {
        // Each run has devices of its own in the same archive.
        const base = firstNo;
        firstNo += DEVICES;
        const all = arrived.map(([device, one]): Arrived => [base + device, one]);
        for (const [i, piece] of pieces(all, cuts).entries()) {
          await world.record(piece);
          await world.advance(NOW, { chunkRows: Math.max(chunkRows, Math.ceil(piece.length / 20)) });
          if (restarts[i] === true) await world.restart();
        }
        const { rows } = await readLatest(world.archive.db);
        for (let no = base; no < base + DEVICES; no++) {
          const those = readingsOf(all, no);
          const held = await heldOf(world.archive, no);
          expect(held.readings).toEqual(inOrder(those));
          expect(held.minutes).toEqual(naiveMinutes(those));
          expect(held.hours).toEqual(naiveHours(those));
          const book = new LastValueBook();
          for (const row of rows) book.restore(row);
          expect(book.of(no)).toEqual(lastOf(those));
        }
      }),
      { numRuns: dialect === 'sqlite' ? 40 : 20 },
    );
  });

  it('goes on after a chunk that ends in the middle of a device, and after one that was the last before the end', async () => {
    const world = await archiveOver(await openFresh());
    const all = [...every(1, 500), ...every(2, 500)];
    await world.record(all);
    const stop = new AbortController();
    const first = await world.advance(NOW, {
      chunkRows: 333,
      signal: stop.signal,
      onChunk: () => stop.abort(),
    });
    expect(first).toEqual({ cursor: 333, archived: 333, tooOld: 0, lagRows: 667 });
    await world.restart();
    expect(await readCursor(world.archive.db)).toBe(333);
    const chunks: number[] = [];
    const rest = await world.advance(NOW, { chunkRows: 333, onChunk: ({ cursor }) => chunks.push(cursor) });
    expect(rest).toEqual({ cursor: 1000, archived: 667, tooOld: 0, lagRows: 0 });
    expect(chunks).toEqual([666, 999, 1000]);
    for (const no of [1, 2]) {
      const held = await heldOf(world.archive, no);
      expect(held.readings).toEqual(readingsOf(all, no));
      expect(held.hours).toEqual(naiveHours(readingsOf(all, no)));
    }
    expect(await world.advance()).toEqual({ cursor: 1000, archived: 0, tooOld: 0, lagRows: 0 });
  });

  it('folds a minute from all its readings also when a full part begins in the middle of it', async () => {
    const world = await archiveOver(await openFresh());
    const dense = Array.from({ length: MAX_PART }, (_, i): Arrived => {
      return [1, reading(MONDAY + 30_000 + i * 100, { smoke: i })];
    });
    await world.record(dense);
    await world.advance();
    const late: Arrived[] = [[1, reading(MONDAY + 10_000, { smoke: -1 })]];
    await world.record(late);
    await world.advance();
    const held = await heldOf(world.archive, 1);
    expect(held.minutes).toEqual(naiveMinutes(readingsOf([...dense, ...late], 1)));
    expect(held.minutes.get('smoke')?.[0]).toMatchObject({ count: 301, min: -1 });
  });

  it('keeps nothing of a chunk whose transaction fails in the middle, and loses nothing of it', async () => {
    const world = await archiveOver(await openFresh());
    const before = every(1, 100);
    const after = every(1, 100, MONDAY + 2_000_000);
    await world.record(before);
    await world.advance();
    await world.record(after);
    await sql`alter table "latest" rename to "elsewhere"`.execute(world.archive.db);
    await expect(world.advance()).rejects.toThrow(/latest/);
    expect((await heldOf(world.archive, 1)).readings).toHaveLength(100);
    await sql`alter table "elsewhere" rename to "latest"`.execute(world.archive.db);
    await world.restart();
    expect(await world.advance()).toMatchObject({ cursor: 200, archived: 100 });
    const held = await heldOf(world.archive, 1);
    expect(held.readings).toEqual(readingsOf([...before, ...after], 1));
    expect(held.minutes).toEqual(naiveMinutes(held.readings));
  });

  it('takes in only what the log held when it began', async () => {
    const world = await archiveOver(await openFresh());
    await world.record(every(1, 10));
    let more: Promise<void> | undefined;
    const done = await world.advance(NOW, {
      chunkRows: 5,
      onChunk: () => void (more ??= world.record(every(2, 7))),
    });
    await more;
    expect(done).toMatchObject({ cursor: 10, archived: 10 });
    expect(await world.advance()).toEqual({ cursor: 17, archived: 7, tooOld: 0, lagRows: 0 });
  });

  it('leaves out and counts what is older than the oldest slot kept, but for its last values', async () => {
    const world = await archiveOver(await openFresh());
    const floor = slotOf('rawBlocks', NOW - generous.rawDays * DAY_MS);
    await world.record([
      [1, reading(floor, { smoke: 1 })],
      [1, reading(floor - 1, { smoke: 2, battery: 9 })],
      [2, reading(floor - 900 * DAY_MS, { smoke: 3 })],
    ]);
    expect(await world.advance()).toEqual({ cursor: 3, archived: 1, tooOld: 2, lagRows: 0 });
    expect((await heldOf(world.archive, 1)).readings).toEqual([reading(floor, { smoke: 1 })]);
    expect((await heldOf(world.archive, 2)).minutes).toEqual(new Map());
    const { cursor, rows } = await readLatest(world.archive.db);
    expect(cursor).toBe(3);
    expect(rows.map(({ metrics }) => JSON.parse(metrics))).toEqual([
      { smoke: [floor, 1], battery: [floor - 1, 9] },
      { smoke: [floor - 900 * DAY_MS, 3] },
    ]);
  });

  it('goes on with the log of an older copy that was put back', async () => {
    const store = await openFresh();
    const world = await archiveOver(store);
    await world.record(every(1, 10));
    await world.advance();
    await store.writer.write([{ table: 'readings', op: 'remove', values: [7, 8, 9, 10] }]);
    const archiver = new Archiver(world.archive, { limits: generous });
    expect(await archiver.resume()).toBe(6);
    expect(await readCursor(world.archive.db)).toBe(6);
  });

  it('can be read by others while it is written', async () => {
    const world = await archiveOver(await openFresh());
    await world.record(every(1, 1500));
    await world.advance();
    const reader = await world.open('read');
    await world.archive.db.transaction().execute(async (tx) => {
      await tx.deleteFrom('rawBlocks').execute();
      expect((await heldOf(reader, 1)).readings).toHaveLength(1500);
    });
    expect((await heldOf(reader, 1)).readings).toHaveLength(0);
    await reader.close();
  });

  it('says how large it is, all in all and by tier', async () => {
    const world = await archiveOver(await openFresh());
    await world.record([...every(1, 2000), ...every(2, 2000, MONDAY + DAY_MS)]);
    await world.advance();
    const { totalBytes, byTier } = await world.archive.size();
    expect(totalBytes).toBeGreaterThanOrEqual(byTier.rawBlocks + byTier.minuteBlocks + byTier.hourBlocks);
    expect(byTier.rawBlocks).toBeGreaterThan(0);
    expect(byTier.hourBlocks).toBeGreaterThan(0);
    if (dialect === 'postgres') return;
    for (const tier of ['rawBlocks', 'minuteBlocks', 'hourBlocks'] as const) {
      const blocks = await world.archive.db.selectFrom(tier).select('data').execute();
      expect(byTier[tier]).toBe(blocks.reduce((sum, { data }) => sum + data.length, 0));
    }
  });
});
