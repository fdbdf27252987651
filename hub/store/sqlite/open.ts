import { mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { migrate } from '../migrate.ts';
import type { Store } from '../store.ts';
import type { Database } from '../tables.ts';
import { sqliteThreadDialect } from './dialect.ts';
import { SqliteThread } from './thread.ts';

/** Readers beside the writer: a long history query leaves the other free for a snapshot. */
const READERS = 2;

/**
 * Opens (and creates or migrates) `hub.db` in `dataDir`: WAL, synchronous FULL, one writing thread, two reading.
 * @throws Error when another hub holds the directory, or the file is newer than this program.
 */
export async function openSqlite(dataDir: string): Promise<Store> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'hub.db');
  const writer = new SqliteThread({ role: 'write', file });
  const readers: SqliteThread[] = [];
  const close = async (): Promise<void> => {
    for (const thread of [...readers, writer]) await thread.close();
  };
  try {
    await writer.query('select 1', []); // the first answer says that the thread holds the lock
    const migrating = new Kysely<Database>({ dialect: sqliteThreadDialect([writer]) });
    await migrate(migrating, 'sqlite');
    for (let i = 0; i < READERS; i++) readers.push(new SqliteThread({ role: 'read', file }));
    const db = new Kysely<Database>({ dialect: sqliteThreadDialect(readers) });
    const sizeBytes = async (): Promise<number> => {
      const parts = await Promise.all(
        [file, `${file}-wal`].map((path) => stat(path).catch(() => ({ size: 0 }))),
      );
      return parts.reduce((sum, part) => sum + part.size, 0);
    };
    return { dialect: 'sqlite', db, writer, sizeBytes, close };
  } catch (error) {
    await close();
    throw error;
  }
}
