import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { loadLastValues } from '../../hub/devices/last-values.ts';
import { createLog } from '../../hub/kernel/log.ts';
import type { Store } from '../../hub/store/store.ts';
import { type ArchiveOptions, startArchive } from '../../hub/telemetry/archive/archive.ts';
import type { ArchiveReport } from '../../hub/telemetry/archive/report.ts';
import { manualClock } from '../support/clock.ts';
import { inOrder, MONDAY, reading } from '../support/naive-history.ts';
import { eachDialect, locationOf } from '../support/stores.ts';
import { type Arrived, archiveOver, generous, heldOf, NOW } from './archive-world.ts';

const EVERY_MS = 60_000;
const PATIENCE_MS = 15_000;
const until = (what: () => void | Promise<void>): Promise<void> => vi.waitFor(what, PATIENCE_MS);

/** A running archive over the store, and what it reported. */
async function running(store: Store, options: Partial<ArchiveOptions> = {}) {
  const clock = manualClock(NOW);
  const metrics = new Registry();
  const reports: ArchiveReport[] = [];
  const archive = await startArchive({
    location: locationOf(store),
    limits: generous,
    clock,
    log: createLog('silent'),
    metrics,
    everyMs: EVERY_MS,
    onProgress: (report) => reports.push(report),
    ...options,
  });
  onTestFinished(() => archive.close());
  const metric = async (name: string): Promise<number | undefined> =>
    (await metrics.getSingleMetric(name)?.get())?.values[0]?.value;
  const reported = (count: number) => until(() => expect(reports).toHaveLength(count));
  return { archive, clock, metrics, metric, reports, reported };
}

const some = (deviceNo: number, count: number): Arrived[] =>
  Array.from({ length: count }, (_, i) => [deviceNo, reading(MONDAY + i * 1000, { smoke: i })]);

vi.setConfig({ testTimeout: 60_000 });

eachDialect((dialect, openFresh) => {
  it('moves the log into blocks each time it is due, and sooner when told', async () => {
    const store = await openFresh();
    const world = await archiveOver(store);
    await world.record(some(1, 100));
    const { archive, clock, metric, reports, reported } = await running(store);
    await reported(1);
    expect(archive.cursor).toBe(0);
    clock.advance(EVERY_MS);
    await reported(2);
    expect(archive.cursor).toBe(100);
    expect(archive.oldest.raw).toBe(MONDAY);
    expect(reports[1]).toMatchObject({ cursor: 100, archived: 100, tooOld: 0, lagRows: 0, yielded: 0 });
    await world.record(some(2, 7));
    archive.advanceSoon();
    clock.advance(0);
    await reported(3);
    expect(archive.cursor).toBe(107);
    expect((await heldOf(world.archive, 2)).readings).toEqual(some(2, 7).map(([, one]) => one));
    expect(await metric('gridwatch_history_readings_total')).toBe(107);
    expect(await metric('gridwatch_history_lag_rows')).toBe(0);
    expect(await metric('gridwatch_history_errors_total')).toBe(0);
    expect(await metric('gridwatch_history_bytes')).toBeGreaterThan(0);
    expect(await metric('gridwatch_history_oldest_seconds')).toBe((clock.now() - MONDAY) / 1000);
  });

  it('answers last values that the log goes on from', async () => {
    const store = await openFresh();
    const world = await archiveOver(store);
    await world.record([
      [1, reading(MONDAY, { smoke: 1, battery: 90 })],
      [2, reading(MONDAY, { gas: 1 })],
    ]);
    await world.advance();
    await store.writer.write([{ table: 'readings', op: 'remove', values: [1] }]);
    await world.record([
      [1, reading(MONDAY + 5, { smoke: 2 })],
      [1, reading(MONDAY - 5, { smoke: 3, alarm: true })],
      [3, reading(MONDAY, { heat: 1 })],
    ]);
    const { archive } = await running(store);
    const last = await loadLastValues(store, await archive.latest());
    expect(last.of(1)).toEqual({ at: MONDAY + 5, metrics: { smoke: 2, battery: 90, alarm: true } });
    expect(last.of(2)).toEqual({ at: MONDAY, metrics: { gas: 1 } });
    expect(last.of(3)).toEqual({ at: MONDAY, metrics: { heat: 1 } });
    expect(last.receivedAt(1)).toBe(MONDAY + 5);
  });

  it('counts what cannot be written, and writes it the next time', async () => {
    const store = await openFresh();
    const world = await archiveOver(store);
    await world.record(some(1, 10));
    const { archive, clock, metric, reported } = await running(store);
    await reported(1);
    await sql`alter table "latest" rename to "elsewhere"`.execute(world.archive.db);
    clock.advance(EVERY_MS);
    await until(async () => expect(await metric('gridwatch_history_errors_total')).toBe(1));
    expect(archive.cursor).toBe(0);
    await sql`alter table "elsewhere" rename to "latest"`.execute(world.archive.db);
    await until(() => expect(clock.waiting).toBe(1));
    clock.advance(EVERY_MS);
    await reported(2);
    expect(archive.cursor).toBe(10);
  });

  it('closes in the middle of its work, and the next one goes on from there', async () => {
    const store = await openFresh();
    const world = await archiveOver(store);
    const all = some(1, 20_000);
    await world.record(all);
    const first = await running(store);
    first.clock.advance(EVERY_MS);
    await first.archive.close();
    const second = await running(store);
    second.clock.advance(EVERY_MS);
    await second.reported(2);
    expect(second.archive.cursor).toBe(20_000);
    expect((await heldOf(world.archive, 1)).readings).toEqual(inOrder(all.map(([, one]) => one)));
  });

  if (dialect === 'sqlite')
    it('leaves the hub alone when its file is damaged, and starts once it is not', async () => {
      const store = await openFresh();
      const file = join(locationOf(store).dataDir, 'history.db');
      writeFileSync(file, 'not a database, but long enough to be taken for one: '.repeat(100));
      const { archive, clock, metric, reports, reported } = await running(store);
      expect(archive.cursor).toBe(0);
      expect(await archive.latest()).toEqual({ cursor: 0, rows: [] });
      expect(await metric('gridwatch_history_errors_total')).toBe(1);
      clock.advance(999);
      expect(clock.waiting).toBe(1);
      clock.advance(1);
      await until(async () => expect(await metric('gridwatch_history_errors_total')).toBe(2));
      rmSync(file);
      clock.advance(1000);
      expect(reports).toEqual([]);
      clock.advance(1000);
      await reported(1);
      expect(archive.report?.cursor).toBe(0);
    });
});
