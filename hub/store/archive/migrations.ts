import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createTable } from '../migrations/columns.ts';
import type { Dialect } from '../store.ts';
import { type ArchiveDatabase, type Tier, tiers } from './tables.ts';

/** Where SQLite keeps how many bytes the blocks of a tier are, among the facts of the archive. */
export const bytesKey = (tier: Tier): string => `bytes:${tier}`;

/** Keeps the sum of the blocks' sizes as they come and go: adding up millions of them takes seconds. */
async function countBytes(db: Kysely<unknown>, tier: Tier): Promise<void> {
  await sql`insert into "archiveMeta" values (${bytesKey(tier)}, '0')`.execute(db);
  const changes = {
    insert: 'length(new."data")',
    update: 'length(new."data") - length(old."data")',
    delete: '-length(old."data")',
  };
  for (const [event, difference] of Object.entries(changes)) {
    await sql`create trigger ${sql.table(`${tier}_${event}`)} after ${sql.raw(event)} on ${sql.table(tier)} begin
      update "archiveMeta" set "value" = "value" + ${sql.raw(difference)} where "key" = ${sql.lit(bytesKey(tier))};
    end`.execute(db);
  }
}

/** Blocks are compressed as they are. PostgreSQL: they go by the partition; `partitions.ts` makes those. */
const blocks = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const byRange = dialect === 'postgres' ? 'partition by range ("slotAt")' : '';
    const rollup = { deviceNo: 'int', slotAt: 'int', data: 'blob' } as const;
    await createTable(db, dialect, 'archiveMeta', { key: 'text', value: 'text' }, ['key']);
    await createTable(
      db,
      dialect,
      'latest',
      { deviceNo: 'int', at: 'int', receivedAt: 'int', metrics: 'text' },
      ['deviceNo'],
    );
    await createTable(
      db,
      dialect,
      'rawBlocks',
      {
        deviceNo: 'int',
        slotAt: 'int',
        part: 'int',
        fromAt: 'int',
        toAt: 'int',
        count: 'int',
        data: 'blob',
      },
      ['deviceNo', 'slotAt', 'part'],
      byRange,
    );
    await createTable(db, dialect, 'minuteBlocks', rollup, ['deviceNo', 'slotAt'], byRange);
    await createTable(db, dialect, 'hourBlocks', rollup, ['deviceNo', 'slotAt'], byRange);
    for (const tier of tiers) {
      await db.schema.createIndex(`${tier}_slotAt`).on(tier).column('slotAt').execute();
      if (dialect === 'sqlite') await countBytes(db, tier);
      else await sql`alter table ${sql.table(tier)} alter column "data" set storage external`.execute(db);
    }
  },
});

/** Migrations only append: a released one is never edited. Their tables are apart from those of the hub's own. */
export async function migrateArchive(db: Kysely<ArchiveDatabase>, dialect: Dialect): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ '0001-blocks': blocks(dialect) }) },
    migrationTableName: 'archive_migration',
    migrationLockTableName: 'archive_migration_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('the archive could not be migrated', { cause: error });
}
