import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as others } from 'node:timers/promises';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { TransactionalSqliteAdapter } from '../sqlite/adapter.ts';
import type { Database } from '../tables.ts';
import type { Archive, ArchiveLocation } from './archive.ts';
import { bytesKey, migrateArchive } from './migrations.ts';
import { overNodeSqlite } from './node-sqlite.ts';
import { type ArchiveDatabase, type Tier, tiers } from './tables.ts';

/** Blocks deleted in one transaction: some 2 MB, and a few ms for whoever reads. */
const SLICE_BLOCKS = 200;

/** `auto_vacuum` comes first: it takes effect only while the file has no page, and WAL makes one. */
const pragmas = {
  write: `
    pragma auto_vacuum = incremental;
    pragma busy_timeout = 10000;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma temp_store = memory;
    pragma cache_size = -32768;
    pragma wal_autocheckpoint = 4000;`,
  read: `
    pragma busy_timeout = 10000;
    pragma query_only = on;
    pragma temp_store = memory;
    pragma cache_size = -16384;`,
};

function connect(file: string, role: ArchiveLocation['role']): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(pragmas[role]);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class ArchiveDialect extends SqliteDialect {
  override createAdapter(): TransactionalSqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

const kyselyOver = <D>(database: DatabaseSync): Kysely<D> =>
  new Kysely<D>({ dialect: new ArchiveDialect({ database: overNodeSqlite(database) }) });

/** `history.db` beside `hub.db`, each over a connection in the calling thread: for worker threads only. */
export async function openSqliteArchive(dataDir: string, role: ArchiveLocation['role']): Promise<Archive> {
  const file = join(dataDir, 'history.db');
  const logFile = join(dataDir, 'hub.db');
  // Opening would create them, and a file created by a reader is none that gives pages back.
  for (const needed of role === 'read' ? [logFile, file] : [logFile])
    if (!existsSync(needed)) throw new Error(`${needed} does not exist yet`);
  const logDatabase = connect(logFile, 'read');
  let database: DatabaseSync | undefined;
  const close = async (): Promise<void> => {
    for (const open of [database, logDatabase]) if (open?.isOpen) open.close();
  };
  try {
    database = connect(file, role);
    const db = kyselyOver<ArchiveDatabase>(database);
    if (role === 'write') await migrateArchive(db, 'sqlite');
    const log = kyselyOver<Database>(logDatabase);
    return { dialect: 'sqlite', log, db, ...maintenanceOf(db, database), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function maintenanceOf(
  db: Kysely<ArchiveDatabase>,
  database: DatabaseSync,
): Pick<Archive, 'prepare' | 'dropBefore' | 'oldestSlot' | 'size'> {
  /** Not through Kysely, which makes one step, but in turn with it. */
  const exec = (statement: string): Promise<void> =>
    db.connection().execute(async () => database.exec(statement));

  async function dropSlice(tier: Tier, before: number): Promise<boolean> {
    const table = sql.table(tier);
    const { numAffectedRows = 0n } = await sql`delete from ${table} where rowid in
      (select rowid from ${table} where "slotAt" < ${before} limit ${SLICE_BLOCKS})`.execute(db);
    if (numAffectedRows === 0n) return false;
    await exec('pragma incremental_vacuum');
    await others();
    return true;
  }

  return {
    async prepare() {},
    async dropBefore(tier, before) {
      let dropped = false;
      while (await dropSlice(tier, before)) dropped = true;
      // The file ends earlier only once the pages moved from its end are in it.
      if (dropped) await exec('pragma wal_checkpoint(passive)');
      return dropped;
    },
    async oldestSlot(tier) {
      const { oldest } = await db
        .selectFrom(tier)
        .select((of) => of.fn.min<number | null>('slotAt').as('oldest'))
        .executeTakeFirstOrThrow();
      return oldest;
    },
    /** Of the file alone: its write-ahead log comes and goes. */
    async size() {
      const { rows } = await sql<{ bytes: number }>`
        select page_count * page_size as "bytes" from pragma_page_count, pragma_page_size`.execute(db);
      const counted = await db
        .selectFrom('archiveMeta')
        .selectAll()
        .where('key', 'in', tiers.map(bytesKey))
        .execute();
      const bytesOf = (tier: Tier): number =>
        Number(counted.find(({ key }) => key === bytesKey(tier))?.value ?? 0);
      const byTier = {
        rawBlocks: bytesOf('rawBlocks'),
        minuteBlocks: bytesOf('minuteBlocks'),
        hourBlocks: bytesOf('hourBlocks'),
      };
      return { totalBytes: rows[0]?.bytes ?? 0, byTier };
    },
  };
}
