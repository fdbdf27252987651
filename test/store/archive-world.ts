import type { Kysely } from 'kysely';
import { onTestFinished } from 'vitest';
import { LastValueBook } from '../../hub/devices/last-values.ts';
import type { Archive } from '../../hub/store/archive/archive.ts';
import { openArchive } from '../../hub/store/archive/open.ts';
import type { ArchiveDatabase, Tier } from '../../hub/store/archive/tables.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { Archiver, type ArchiverOptions } from '../../hub/telemetry/archive/archiver.ts';
import type { HistoryLimits } from '../../hub/telemetry/archive/limits.ts';
import { decodeReadings } from '../../hub/telemetry/archive/reading-block.ts';
import { ArchiveRetention } from '../../hub/telemetry/archive/retention.ts';
import { decodeRollup, type Rollup } from '../../hub/telemetry/archive/rollup-block.ts';
import type { StoredReading } from '../../hub/telemetry/stored-reading.ts';
import { inOrder, MONDAY } from '../support/naive-history.ts';
import { locationOf } from '../support/stores.ts';
import { readingRow } from './rows.ts';

export const DAY_MS = 86_400_000;
/** When everything of `arrivals` is there, and young. */
export const NOW = MONDAY + 5 * DAY_MS;

export const generous: HistoryLimits = {
  rawDays: 30,
  minuteDays: 180,
  hourDays: 1825,
  maxBytes: 1e12,
  minFreeBytes: 0,
};

export type Arrived = readonly [deviceNo: number, reading: StoredReading];

/** A log with an archive that follows it. */
export async function archiveOver(store: Store) {
  const open = (role: 'write' | 'read'): Promise<Archive> => openArchive({ ...locationOf(store), role });
  let archive = await open('write');
  onTestFinished(() => archive.close());
  let id = 0;

  return {
    get archive() {
      return archive;
    },
    open,
    /** Closes the archive and opens it again, as a restart does. */
    async restart(): Promise<void> {
      await archive.close();
      archive = await open('write');
    },
    /** Appends to the log. */
    async record(arrived: readonly Arrived[]): Promise<void> {
      if (arrived.length === 0) return;
      const rows = arrived.map(([deviceNo, { metrics, ...rest }]) =>
        rowWrite(
          'append',
          'readings',
          readingRow({ ...rest, id: ++id, deviceNo, metrics: JSON.stringify(metrics) }),
        ),
      );
      const values = rows.flatMap((row) => row.values);
      await store.writer.write([{ table: 'readings', op: 'append', values }]);
    },
    advance: (now = NOW, options: Partial<ArchiverOptions> = {}) =>
      new Archiver(archive, { limits: generous, ...options }).advance(now),
    /** Deletes by days and quota; answers the days the quota cut. */
    retain: (now: number, limits: Partial<HistoryLimits>, free?: number) =>
      new ArchiveRetention(archive, {
        limits: { ...generous, ...limits },
        freeBytes: async () => free,
      }).apply(now),
  };
}

/** All that the blocks hold of one device: its readings in order, its minutes and hours. */
export async function heldOf({ db }: Pick<Archive, 'db'>, deviceNo: number) {
  const parts = await db
    .selectFrom('rawBlocks')
    .selectAll()
    .where('deviceNo', '=', deviceNo)
    .orderBy('slotAt')
    .orderBy('part')
    .execute();
  const readings = parts.flatMap(({ data }) => decodeReadings(data));
  for (const { data, fromAt, toAt, count } of parts) {
    const decoded = decodeReadings(data);
    const spans = { fromAt: decoded[0]?.at, toAt: decoded.at(-1)?.at, count: decoded.length };
    if (JSON.stringify(spans) !== JSON.stringify({ fromAt, toAt, count }))
      throw new Error('a part is not what its row says');
  }
  return {
    readings: inOrder(readings),
    minutes: await rollupOf(db, 'minuteBlocks', deviceNo),
    hours: await rollupOf(db, 'hourBlocks', deviceNo),
  };
}

async function rollupOf(
  db: Kysely<ArchiveDatabase>,
  tier: Exclude<Tier, 'rawBlocks'>,
  deviceNo: number,
): Promise<Rollup> {
  const blocks = await db
    .selectFrom(tier)
    .selectAll()
    .where('deviceNo', '=', deviceNo)
    .orderBy('slotAt')
    .execute();
  const all: Rollup = new Map();
  for (const { data } of blocks)
    for (const [metric, buckets] of decodeRollup(data))
      all.set(metric, [...(all.get(metric) ?? []), ...buckets]);
  return all;
}

/** The last values of these readings, as the hub has them in memory. */
export function lastOf(readings: readonly StoredReading[]) {
  const book = new LastValueBook();
  for (const reading of readings) book.merge(1, reading);
  return book.of(1);
}

/** The slots of a tier that have blocks, ascending. */
export async function slotsOf({ db }: Pick<Archive, 'db'>, tier: Tier): Promise<number[]> {
  const rows = await db.selectFrom(tier).select('slotAt').distinct().orderBy('slotAt').execute();
  return rows.map(({ slotAt }) => slotAt);
}
