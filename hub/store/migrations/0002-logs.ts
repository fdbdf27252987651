import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { type Columns, createTable } from './columns.ts';

const readings: Columns = {
  id: 'int',
  deviceNo: 'int',
  at: 'int',
  deviceAt: 'int?',
  receivedAt: 'int',
  seq: 'int?',
  clock: 'text',
  metrics: 'text',
  gridCode: 'text',
};

const HOUR_MS = 3_600_000;

/**
 * PostgreSQL: the log becomes a table partitioned by arrival, so that what every consumer has passed is dropped and
 * not deleted. All there is goes into one partition that ends with the hour of the newest, `postgres/partitions.ts`
 * makes those after it, and the default partition takes what no other does.
 */
async function partitionReadings(db: Kysely<unknown>): Promise<void> {
  await sql`alter table "readings" rename to "readings_old"`.execute(db);
  await sql`alter index "readings_deviceNo_at" rename to "readings_old_deviceNo_at"`.execute(db);
  await sql`alter table "readings_old" rename constraint "readings_pkey" to "readings_old_pkey"`.execute(db);
  await createTable(
    db,
    'postgres',
    'readings',
    readings,
    ['id', 'receivedAt'],
    'partition by range ("receivedAt")',
  );
  await sql`create index "readings_deviceNo_at" on "readings" ("deviceNo", "at")`.execute(db);
  await sql`create table "readings_rest" partition of "readings" default`.execute(db);
  const newest = await sql<{ at: number | null }>`select max("receivedAt") as at from "readings_old"`.execute(
    db,
  );
  const at = newest.rows[0]?.at ?? null;
  if (at !== null) {
    const end = (Math.floor(at / HOUR_MS) + 1) * HOUR_MS;
    await sql`create table "readings_before" partition of "readings"
      for values from (minvalue) to (${sql.lit(end)})`.execute(db);
    await sql`insert into "readings_before" select r.*, coalesce(d."gridCode", '') from "readings_old" r
      left join "devices" d on d."no" = r."deviceNo"`.execute(db);
  }
  await sql`drop table "readings_old"`.execute(db);
}

async function extendReadings(db: Kysely<unknown>): Promise<void> {
  await sql`alter table "readings" add column "gridCode" text not null default ''`.execute(db);
  await sql`update "readings" set "gridCode" =
    coalesce((select "gridCode" from "devices" where "no" = "deviceNo"), '')`.execute(db);
}

/** Readings as a log that is followed, the log of alert edges, what a history server refused, and the last commit. */
export function logs(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      if (dialect === 'postgres') await partitionReadings(db);
      else await extendReadings(db);
      await createTable(
        db,
        dialect,
        'alertEdges',
        {
          id: 'int',
          at: 'int',
          type: 'text',
          alertId: 'text',
          ruleId: 'text',
          gridCode: 'text',
          deviceId: 'text?',
          severity: 'text',
          state: 'text',
          count: 'int',
        },
        ['id'],
      );
      await createTable(
        db,
        dialect,
        'forwardRefusals',
        { id: 'text', at: 'int', reason: 'text', line: 'text' },
        ['id'],
      );
      await createTable(db, dialect, 'commitMarks', { writer: 'text', mark: 'text' }, ['writer']);
    },
  };
}
