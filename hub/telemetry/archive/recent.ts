import type { Kysely } from 'kysely';
import { type ArchiveDatabase, slotOf } from '../../store/archive/tables.ts';
import type { StoredReading } from '../stored-reading.ts';
import { readCursor } from './meta.ts';
import { decodeReadings } from './reading-block.ts';

/** Readings of these devices from `since` on; all metrics but those in `metrics` are left out. */
export interface RecentRequest {
  deviceNos: readonly number[];
  since: number;
  metrics: readonly string[];
}

/** `cursor`: the last reading of the log that is among them. Ascending by `at` for each device. */
export interface RecentReadings {
  cursor: number;
  devices: readonly { deviceNo: number; readings: readonly StoredReading[] }[];
}

/** The last readings of some devices, as far as they are in blocks. */
export function readRecent(
  db: Kysely<ArchiveDatabase>,
  { deviceNos, since, metrics }: RecentRequest,
): Promise<RecentReadings> {
  const wanted = new Set(metrics);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const rows = await tx
        .selectFrom('rawBlocks')
        .select(['deviceNo', 'data'])
        .where('deviceNo', 'in', [...deviceNos])
        .where('slotAt', '>=', slotOf('rawBlocks', since))
        .where('toAt', '>=', since)
        .orderBy('deviceNo')
        .orderBy('slotAt')
        .orderBy('part')
        .execute();
      const devices = rows.map(({ deviceNo, data }) => ({
        deviceNo,
        readings: decodeReadings(data, wanted).filter(({ at }) => at >= since),
      }));
      return { cursor: await readCursor(tx), devices };
    });
}
