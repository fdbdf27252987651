import type { ClockFlag } from '../ingest/reading.ts';
import type { Store } from '../store/store.ts';
import type { RunningArchive } from './archive/archive.ts';
import type { StoredReading } from './stored-reading.ts';

/** Devices whose blocks are asked for at a time. */
const DEVICES_AT_ONCE = 200;
const PAGE_ROWS = 20_000;

export interface RecallOptions {
  store: Store;
  archive: Pick<RunningArchive, 'recent'>;
  deviceNos: readonly number[];
  since: number;
  metrics: readonly string[];
  /** Called for each reading, in order of `at` for each device as far as they came in order. */
  onReading(deviceNo: number, reading: StoredReading): void;
}

/** Reads the last readings of some devices again, each once: what is in blocks, then what the log holds after it. */
export async function recallReadings(options: RecallOptions): Promise<void> {
  const { store, archive, deviceNos, since, metrics, onReading } = options;
  const cursors = new Map<number, number>();
  for (let i = 0; i < deviceNos.length; i += DEVICES_AT_ONCE) {
    const some = deviceNos.slice(i, i + DEVICES_AT_ONCE);
    const { cursor, devices } = await archive.recent({ deviceNos: some, since, metrics });
    for (const { deviceNo, readings } of devices)
      for (const reading of readings) onReading(deviceNo, reading);
    for (const no of some) cursors.set(no, cursor);
  }
  for (let after = Math.min(...cursors.values()); cursors.size > 0; ) {
    const page = await store.db
      .selectFrom('readings')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE_ROWS)
      .execute();
    for (const { id, deviceNo, gridCode: _, clock, metrics: written, ...rest } of page) {
      if (rest.at < since || id <= (cursors.get(deviceNo) ?? Number.POSITIVE_INFINITY)) continue;
      const read = JSON.parse(written) as StoredReading['metrics'];
      onReading(deviceNo, { ...rest, clock: clock as ClockFlag, metrics: read });
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE_ROWS) return;
    after = last.id;
  }
}
