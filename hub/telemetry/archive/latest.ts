import type { Kysely } from 'kysely';
import { type ArchivedLastValues, LastValueBook } from '../../devices/last-values.ts';
import type { ArchiveDatabase } from '../../store/archive/tables.ts';
import { slices } from './blocks.ts';
import { readCursor } from './meta.ts';

type Db = Kysely<ArchiveDatabase>;

/** What is kept of these devices, in a book of its own that new readings are merged into. */
export async function loadLatest(db: Db, deviceNos: Iterable<number>): Promise<LastValueBook> {
  const book = new LastValueBook();
  const rows = await db
    .selectFrom('latest')
    .selectAll()
    .where('deviceNo', 'in', [...deviceNos])
    .execute();
  for (const row of rows) book.restore(row);
  return book;
}

export async function saveLatest(db: Db, book: LastValueBook, deviceNos: Iterable<number>): Promise<void> {
  const rows = Array.from(deviceNos, (deviceNo) => book.stored(deviceNo) ?? []).flat();
  for (const some of slices(rows)) {
    await db
      .insertInto('latest')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('deviceNo').doUpdateSet((of) => ({
          at: of.ref('excluded.at'),
          receivedAt: of.ref('excluded.receivedAt'),
          metrics: of.ref('excluded.metrics'),
        })),
      )
      .execute();
  }
}

/** The last values of all devices, and the reading of the log they are as of. */
export function readLatest(db: Db): Promise<ArchivedLastValues> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => ({
      cursor: await readCursor(tx),
      rows: await tx.selectFrom('latest').selectAll().execute(),
    }));
}
