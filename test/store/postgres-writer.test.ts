import { Client } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HubError } from '../../hub/kernel/errors.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import { openPostgres, type PostgresOptions } from '../../hub/store/postgres/open.ts';
import type { Store, StoreState } from '../../hub/store/store.ts';
import { freshDatabaseUrl, hasPostgres } from '../support/postgres.ts';
import { type PostgresProxy, startPostgresProxy } from '../support/postgres-proxy.ts';
import { readingRow } from './rows.ts';

interface Setup {
  store: Store;
  proxy: PostgresProxy;
  /** The database without the proxy. */
  url: string;
  metrics: Registry;
  logged: { level: number; msg: string }[];
  states: StoreState[];
}

async function open(options: PostgresOptions = {}): Promise<Setup> {
  const url = await freshDatabaseUrl();
  const proxy = await startPostgresProxy(url);
  onTestFinished(() => proxy.close());
  const metrics = new Registry();
  const logged: Setup['logged'] = [];
  const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const store = await openPostgres(proxy.url, { log, metrics, ...options });
  onTestFinished(() => store.close());
  const states: StoreState[] = [];
  store.onState?.((state) => states.push(state));
  return { store, proxy, url, metrics, logged, states };
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** A batch that would fail if it were written twice, and would be missed if it were not written. */
const append = (store: Store, id: number) =>
  store.writer.write([rowWrite('append', 'readings', readingRow({ id }))]);

const ids = async (store: Store): Promise<number[]> =>
  (await store.db.selectFrom('readings').select('id').orderBy('id').execute()).map((row) => row.id);

/** What a write that must fail says. */
const failure = (writing: Promise<void>): Promise<string> =>
  writing.then(
    () => 'it was written',
    (error: Error) => error.message,
  );

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

async function metric(metrics: Registry, name: string): Promise<number> {
  return Number((await metrics.getSingleMetricAsString(name)).split(' ').at(-1));
}

describe.skipIf(!hasPostgres())('the writer over PostgreSQL', { timeout: 60_000 }, () => {
  it.each(['before', 'after'] as const)(
    'writes each batch once when the connection is cut %s the commit arrives',
    async (how) => {
      const { store, proxy, metrics } = await open();
      const cuts = 10;
      const writes: Promise<void>[] = [];
      for (let n = 1; n <= cuts; n++) {
        proxy.cutNextCommit(how);
        writes.push(append(store, 2 * n - 1), append(store, 2 * n));
        await vi.waitFor(() => expect(proxy.cuts).toBe(n), { timeout: 5000, interval: 1 });
      }
      await Promise.all(writes);
      expect(await ids(store)).toEqual(upTo(2 * cuts));
      expect(await metric(metrics, 'gridwatch_store_reconnects_total')).toBe(cuts);
    },
  );

  it('acknowledges nothing while the server cannot be reached, tells so once, and goes on by itself', async () => {
    const { store, proxy, metrics, logged, states } = await open();
    await append(store, 1);
    expect(states).toEqual([{ reason: null }]);
    await proxy.block();
    let acknowledged = false;
    const writing = append(store, 2).then(() => (acknowledged = true));
    await vi.waitFor(() => expect(states).toHaveLength(2));
    expect(await metric(metrics, 'gridwatch_store_up')).toBe(0);
    await expect(ids(store)).rejects.toThrow(HubError);
    await expect(ids(store)).rejects.toMatchObject({ code: 'overloaded', extra: { retryAfterSeconds: 5 } });
    expect(acknowledged).toBe(false);
    await proxy.unblock();
    await writing;
    expect(await ids(store)).toEqual([1, 2]);
    expect(states).toEqual([
      { reason: null },
      { reason: expect.stringMatching(/cannot be reached/) },
      { reason: null },
    ]);
    expect(logged.map(({ level }) => level)).toEqual([40, 30]);
    expect(await metric(metrics, 'gridwatch_store_up')).toBe(1);
    expect(await metric(metrics, 'gridwatch_store_reconnects_total')).toBe(1);
  });

  it('notices a connection lost while it has nothing to write', async () => {
    const { store, url, states } = await open();
    const other = await connected(url);
    await other.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'gridwatch-writer-%'
      and datname = current_database()`);
    await vi.waitFor(() => expect(states.map(({ reason }) => reason === null)).toEqual([true, false, true]));
    await append(store, 1);
    expect(await ids(store)).toEqual([1]);
  });

  it('gives up a peer that answers nothing, ends what it left in the server, and goes on', async () => {
    const { store, proxy, url } = await open({ answerTimeoutMs: 1000 });
    await append(store, 1);
    expect(await ids(store)).toEqual([1]);
    proxy.stall();
    await append(store, 2);
    expect(await ids(store)).toEqual([1, 2]);
    const { rows } = await (await connected(url)).query(
      `select 1 from pg_stat_activity where application_name like 'gridwatch-writer-%' and datname = current_database()`,
    );
    expect(rows).toHaveLength(1);
  });

  it('fails for good when another hub has the database by the time it is back', async () => {
    const { store, proxy, url, states } = await open();
    await append(store, 1);
    await proxy.block();
    const other = await connected(url);
    await other.query('select pg_advisory_lock(7113904)');
    const failed = failure(append(store, 2));
    await proxy.unblock();
    expect(await failed).toMatch(/in use by another hub/);
    await expect(append(store, 3)).rejects.toThrow(/in use by another hub/);
    expect(states.at(-1)?.fatal?.message).toMatch(/in use by another hub/);
    await other.query('select pg_advisory_unlock(7113904)');
    expect((await other.query('select id from readings')).rows).toEqual([{ id: '1' }]);
  });

  it('fails for good when another hub has written in the meantime, though it is gone again', async () => {
    const { store, proxy, url, states } = await open();
    await append(store, 1);
    await proxy.block();
    const other = await openPostgres(url);
    await append(other, 2);
    await other.close();
    await proxy.unblock();
    await expect(append(store, 3)).rejects.toThrow(/another hub has written/);
    expect(states.at(-1)?.fatal).toBeInstanceOf(Error);
  });

  it('fails for good on what is no fault of the connection', async () => {
    const { store, states } = await open();
    await append(store, 1);
    await expect(append(store, 1)).rejects.toThrow(/unique/);
    await expect(append(store, 2)).rejects.toThrow(/unique/);
    expect(states).toEqual([{ reason: null }]);
  });

  it('closes in the middle of an outage, and what waited is not written', async () => {
    const { store, proxy, url } = await open();
    await proxy.block();
    const failed = failure(append(store, 1));
    await store.close();
    expect(await failed).toMatch(/closed/);
    await proxy.unblock();
    expect((await (await connected(url)).query('select id from readings')).rows).toEqual([]);
  });
});
