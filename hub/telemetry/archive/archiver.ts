import { setImmediate as others } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { MetricValue } from '../../devices/device.ts';
import type { ClockFlag } from '../../ingest/reading.ts';
import type { Archive } from '../../store/archive/archive.ts';
import { type ArchiveDatabase, slotOf, tiers } from '../../store/archive/tables.ts';
import type { Row } from '../../store/tables.ts';
import type { StoredReading } from '../stored-reading.ts';
import { BlockWriter, loadBlocks, type StoredBlocks, unpack } from './blocks.ts';
import { loadLatest, saveLatest } from './latest.ts';
import { floorsAt, type HistoryLimits } from './limits.ts';
import { readCursor, readDeleted, writeCursor } from './meta.ts';
import { roll, type Touched, touchedBy } from './roll.ts';

/** Rows of the log in one transaction, when it has to catch up: up to 500 MB of memory, and a second or two. */
const CHUNK_ROWS = 200_000;
/** Devices whose blocks are read and written together. */
const DEVICES_AT_ONCE = 100;

export interface ArchiverOptions {
  limits: HistoryLimits;
  chunkRows?: number;
  /** Called after each transaction. */
  onChunk?(progress: Progress): void;
  /** Ends an advance between two transactions. */
  signal?: AbortSignal;
}

/** What was done since the last word of it. */
export interface Progress {
  /** The id of the last reading that is in the blocks. */
  cursor: number;
  /** Readings that were taken in. */
  archived: number;
  /** Readings left out: the slot they belong to is no longer kept. */
  tooOld: number;
  /** Rows of the log still to be taken in, as far as they were looked for. */
  lagRows: number;
}

type LogRow = Pick<Row<'readings'>, keyof Omit<StoredReading, 'metrics'> | 'deviceNo' | 'metrics'>;

/** Takes the log of readings into the archive's blocks. The cursor moves in the transaction of what it stands for. */
export class Archiver {
  readonly #archive: Archive;
  readonly #options: ArchiverOptions;

  constructor(archive: Archive, options: ArchiverOptions) {
    this.#archive = archive;
    this.#options = options;
  }

  /**
   * Answers the cursor, before the first new reading. A log that ends before it is an older copy, put back: it goes on
   * with other readings under the same ids, and so does the archive.
   */
  async resume(): Promise<number> {
    const { db } = this.#archive;
    const cursor = await readCursor(db);
    const end = await this.#end();
    if (end < cursor) await writeCursor(db, end);
    return Math.min(cursor, end);
  }

  /** Takes in all that the log holds at the time of the call. Never call it while it runs. */
  async advance(now: number): Promise<Progress> {
    const { limits, onChunk } = this.#options;
    const { db } = this.#archive;
    const end = await this.#end();
    const { floors } = await readDeleted(db);
    const { rawBlocks: notBefore } = floorsAt(now, limits, floors);
    let cursor = await readCursor(db);
    const total = { archived: 0, tooOld: 0 };
    while (cursor < end && !this.#stopped) {
      const chunk = await this.#chunk(cursor, end, notBefore);
      ({ cursor } = chunk);
      total.archived += chunk.archived;
      total.tooOld += chunk.tooOld;
      onChunk?.({ ...chunk, lagRows: end - cursor });
      // Over SQLite all of it was one turn of the event loop.
      await others();
    }
    return { cursor, ...total, lagRows: Math.max(0, (await this.#end()) - cursor) };
  }

  get #stopped(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** The id of the last reading in the log. */
  async #end(): Promise<number> {
    const last = await this.#archive.log
      .selectFrom('readings')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return last?.id ?? 0;
  }

  async #chunk(after: number, end: number, notBefore: number): Promise<Omit<Progress, 'lagRows'>> {
    const { chunkRows = CHUNK_ROWS } = this.#options;
    const rows = await this.#archive.log
      .selectFrom('readings')
      .select(['id', 'deviceNo', 'at', 'deviceAt', 'receivedAt', 'seq', 'clock', 'metrics'])
      .where('id', '>', after)
      .where('id', '<=', end)
      .orderBy('id')
      .limit(chunkRows)
      .execute();
    const cursor = rows.length < chunkRows ? end : (rows.at(-1)?.id ?? end);
    await this.#prepare(rows, notBefore);
    let archived = 0;
    await this.#archive.db.transaction().execute(async (tx) => {
      for (const batch of batches(rows)) archived += await takeIn(tx, batch, notBefore);
      await writeCursor(tx, cursor);
    });
    return { cursor, archived, tooOld: rows.length - archived };
  }

  async #prepare(rows: readonly LogRow[], notBefore: number): Promise<void> {
    for (const tier of tiers) {
      const slots = new Set<number>();
      for (const { at } of rows) if (at >= notBefore) slots.add(slotOf(tier, at));
      await this.#archive.prepare(tier, slots);
    }
  }
}

/** Rows by device, of some devices at a time. */
function* batches(rows: readonly LogRow[]): Iterable<ReadonlyMap<number, readonly LogRow[]>> {
  const devices = [...Map.groupBy(rows, ({ deviceNo }) => deviceNo)];
  for (let i = 0; i < devices.length; i += DEVICES_AT_ONCE)
    yield new Map(devices.slice(i, i + DEVICES_AT_ONCE));
}

/** Answers how many of the rows were not too old. What is unpacked lives no longer than it takes to do its device. */
async function takeIn(
  db: Kysely<ArchiveDatabase>,
  batch: ReadonlyMap<number, readonly LogRow[]>,
  notBefore: number,
): Promise<number> {
  const touched = new Map<number, Touched>();
  for (const [deviceNo, rows] of batch) {
    const young = rows.filter(({ at }) => at >= notBefore);
    if (young.length > 0) touched.set(deviceNo, touchedBy(young));
  }
  const blocks = touched.size > 0 ? await loadBlocks(db, touched) : new Map<number, StoredBlocks>();
  const latest = await loadLatest(db, batch.keys());
  const writer = new BlockWriter();
  let archived = 0;
  for (const [deviceNo, rows] of batch) {
    const heard = rows.map(readingOf);
    for (const reading of heard) latest.merge(deviceNo, reading);
    const stored = blocks.get(deviceNo);
    if (!stored) continue;
    const young = heard.filter(({ at }) => at >= notBefore);
    writer.add(deviceNo, roll(unpack(stored), young));
    archived += young.length;
  }
  await writer.write(db);
  await saveLatest(db, latest, batch.keys());
  return archived;
}

const readingOf = ({ at, deviceAt, receivedAt, seq, clock, metrics }: LogRow): StoredReading => ({
  at,
  deviceAt,
  receivedAt,
  seq,
  clock: clock as ClockFlag,
  metrics: JSON.parse(metrics) as Record<string, MetricValue>,
});
