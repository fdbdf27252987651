import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openArchive } from '../../hub/store/archive/open.ts';
import { rowWrite, type TableBatch } from '../../hub/store/batch.ts';
import { migrateStore } from '../../hub/store/migrate-store/migrate-store.ts';
import { openPostgres } from '../../hub/store/postgres/open.ts';
import { openSqlite } from '../../hub/store/sqlite/open.ts';
import { closeCase } from '../support/cases.ts';
import { device } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { emptyDatabaseUrl, hasPostgres } from '../support/postgres.ts';
import { tempDir } from '../support/temp.ts';
import { alertRow, readingRow } from './rows.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 23, 12);

/** The command, as `npm run migrate-store` runs it. */
async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['hub/migrate-store.ts', ...args], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, out, err };
}

async function query(connectionString: string, text: string) {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

const migration = (dataDir: string, databaseUrl: string, tell: (line: string) => void = () => undefined) =>
  migrateStore({ dataDir, databaseUrl, checkOnly: false, tell });

/** A stopped hub with more rows than a page has, keys whose order depends on the collation, and an archive. */
async function stoppedHub({ readings = 2500 } = {}): Promise<string> {
  const dataDir = tempDir();
  const store = await openSqlite(dataDir);
  const rows: TableBatch[] = ['b', 'B', 'a-', 'a', 'ä', '厨房', 'a_', '😀', '\uFFFD'].map((key) =>
    rowWrite('put', 'meta', { key, value: `"quoted" \\ ${key}\n` }),
  );
  for (let id = 1; id <= readings; id++) {
    const receivedAt = NOON - (readings - id) * 60_000;
    rows.push(rowWrite('append', 'readings', readingRow({ id, receivedAt, seq: id % 2 === 0 ? id : null })));
  }
  rows.push(rowWrite('put', 'alerts', alertRow()));
  for (const [ruleId, subject] of [
    ['r', 's'],
    ['r', 'S'],
    ['R', 'z'],
  ] as const)
    rows.push(rowWrite('put', 'ruleStates', { ruleId, subject, state: '{"x":0.1}', updatedAt: 2 ** 52 }));
  await store.writer.write(rows);
  await store.close();
  const archive = await openArchive({ dataDir, databaseUrl: undefined, role: 'write' });
  for (let day = 0; day < 40; day++) {
    const slotAt = NOON - 12 * HOUR_MS - day * 24 * HOUR_MS;
    const data = Uint8Array.from({ length: 300 }, (_, i) => (i * (day + 1)) % 256);
    const [fromAt, toAt] = [slotAt, slotAt + 5];
    await archive.db
      .insertInto('rawBlocks')
      .values({ deviceNo: day % 3, slotAt, part: 0, fromAt, toAt, count: 5, data })
      .execute();
  }
  await archive.db.insertInto('archiveMeta').values({ key: 'cursor', value: '2000' }).execute();
  await archive.close();
  return dataDir;
}

describe.skipIf(!hasPostgres())('moving a SQLite hub to PostgreSQL', { timeout: 60_000 }, () => {
  test('answers the same afterwards, and goes on from there', async () => {
    const first = await runHub();
    await fill(first);
    await first.close();
    const before = await runHub({ HUB_DATA_DIR: first.dataDir });
    const range = `from=${new Date(Date.now() - HOUR_MS).toISOString()}&to=${new Date().toISOString()}`;
    const asked = await answers(before, range);
    await before.close();
    const databaseUrl = await emptyDatabaseUrl();
    const { status, out, err } = await run('--from', before.dataDir, '--to', databaseUrl);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^readings +4 +4 +([0-9a-f]{16}) +\1 +equal$/m);
    const after = await runHub({ HUB_DATABASE_URL: databaseUrl });
    expect(await answers(after, range)).toEqual(asked);
    const heat = await device(after, 'heat-2', 'heat');
    await heat.send({ seq: 1, temperature: 70 });
    expect((await after.api.get('/alerts?state=open')).body.items).toHaveLength(2);
    expect(after.fatal).toEqual([]);
  });

  test('copies and compares every table, whatever is in it, with its progress', async () => {
    const [dataDir, databaseUrl] = [await stoppedHub(), await emptyDatabaseUrl()];
    const lines: string[] = [];
    const comparisons = await migration(dataDir, databaseUrl, (line) => lines.push(line));
    expect(comparisons.filter(({ equal }) => !equal)).toEqual([]);
    const rows = Object.fromEntries(comparisons.map(({ table, target }) => [table, target.rows]));
    expect(rows).toMatchObject({
      meta: 9,
      readings: 2500,
      ruleStates: 3,
      rawBlocks: 40,
      archiveMeta: 1,
      users: 0,
    });
    expect(lines).toContainEqual(expect.stringMatching(/^copying readings: 2500 of 2500 rows, \d+ rows\/s$/));
    const archive = await openArchive({ dataDir: '', databaseUrl, role: 'read' });
    onTestFinished(() => archive.close());
    const block = await archive.db.selectFrom('rawBlocks').selectAll().orderBy('slotAt').executeTakeFirst();
    expect(Buffer.from(block!.data).subarray(0, 3)).toEqual(Buffer.from([0, 40, 80]));
  });

  test('leaves the log in a partition that is dropped whole once it has been passed', async () => {
    const [dataDir, databaseUrl] = [await stoppedHub(), await emptyDatabaseUrl()];
    await migration(dataDir, databaseUrl);
    const store = await openPostgres(databaseUrl);
    onTestFinished(() => store.close());
    await store.partitions?.ensure(NOON);
    const late = readingRow({ id: 2501, receivedAt: NOON + HOUR_MS });
    await store.writer.write([rowWrite('append', 'readings', late)]);
    await store.partitions?.dropPassed(2500, NOON + HOUR_MS);
    expect(await store.db.selectFrom('readings').select('id').execute()).toEqual([{ id: 2501 }]);
  });

  test('finds a copy out that is not what the files say', async () => {
    const [dataDir, databaseUrl] = [await stoppedHub({ readings: 10 }), await emptyDatabaseUrl()];
    await migration(dataDir, databaseUrl);
    expect(await run('--from', dataDir, '--to', databaseUrl, '--check')).toMatchObject({ status: 0 });
    await query(databaseUrl, `update "readings" set "metrics" = '{ }' where "id" = 7`);
    await query(databaseUrl, `delete from "ruleStates" where "subject" = 'S'`);
    await query(
      databaseUrl,
      `update "rawBlocks" set "data" = set_byte("data", 9, 1) where "deviceNo" = 1 and "slotAt" = (select max("slotAt") from "rawBlocks" where "deviceNo" = 1)`,
    );
    const { status, out, err } = await run('--from', dataDir, '--to', databaseUrl, '--check');
    expect(status).toBe(1);
    expect(err).toBe('The two differ in readings, ruleStates, rawBlocks.\n');
    expect(out).toMatch(/^ruleStates +3 +2 .* DIFFERENT$/m);
  });

  test('keeps nothing of a copy that comes out different', async () => {
    const [dataDir, databaseUrl] = [await stoppedHub({ readings: 10 }), await emptyDatabaseUrl()];
    await (await openPostgres(databaseUrl)).close();
    await query(
      databaseUrl,
      `create function spoil() returns trigger language plpgsql as $$ begin new."value" = 'x'; return new; end $$;
       create trigger spoil before insert on "meta" for each row execute function spoil()`,
    );
    const { status, err } = await run('--from', dataDir, '--to', databaseUrl);
    expect({ status, err }).toEqual({
      status: 1,
      err: 'The two differ in meta. Nothing of the copy was kept.\n',
    });
    expect((await query(databaseUrl, 'select 1 from "readings"')).rowCount).toBe(0);
  });

  test('begins from nothing after it was interrupted', async () => {
    const [dataDir, databaseUrl] = [await stoppedHub(), await emptyDatabaseUrl()];
    const interrupted = migration(dataDir, databaseUrl, (line) => {
      if (line.startsWith('checking readings')) throw new Error('the plug was pulled');
    });
    await expect(interrupted).rejects.toThrow('the plug was pulled');
    expect((await query(databaseUrl, 'select 1 from "meta"')).rowCount).toBe(0);
    const comparisons = await migration(dataDir, databaseUrl);
    expect(comparisons.every(({ equal }) => equal)).toBe(true);
  });

  test('refuses a hub that runs, on either side, a database that has data, and a directory without a hub', async () => {
    const [dataDir, databaseUrl] = [await stoppedHub({ readings: 1 }), await emptyDatabaseUrl()];
    const running = await openSqlite(dataDir);
    await expect(migration(dataDir, databaseUrl)).rejects.toThrow(/in use by another hub/);
    await running.close();
    const there = await openPostgres(databaseUrl);
    await expect(migration(dataDir, databaseUrl)).rejects.toThrow(/in use by another hub/);
    await there.writer.write([rowWrite('put', 'meta', { key: 'a', value: '' })]);
    await there.close();
    const again = await run('--from', dataDir, '--to', databaseUrl);
    expect(again.status).toBe(70);
    expect(again.err).toMatch(/is not empty \(meta\): make a new one with createdb/);
    await expect(migration(tempDir(), databaseUrl)).rejects.toThrow(/there is no hub.db in/);
    expect(await run('--from', dataDir)).toMatchObject({
      status: 64,
      err: expect.stringMatching(/^Name the database/),
    });
  });
});

