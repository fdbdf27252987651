import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { expect, it } from 'vitest';
import { rowWrite } from '../../hub/store/batch.ts';
import { migrate } from '../../hub/store/migrate.ts';
import { typesConfig } from '../../hub/store/postgres/types.ts';
import { sqliteThreadDialect } from '../../hub/store/sqlite/dialect.ts';
import { SqliteThread } from '../../hub/store/sqlite/thread.ts';
import type { Database } from '../../hub/store/tables.ts';
import { eachDialect, emptyLocation, openAt, type StoreLocation } from '../support/stores.ts';
import { readingRow } from './rows.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const HOUR_MS = 3_600_000;

/** Works on a database as a hub of the first release left it. */
async function withFirstSchema(
  { dataDir, databaseUrl }: StoreLocation,
  work: (db: Kysely<Database>) => Promise<void>,
): Promise<void> {
  const thread =
    databaseUrl === undefined
      ? new SqliteThread({ role: 'write', file: join(dataDir, 'hub.db') })
      : undefined;
  const dialect = thread
    ? sqliteThreadDialect([thread])
    : new PostgresDialect({ pool: new Pool({ connectionString: databaseUrl, types: typesConfig, max: 1 }) });
  const db = new Kysely<Database>({ dialect });
  await migrate(db, thread ? 'sqlite' : 'postgres', '0001-initial');
  await work(db);
  await db.destroy();
  await thread?.close();
}

const insertReading = (db: Kysely<Database>, id: number, deviceNo: number, receivedAt: number) =>
  sql`insert into "readings" ("id", "deviceNo", "at", "deviceAt", "receivedAt", "seq", "clock", "metrics")
    values (${id}, ${deviceNo}, ${receivedAt}, null, ${receivedAt}, ${id}, 'ok', '{"temperature":21.5}')`.execute(
    db,
  );

const insertDevice = (db: Kysely<Database>, no: number, gridCode: string) =>
  db
    .insertInto('devices')
    .values({
      id: `heat-${no}`,
      no,
      kind: 'heat',
      gridCode,
      lng: null,
      lat: null,
      address: null,
      owner: null,
      codec: null,
      expectEveryMs: null,
      labels: '{}',
      secretDigest: '',
      disabled: 0,
      createdAt: 1,
      updatedAt: 1,
    })
    .execute();

eachDialect((dialect) => {
  it('takes the readings of a database of the first release along, with the grids of their devices', async () => {
    const location = await emptyLocation(dialect);
    await withFirstSchema(location, async (db) => {
      await insertDevice(db, 1, 'g1');
      await insertDevice(db, 2, 'g2');
      await insertReading(db, 1, 1, NOON - 30 * 24 * HOUR_MS);
      await insertReading(db, 2, 2, NOON - HOUR_MS);
      await insertReading(db, 3, 7, NOON); // its device has been deleted
    });
    const store = await openAt(location);
    const row = (id: number, deviceNo: number, receivedAt: number, gridCode: string) =>
      readingRow({
        id,
        deviceNo,
        at: receivedAt,
        receivedAt,
        seq: id,
        metrics: '{"temperature":21.5}',
        gridCode,
      });
    const next = row(4, 1, NOON + HOUR_MS, 'g1');
    await store.writer.write([rowWrite('append', 'readings', next)]);
    expect(await store.db.selectFrom('readings').selectAll().orderBy('id').execute()).toEqual([
      row(1, 1, NOON - 30 * 24 * HOUR_MS, 'g1'),
      row(2, 2, NOON - HOUR_MS, 'g2'),
      row(3, 7, NOON, ''),
      next,
    ]);
    await store.partitions?.dropPassed(3, NOON + 2 * HOUR_MS);
    const { length } = await store.db.selectFrom('readings').select('id').execute();
    expect(length).toBe(dialect === 'postgres' ? 1 : 4);
    const again = store.writer.write([rowWrite('append', 'readings', next)]);
    await expect(again).rejects.toThrow(/unique/i);
  });

  it('opens a database of the first release that has no readings yet', async () => {
    const location = await emptyLocation(dialect);
    await withFirstSchema(location, async () => undefined);
    const store = await openAt(location);
    await store.writer.write([rowWrite('append', 'readings', readingRow())]);
    expect(await store.db.selectFrom('readings').selectAll().execute()).toEqual([readingRow()]);
  });

  it('leaves a database that it cannot migrate as it was', async () => {
    const location = await emptyLocation(dialect);
    await withFirstSchema(location, (db) =>
      db.schema.createTable('hazards').addColumn('id', 'text').execute(),
    );
    await expect(openAt(location)).rejects.toThrow('could not be migrated');
    await withFirstSchema(location, async (db) => {
      const names = (await db.introspection.getTables()).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['hazards', 'readings']));
      expect(names).not.toContain('evidence');
      expect(names).not.toContain('exercises');
    });
  });
});
