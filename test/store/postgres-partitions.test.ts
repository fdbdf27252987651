import { sql } from 'kysely';
import { Client } from 'pg';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rowWrite } from '../../hub/store/batch.ts';
import { startPartitionKeeper } from '../../hub/store/postgres/partition-keeper.ts';
import type { LogPartitions, Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { hasPostgres } from '../support/postgres.ts';
import { freshLocation, locationOf, openAt } from '../support/stores.ts';

import { readingRow } from './rows.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 23, 12);

async function open(): Promise<{ store: Store; partitions: LogPartitions }> {
  const store = await openAt(await freshLocation('postgres'));
  return { store, partitions: store.partitions! };
}

const receive = (store: Store, ...rows: [id: number, receivedAt: number][]) =>
  store.writer.write(
    rows.map(([id, receivedAt]) => rowWrite('append', 'readings', readingRow({ id, receivedAt }))),
  );

/** Which rows are where, partitions without any included. */
async function contents(store: Store): Promise<Record<string, number[]>> {
  const { rows } = await sql<{ name: string; ids: number[] }>`
    select c.relname as name, array(select id::int from readings r where r.tableoid = c.oid order by id) as ids
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = '"readings"'::regclass`.execute(
    store.db,
  );
  return Object.fromEntries(rows.map(({ name, ids }) => [name, ids]));
}

/** Another client in the middle of a transaction that reads the log; ends with the test. */
async function longReader(store: Store): Promise<Client> {
  const client = new Client({ connectionString: locationOf(store).databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin; select count(*) from readings');
  return client;
}

describe.skipIf(!hasPostgres())('partitions of the log over PostgreSQL', { timeout: 60_000 }, () => {
  it('are made for this hour and those ahead, each once', async () => {
    const { store, partitions } = await open();
    await partitions.ensure(NOON + 59 * 60_000);
    await partitions.ensure(NOON + 60 * 60_000);
    const names = ['rest', ...Array.from({ length: 8 }, (_, i) => `20261123${12 + i}`)];
    expect(Object.keys(await contents(store)).sort()).toEqual(names.map((name) => `readings_${name}`).sort());
  });

  it('take the readings of their hour, and the default one all others', async () => {
    const { store, partitions } = await open();
    await partitions.ensure(NOON);
    await receive(
      store,
      [1, NOON - 1],
      [2, NOON],
      [3, NOON + HOUR_MS - 1],
      [4, NOON + HOUR_MS],
      [5, NOON + 90 * HOUR_MS],
    );
    expect(await contents(store)).toMatchObject({
      readings_rest: [1, 5],
      readings_2026112312: [2, 3],
      readings_2026112313: [4],
    });
  });

  it('leave an hour to the default partition when that has readings of it already', async () => {
    const { store, partitions } = await open();
    await receive(store, [1, NOON + 5]);
    await partitions.ensure(NOON);
    await receive(store, [2, NOON + 10], [3, NOON + HOUR_MS]);
    expect(await contents(store)).toMatchObject({ readings_rest: [1, 2], readings_2026112313: [3] });
  });

  it('are dropped once they have ended and all in them has been passed', async () => {
    const { store, partitions } = await open();
    await partitions.ensure(NOON);
    await receive(
      store,
      [1, NOON - 1],
      [2, NOON],
      [3, NOON + 1],
      [4, NOON + HOUR_MS],
      [5, NOON + 2 * HOUR_MS],
    );
    await partitions.dropPassed(2, NOON + 3 * HOUR_MS);
    expect(await contents(store)).toMatchObject({ readings_rest: [], readings_2026112312: [2, 3] });
    await partitions.dropPassed(4, NOON + 2 * HOUR_MS - 1);
    expect(await contents(store)).not.toHaveProperty('readings_2026112312');
    expect(await contents(store)).toMatchObject({ readings_2026112313: [4], readings_2026112314: [5] });
  });

  it('keep the newest reading, whatever its age, for ids to go on from', async () => {
    const { store, partitions } = await open();
    await partitions.ensure(NOON);
    await receive(store, [1, NOON], [2, NOON + HOUR_MS]);
    await partitions.dropPassed(2, NOON + 100 * HOUR_MS);
    expect(await store.db.selectFrom('readings').select('id').execute()).toEqual([{ id: 2 }]);
    await receive(store, [3, NOON + 50 * HOUR_MS]);
    await partitions.dropPassed(3, NOON + 100 * HOUR_MS);
    expect(await store.db.selectFrom('readings').select('id').execute()).toEqual([{ id: 3 }]);
  });

  it('lose nothing of a default partition with more rows than one slice', async () => {
    const { store, partitions } = await open();
    await receive(store, ...Array.from({ length: 5000 }, (_, i): [number, number] => [i + 1, NOON + i]));
    await partitions.dropPassed(4500, NOON + HOUR_MS);
    const { rows } = await sql<{ least: number; rows: number }>`
      select min(id) as least, count(*) as rows from readings`.execute(store.db);
    expect(rows).toEqual([{ least: 4501, rows: 500 }]);
  });

  it('make the writer wait no longer than the limit behind somebody who reads the log for long', async () => {
    const { store, partitions } = await open();
    await partitions.ensure(NOON);
    await receive(store, [1, NOON], [2, NOON + HOUR_MS]);
    const reader = await longReader(store);
    const progress = { over: false };
    const dropping = partitions.dropPassed(1, NOON + HOUR_MS).finally(() => (progress.over = true));
    let longestMs = 0;
    for (let id = 3; !progress.over; id++) {
      const startedAt = performance.now();
      await receive(store, [id, NOON + HOUR_MS]);
      longestMs = Math.max(longestMs, performance.now() - startedAt);
    }
    await dropping;
    expect(longestMs).toBeLessThan(1000);
    expect(await contents(store)).toHaveProperty('readings_2026112312');
    await reader.query('commit');
    await partitions.dropPassed(1, NOON + HOUR_MS);
    expect(await contents(store)).not.toHaveProperty('readings_2026112312');
  });

  it('are made each hour by their keeper, and a minute later when they could not be', async () => {
    const { store, partitions } = await open();
    const clock = manualClock(NOON);
    const failing = { once: true };
    const asked: number[] = [];
    const ensure = async (now: number): Promise<void> => {
      asked.push(now);
      if (failing.once) {
        failing.once = false;
        throw new Error('in use');
      }
      await partitions.ensure(now);
    };
    const keeper = await startPartitionKeeper({
      partitions: { ...partitions, ensure },
      clock,
      log: pino({ level: 'silent' }),
    });
    onTestFinished(() => keeper.close());
    await expect.poll(() => clock.waiting).toBe(1);
    clock.advance(60_000);
    await expect.poll(() => clock.waiting).toBe(1);
    clock.advance(HOUR_MS);
    await expect.poll(() => clock.waiting).toBe(1);
    expect(asked).toEqual([NOON, NOON + 60_000, NOON + 60_000 + HOUR_MS]);
    expect(await contents(store)).toHaveProperty('readings_2026112319');
  });
});