/** A day of a small hub. */
async function fill(hub: TestHub): Promise<void> {
  await withDistrict(hub);
  const smoke = await device(hub, 'smoke-1', 'smoke', {
    address: '幸福里 3 号楼 "1201"',
    lng: 116.301,
    lat: 39.9012345,
  });
  const heat = await device(hub, 'heat-1', 'heat');
  await smoke.send({ seq: 1, alarm: true, smoke: 0.1 });
  await smoke.send({ seq: 2, alarm: false });
  await heat.send({ seq: 1, temperature: 21.37 });
  await heat.send({ seq: 2, temperature: 71.9 });
  await heat.send('not json');
  const [alert] = (await hub.api.get('/alerts?state=resolved')).body.items;
  await closeCase(hub, alert.caseId, 'aired');
  const password = 'a long enough password';
  await hub.api.post('/users', {
    username: 'li',
    displayName: '李',
    role: 'operator',
    gridCode: '110108001001',
    password,
  });
  await Promise.all([smoke, heat].map(({ client }) => client.endAsync()));
}

/** What the hub says about all of it. */
async function answers(hub: TestHub, range: string): Promise<unknown> {
  const found = (await hub.api.get('/cases')).body.items as { id: string }[];
  const alerts = (await hub.api.get('/alerts')).body.items as { id: string }[];
  const paths = [
    '/grids',
    '/devices',
    '/alerts',
    '/cases',
    '/users',
    '/rules',
    '/rejects',
    ...found.map(({ id }) => `/cases/${id}`),
    ...alerts.map(({ id }) => `/alerts/${id}`),
    `/devices/heat-1/readings?${range}`,
  ];
  const bodies = await Promise.all(paths.map(async (path) => [path, await hub.api.get(path)] as const));
  expect(bodies.filter(([, { status }]) => status !== 200)).toEqual([]);
  return Object.fromEntries(bodies.map(([path, { body }]) => [path, body]));
}
