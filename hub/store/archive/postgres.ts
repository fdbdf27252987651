import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { guardedPool } from '../postgres/read-pool.ts';
import { typesConfig } from '../postgres/types.ts';
import type { Database } from '../tables.ts';
import type { Archive, ArchiveLocation } from './archive.ts';
import { migrateArchive } from './migrations.ts';
import { createPartitions, dropPartitionsBefore } from './partitions.ts';
import type { ArchiveDatabase, Tier } from './tables.ts';

/** One for the log and one for the blocks, or two queries at a time. */
const CONNECTIONS = 2;
const CONNECT_TIMEOUT_MS = 10_000;
/** A peer that answers nothing for so long is dead: a chunk of the log takes a second or two. */
const ANSWER_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** Making or dropping a partition waits for whoever reads, and everybody else behind it: better to try again later. */
const LOCK_PATIENCE_MS = 10_000;

/** The archive's tables in the hub's own PostgreSQL database. */
export async function openPostgresArchive(
  connectionString: string,
  role: ArchiveLocation['role'],
): Promise<Archive> {
  const pool = new Pool({
    connectionString,
    types: typesConfig,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    lock_timeout: LOCK_PATIENCE_MS,
  });
  pool.on('error', () => undefined); // an idle connection lost is replaced by the pool at the next query
  const dialect = new PostgresDialect({ pool: guardedPool(pool) });
  const db = new Kysely<ArchiveDatabase>({ dialect });
  const log = new Kysely<Database>({ dialect });
  const close = (): Promise<void> => pool.end();
  try {
    if (role === 'write') await migrateArchive(db, 'postgres');
    return { dialect: 'postgres', log, db, ...maintenanceOf(db), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function maintenanceOf(
  db: Kysely<ArchiveDatabase>,
): Pick<Archive, 'prepare' | 'dropBefore' | 'oldestSlot' | 'size'> {
  async function bytesOf(tier: Tier): Promise<number> {
    const { rows } = await sql<{ bytes: number }>`
      select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint as "bytes"
      from pg_inherits where inhparent = ${`"${tier}"`}::regclass`.execute(db);
    return rows[0]?.bytes ?? 0;
  }

  return {
    prepare: (tier, slots) => createPartitions(db, tier, slots),
    dropBefore: (tier, before) => dropPartitionsBefore(db, tier, before),
    async oldestSlot(tier) {
      const { oldest } = await db
        .selectFrom(tier)
        .select((of) => of.fn.min<number | null>('slotAt').as('oldest'))
        .executeTakeFirstOrThrow();
      return oldest;
    },
    async size() {
      const byTier = {
        rawBlocks: await bytesOf('rawBlocks'),
        minuteBlocks: await bytesOf('minuteBlocks'),
        hourBlocks: await bytesOf('hourBlocks'),
      };
      const { rows } = await sql<{ bytes: number }>`
        select pg_total_relation_size('"latest"') + pg_total_relation_size('"archiveMeta"') as "bytes"`.execute(
        db,
      );
      const blocks = byTier.rawBlocks + byTier.minuteBlocks + byTier.hourBlocks;
      return { totalBytes: blocks + (rows[0]?.bytes ?? 0), byTier };
    },
  };
}
