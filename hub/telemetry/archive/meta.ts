import type { Kysely } from 'kysely';
import type { ArchiveDatabase } from '../../store/archive/tables.ts';
import type { Cuts, Floors } from './limits.ts';

type Db = Kysely<ArchiveDatabase>;

async function read(db: Db, key: string): Promise<string | undefined> {
  const row = await db.selectFrom('archiveMeta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

async function write(db: Db, key: string, value: string): Promise<void> {
  await db
    .insertInto('archiveMeta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** The id of the last reading of the log that is in the blocks; 0 when none is. */
export const readCursor = async (db: Db): Promise<number> => Number((await read(db, 'cursor')) ?? 0);

export const writeCursor = (db: Db, cursor: number): Promise<void> => write(db, 'cursor', String(cursor));

/** What was deleted: below which slots, and what of it the quota took. */
export interface Deleted {
  floors: Floors | undefined;
  cuts: Cuts;
}

export async function readDeleted(db: Db): Promise<Deleted> {
  const stored = await read(db, 'deleted');
  return stored === undefined ? { floors: undefined, cuts: {} } : (JSON.parse(stored) as Deleted);
}

export const writeDeleted = (db: Db, deleted: Deleted): Promise<void> =>
  write(db, 'deleted', JSON.stringify(deleted));
