import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { BatchBuilder, rowWrite } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { type KeyedTable, type Row, tables } from '../../hub/store/tables.ts';
import { eachDialect, emptyLocation, locationOf, openAt } from '../support/stores.ts';
import { alertRow, readingRow } from './rows.ts';

interface ColumnFacts {
  type: string;
  nullable: boolean;
}

interface TableFacts {
  columns: Record<string, ColumnFacts>;
  key: string[];
}

async function sqliteTable(store: Store, table: string): Promise<TableFacts> {
  const { rows } = await sql<{ name: string; type: string; notnull: number; pk: number }>`
    select * from pragma_table_info(${table})`.execute(store.db);
  const columns = rows.map(({ name, type, notnull }) => [name, { type, nullable: notnull === 0 }] as const);
  const key = rows.filter((row) => row.pk > 0).sort((a, b) => a.pk - b.pk);
  return { columns: Object.fromEntries(columns), key: key.map((row) => row.name) };
}

async function postgresTable(store: Store, table: string): Promise<TableFacts> {
  const { rows } = await sql<{ name: string; type: string; nullable: string }>`
    select column_name as name, data_type as type, is_nullable as nullable
    from information_schema.columns where table_schema = 'public' and table_name = ${table}`.execute(
    store.db,
  );
  const columns = rows.map(
    ({ name, type, nullable }) => [name, { type, nullable: nullable === 'YES' }] as const,
  );
  const key = await sql<{ name: string }>`
    select u.column_name as name from information_schema.table_constraints c
    join information_schema.key_column_usage u using (constraint_schema, constraint_name)
    where c.constraint_type = 'PRIMARY KEY' and c.table_name = ${table} order by u.ordinal_position`.execute(
    store.db,
  );
  return { columns: Object.fromEntries(columns), key: key.rows.map((row) => row.name) };
}

