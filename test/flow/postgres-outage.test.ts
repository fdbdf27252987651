import { once } from 'node:events';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startDetectors } from '../support/detectors.ts';
import { device } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { spawnHub } from '../support/hub-process.ts';
import { freshDatabaseUrl, hasPostgres } from '../support/postgres.ts';
import { type PostgresProxy, startPostgresProxy } from '../support/postgres-proxy.ts';
import {
  createPostgresServer,
  hasPostgresBinaries,
  type PostgresServer,
} from '../support/postgres-server.ts';
import { openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const DETECTORS = 10;

async function ownServer(): Promise<PostgresServer> {
  const server = await createPostgresServer();
  onTestFinished(() => server.remove());
  await server.start();
  return server;
}

async function readiness(hub: { http: string }): Promise<{ status: number; reason?: string }> {
  const response = await fetch(`${hub.http}/readyz`);
  return { status: response.status, ...((await response.json()) as { reason?: string }) };
}

const untilReadyz = (hub: { http: string }, status: number): Promise<void> =>
  vi.waitFor(async () => expect((await readiness(hub)).status).toBe(status), PATIENCE);

async function metric(hub: TestHub, name: string): Promise<number> {
  const text = await (await fetch(`${hub.http}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
}

describe.skipIf(!hasPostgresBinaries())('a hub whose PostgreSQL goes away', () => {
  test.each([
    ['is restarted', (server: PostgresServer) => server.stop()],
    ['is killed', (server: PostgresServer) => server.kill()],
  ])(
    'loses and doubles nothing when it %s, and goes on by itself',
    async (_how, end) => {
      const server = await ownServer();
      const env = { HUB_DATABASE_URL: server.url, HUB_HISTORY_ARCHIVE_EVERY_MS: '1000' };
      const hub = await withDistrict(await runHub(env));
      const detectors = await startDetectors(hub, DETECTORS);
      for (let round = 0; round < 3; round++) {
        await detectors.more(20);
        await end(server);
        await untilReadyz(hub, 503);
        const { acknowledged } = detectors;
        expect((await readiness(hub)).reason).toMatch(/database cannot be reached/);
        expect(await hub.api.get('/audit')).toMatchObject({ status: 503, body: { code: 'overloaded' } });
        expect(await metric(hub, 'gridwatch_store_up')).toBe(0);
        expect(detectors.acknowledged).toBe(acknowledged);
        await server.start();
        await untilReadyz(hub, 200);
      }
      await detectors.more(20);
      await detectors.finish();
      expect(hub.fatal).toEqual([]);
      expect(await metric(hub, 'gridwatch_store_reconnects_total')).toBe(3);
      await vi.waitFor(async () => {
        const { rows } = await query(
          server.url,
          `select (select value from "archiveMeta" where key = 'cursor') as cursor, (select max(id) from readings) as last`,
        );
        expect(rows[0].cursor).toBe(rows[0].last);
      }, PATIENCE);
      await hub.close();
      await detectors.expectExactlyOnce(await openAt({ dataDir: hub.dataDir, databaseUrl: server.url }));
    },
    90_000,
  );

  test('stops reading from sockets when what waits has reached its bound, and takes it all in afterwards', async () => {
    const server = await ownServer();
    const env = { HUB_DATABASE_URL: server.url, HUB_COMMITTER_MAX_PENDING_ROWS: '100' };
    const hub = await withDistrict(await runHub(env));
    const heat = await device(hub, 'heat-1', 'heat');
    await heat.send({ seq: 1, temperature: 20 });
    await server.stop();
    await untilReadyz(hub, 503);
    const sent = Array.from({ length: 1000 }, (_, i) => heat.send({ seq: i + 2, temperature: 20 }));
    await vi.waitFor(
      async () => expect(await metric(hub, 'gridwatch_commit_backpressure')).toBe(1),
      PATIENCE,
    );
    await server.start();
    await Promise.all(sent);
    const { rows } = await query(
      server.url,
      'select count(*)::int, count(distinct seq)::int as seqs from readings',
    );
    expect(rows).toEqual([{ count: 1001, seqs: 1001 }]);
    expect(hub.fatal).toEqual([]);
  }, 60_000);
});

describe.skipIf(!hasPostgres())('a hub whose connection to PostgreSQL is cut', () => {
  async function proxied(): Promise<{ proxy: PostgresProxy; databaseUrl: string }> {
    const databaseUrl = await freshDatabaseUrl();
    const proxy = await startPostgresProxy(databaseUrl);
    onTestFinished(() => proxy.close());
    return { proxy, databaseUrl };
  }

  test.each(['before', 'after'] as const)(
    'stores every message once when it is cut %s a commit reaches the server',
    async (how) => {
      const { proxy, databaseUrl } = await proxied();
      const hub = await withDistrict(await runHub({ HUB_DATABASE_URL: proxy.url }));
      const detectors = await startDetectors(hub, DETECTORS);
      for (let cut = 1; cut <= 10; cut++) {
        proxy.cutNextCommit(how);
        await detectors.more(5);
        expect(proxy.cuts).toBe(cut);
      }
      await detectors.finish();
      expect(hub.fatal).toEqual([]);
      await hub.close();
      await detectors.expectExactlyOnce(await openAt({ dataDir: hub.dataDir, databaseUrl }));
    },
    60_000,
  );

  test('ends with a clear error when another has taken the database meanwhile', async () => {
    const { proxy, databaseUrl } = await proxied();
    const hub = await spawnHub({ HUB_DATABASE_URL: proxy.url, HUB_DATA_DIR: tempDir() });
    const exited = once(hub.child, 'exit');
    await proxy.block();
    await query(databaseUrl, 'select pg_advisory_lock(7113904)');
    await proxy.unblock();
    expect(await exited).toEqual([70, null]);
    expect(hub.log()).toMatch(/the database is in use by another hub/);
  }, 60_000);
});

/** On a connection that lives as long as the test. */
async function query(connectionString: string, text: string) {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client.query(text);
}
