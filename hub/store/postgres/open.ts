import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import { migrate } from '../migrate.ts';
import type { Store } from '../store.ts';
import type { Database } from '../tables.ts';
import { startPartitionKeeper } from './partition-keeper.ts';
import { ReadingPartitions } from './partitions.ts';
import { Reach, type ReachOptions } from './reach.ts';
import { createReadPool } from './read-pool.ts';
import { typesConfig } from './types.ts';
import { PostgresWriter } from './writer.ts';

const ANSWER_TIMEOUT_MS = 30_000;

export interface PostgresOptions extends ReachOptions {
  /** With it, the partitions of the hours ahead are made as time goes by. */
  clock?: Clock | undefined;
  /** How long the server may take over a transaction before it counts as dead. */
  answerTimeoutMs?: number;
}

/**
 * Opens (and migrates) a PostgreSQL database: one writing connection, a pool for reads. Once it is open, a connection
 * lost is made again: writes wait for it, reads fail with `overloaded`, and `onState` tells.
 * @throws Error when another hub holds the database, it cannot be reached, or it is newer than this program.
 */
export async function openPostgres(connectionString: string, options: PostgresOptions = {}): Promise<Store> {
  const reach = new Reach(options);
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: createReadPool(connectionString, reach) }),
  });
  const writer = new PostgresWriter({
    connectionString,
    reach,
    answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
  });
  const partitions = new ReadingPartitions(db);
  let keeper: Closable | undefined;
  const close = async (): Promise<void> => {
    await keeper?.close();
    await db.destroy();
    await writer.close();
  };
  try {
    await writer.start(() => migratePostgres(connectionString));
  } catch (error) {
    await close();
    throw error;
  }
  const { clock, log } = options;
  if (clock) keeper = await startPartitionKeeper({ partitions, clock, log });
  return {
    dialect: 'postgres',
    db,
    writer,
    partitions,
    onState: (listener) => reach.listen(listener),
    async sizeBytes() {
      const size = sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
      return (await size.execute(db)).rows[0]?.bytes ?? 0;
    },
    close,
  };
}

/** On a connection of its own, without the time limits of reads: what a migration does to a large table takes its time. */
export async function migratePostgres(connectionString: string): Promise<void> {
  const pool = new Pool({ connectionString, types: typesConfig, max: 1 });
  pool.on('error', () => undefined); // what is under way fails with it
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, 'postgres');
  } finally {
    await db.destroy();
  }
}