async function postgresPartitions(store: Store): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c where c.relispartition and c.relkind = 'r'`.execute(store.db);
  return new Set(rows.map((row) => row.name));
}

const typeNames = {
  sqlite: { int: 'INTEGER', real: 'REAL', text: 'TEXT' },
  postgres: { int: 'bigint', real: 'double precision', text: 'text' },
} as const;

async function put<T extends KeyedTable>(store: Store, table: T, row: Row<T>): Promise<void> {
  await store.writer.write([rowWrite('put', table, row)]);
}

eachDialect((dialect, openFresh, reopen) => {
  it('creates exactly the tables, columns and keys that are described', async () => {
    const store = await openAt(await emptyLocation(dialect));
    const inspect = dialect === 'sqlite' ? sqliteTable : postgresTable;
    const partitions = dialect === 'sqlite' ? new Set() : await postgresPartitions(store);
    const found = (await store.db.introspection.getTables())
      .map((table) => table.name)
      .filter((name) => !name.startsWith('kysely_') && !partitions.has(name));
    expect(found.sort()).toEqual(Object.keys(tables).sort());
    for (const [name, { columns, key, partitionedBy }] of Object.entries(tables)) {
      const described = Object.entries(columns).map(([column, { type, nullable }]) => [
        column,
        { type: typeNames[dialect][type], nullable },
      ]);
      const facts = await inspect(store, name);
      const columnFacts = Object.entries(facts.columns).map(([column, { type, nullable }]) => [
        column,
        { type: dialect === 'sqlite' ? type.toUpperCase() : type, nullable },
      ]);
      expect({ name, key: facts.key, columns: Object.fromEntries(columnFacts) }).toEqual({
        name,
        key: dialect === 'postgres' && partitionedBy !== null ? [...key, partitionedBy] : [...key],
        columns: Object.fromEntries(described),
      });
    }
  });

  it('keeps what was written across a restart', async () => {
    const store = await openFresh();
    await put(store, 'meta', { key: 'a', value: '1' });
    const again = await reopen(store);
    expect(await again.db.selectFrom('meta').selectAll().execute()).toEqual([{ key: 'a', value: '1' }]);
  });

  it('refuses a second hub on the same database, and not once the first has gone', async () => {
    const store = await openFresh();
    await expect(openAt(locationOf(store))).rejects.toThrow(/in use by another hub/);
    await reopen(store);
  });

  it('refuses a database that a newer program has migrated', async () => {
    const store = await openFresh();
    const { dataDir, databaseUrl } = locationOf(store);
    const newer = `insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`;
    await store.close();
    await runOutside({ dataDir, databaseUrl }, newer);
    await expect(openAt({ dataDir, databaseUrl })).rejects.toThrow(/could not be migrated/);
  });

  it('gives integers to 2^53, doubles, nulls and any text back as they were written', async () => {
    const store = await openFresh();
    const greatest = Number.MAX_SAFE_INTEGER;
    const reading = readingRow({ id: greatest, at: -greatest, deviceAt: null, seq: 0, metrics: '{"a":0.1}' });
    await store.writer.write([rowWrite('append', 'readings', reading)]);
    const device: Row<'devices'> = {
      id: '厨房-γ',
      no: 2,
      kind: 'gas',
      gridCode: 'g',
      lng: 121.564_098_7,
      lat: 1e-300,
      address: `quotes ' " \\ {} , NULL \t\r\n 😀 زهرة`,
      owner: '',
      codec: null,
      expectEveryMs: null,
      labels: '{"a":"\\u0000"}',
      secretDigest: 'NULL',
      disabled: 0,
      createdAt: 1,
      updatedAt: 2,
    };
    await put(store, 'devices', device);
    expect(await store.db.selectFrom('readings').selectAll().execute()).toEqual([reading]);
    expect(await store.db.selectFrom('devices').selectAll().execute()).toEqual([device]);
  });

  it('stores text with a NUL character without failing, the character replaced', async () => {
    const store = await openFresh();
    await put(store, 'meta', { key: 'a', value: 'x\0y' });
    expect(await store.db.selectFrom('meta').select('value').execute()).toEqual([{ value: 'x\uFFFDy' }]);
  });

  it('replaces a row that is put again and removes by key', async () => {
    const store = await openFresh();
    await put(store, 'ruleStates', { ruleId: 'r', subject: 's', state: 'old', updatedAt: 1 });
    await put(store, 'ruleStates', { ruleId: 'r', subject: 't', state: 'kept', updatedAt: 1 });
    await put(store, 'ruleStates', { ruleId: 'r', subject: 's', state: 'new', updatedAt: 2 });
    const states = store.db.selectFrom('ruleStates').select(['subject', 'state']).orderBy('subject');
    expect(await states.execute()).toEqual([
      { subject: 's', state: 'new' },
      { subject: 't', state: 'kept' },
    ]);
    await store.writer.write([{ table: 'ruleStates', op: 'remove', values: ['r', 's', 'r', 'absent'] }]);
    expect(await states.execute()).toEqual([{ subject: 't', state: 'kept' }]);
  });

  it('appends to a log and removes from its old end in one transaction', async () => {
    const store = await openFresh();
    const reading = (id: number) => readingRow({ id, receivedAt: id * 3_600_000 });
    const batch = (work: (builder: BatchBuilder) => void) => {
      const builder = new BatchBuilder();
      work(builder);
      return store.writer.write(builder.build());
    };
    await batch((rows) => [1, 2].forEach((id) => rows.add(rowWrite('append', 'readings', reading(id)))));
    await batch((rows) => {
      rows.add(rowWrite('append', 'readings', reading(3)));
      rows.add({ table: 'readings', op: 'remove', values: [1] });
      rows.add(rowWrite('append', 'readings', reading(4)));
    });
    const left = await store.db.selectFrom('readings').selectAll().orderBy('id').execute();
    expect(left).toEqual([reading(2), reading(3), reading(4)]);
  });

  it('allows one open alert a rule and subject, and another once that is resolved in the same transaction', async () => {
    const store = await openFresh();
    await put(store, 'alerts', alertRow({ id: 'a1' }));
    const resolved = rowWrite('put', 'alerts', alertRow({ id: 'a1', state: 'resolved' }));
    const next = rowWrite('put', 'alerts', alertRow({ id: 'a2' }));
    await store.writer.write([{ ...resolved, values: [...resolved.values, ...next.values] }]);
    await expect(put(store, 'alerts', alertRow({ id: 'a3' }))).rejects.toThrow(/unique/i);
    const ids = await store.db.selectFrom('alerts').select(['id', 'state']).orderBy('id').execute();
    expect(ids).toEqual([
      { id: 'a1', state: 'resolved' },
      { id: 'a2', state: 'firing' },
    ]);
  });

  it('writes nothing of a transaction that fails, and nothing that was queued behind it', async () => {
    const store = await openFresh();
    await put(store, 'meta', { key: 'before', value: '' });
    const meta = (key: string) => rowWrite('put', 'meta', { key, value: '' });
    const twice = rowWrite('append', 'readings', readingRow());
    const failing = store.writer.write([meta('with'), twice, twice, rowWrite('put', 'alerts', alertRow())]);
    const queued = store.writer.write([meta('behind')]);
    const outcomes = await Promise.allSettled([failing, queued]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    await expect(store.writer.write([meta('later')])).rejects.toThrow(/unique/i);
    expect(await store.db.selectFrom('meta').select('key').execute()).toEqual([{ key: 'before' }]);
    expect(await store.db.selectFrom('alerts').select('id').execute()).toEqual([]);
  });

  it('reads one state throughout a read transaction while writes go on', async () => {
    const store = await openFresh();
    const progress = { wrote: 0, stop: false };
    const writing = (async () => {
      for (; !progress.stop; progress.wrote++) {
        const value = String(progress.wrote);
        await store.writer.write([
          rowWrite('put', 'meta', { key: 'n', value }),
          rowWrite('put', 'ruleStates', { ruleId: 'r', subject: 's', state: value, updatedAt: 1 }),
        ]);
      }
    })();
    for (let round = 0; round < 20; round++) {
      const seen = await store.db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (tx) => {
          const first = await tx.selectFrom('meta').select('value').executeTakeFirst();
          const before = progress.wrote;
          await vi.waitFor(() => expect(progress.wrote).toBeGreaterThan(before + 1), { interval: 1 });
          const second = await tx.selectFrom('ruleStates').select('state').executeTakeFirst();
          return [first?.value, second?.state];
        });
      expect(seen[1]).toBe(seen[0]);
    }
    progress.stop = true;
    await writing;
  });

  if (dialect === 'sqlite')
    it('refuses to write through the reading connections outside a migration', async () => {
      const store = await openFresh();
      await expect(store.db.insertInto('meta').values({ key: 'k', value: 'v' }).execute()).rejects.toThrow(
        /readonly/,
      );
    });

  it('says how large it is', async () => {
    const store = await openFresh();
    expect(await store.sizeBytes()).toBeGreaterThan(4096);
  });
});

async function runOutside(
  { dataDir, databaseUrl }: { dataDir: string; databaseUrl: string | undefined },
  statement: string,
): Promise<void> {
  if (databaseUrl === undefined) {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(`${dataDir}/hub.db`);
    database.exec(statement);
    database.close();
    return;
  }
  const { Client } = await import('pg');
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}
