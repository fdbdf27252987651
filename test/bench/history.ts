import { setTimeout as delay } from 'node:timers/promises';
import { connectInflux } from '../../hub/telemetry/influx/flavour.ts';
import { readInflux } from '../../hub/telemetry/influx/read.ts';
import { readInfluxSegments } from '../../hub/telemetry/influx/read-segments.ts';
import { createPostgresServer, hasPostgresBinaries } from '../support/postgres-server.ts';
import { alarmsToScreen, latenciesOf } from './alarms.ts';
import { type BenchHub, restartBenchHub, startBenchHub } from './bench-hub.ts';
import { type Filled, type FillOrder, fillHistory } from './history-fill.ts';
import { type AskOrder, timed } from './history-questions.ts';
import type { BenchOptions, BenchRow } from './main.ts';
import { Workbench } from './processes.ts';

const DEVICES = 500;
/** Telemetry that comes in while history is asked for. */
const LOAD_PER_SECOND = 1000;
const MINUTE_MS = 60_000;

type Say = (row: BenchRow) => void;

/**
 * History of 500 devices over 30 days: what it takes to store, and to answer while telemetry comes in, from the
 * embedded store, from PostgreSQL and from InfluxDB; and whether an alarm notices.
 */
export async function benchHistory({ seconds, readings }: BenchOptions, say: Say): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const add: Say = (row) => {
    rows.push(row);
    say(row);
  };
  const order = { readings, devices: DEVICES, endAt: Date.now() - 5 * MINUTE_MS };
  await oneStore('embedded', order, seconds, add, async (bench) => ({ influxUrl: await bench.influx() }));
  if (hasPostgresBinaries()) {
    await oneStore('PostgreSQL', order, seconds, add, async (bench) => {
      const server = await createPostgresServer();
      bench.onClose(() => server.remove());
      await server.start();
      return { databaseUrl: server.url };
    });
  }
  return rows;
}

async function oneStore(
  name: string,
  order: FillOrder,
  seconds: number,
  add: Say,
  servers: (bench: Workbench) => Promise<{ databaseUrl?: string; influxUrl?: string | undefined }>,
): Promise<void> {
  const bench = new Workbench();
  try {
    const { databaseUrl, influxUrl } = await servers(bench);
    const env: Record<string, string> = databaseUrl === undefined ? {} : { HUB_DATABASE_URL: databaseUrl };
    let filled: Filled | undefined;
    const target = { dataDir: `${bench.dir}/hub`, databaseUrl, influxUrl };
    const fresh = await startBenchHub(bench, DEVICES + 1, env);
    const hub = await restartBenchHub(bench, fresh, env, async () => {
      filled = await fillHistory(order, target, (text) => process.stderr.write(`${name}: ${text}\r`));
    });
    process.stderr.write('\n');
    if (filled) tellFilled(name, filled, add);

    const until = { over: false };
    const loading = keepLoading(bench, hub, until);
    await delay(2000);
    add(await alarms(`${name}: alarm to screen, no queries`, hub, seconds));
    let asked = false;
    // From a process of its own, so that reading the answers is not what delays the alarms.
    const asking = bench.ask(questionsTo(name, hub, order)).finally(() => (asked = true));
    const beside = alarmsToScreen(hub, () => !asked);
    for (const row of await asking) add(row);
    add(rowOfAlarms(`${name}: alarm to screen, beside queries`, await beside));
    if (influxUrl !== undefined) await askInflux(influxUrl, order, add);
    until.over = true;
    await loading;
    await hub.stop();
  } finally {
    await bench.close();
  }
}

function tellFilled(name: string, { logRate, archiveRate, influxRate, bytes }: Filled, add: Say): void {
  const { raw, minute, hour } = bytes;
  const size = `${(raw + minute + hour).toFixed(1)} bytes a reading: raw ${raw.toFixed(1)}, minutes ${minute.toFixed(1)}, hours ${hour.toFixed(1)}`;
  const none = { p50: Number.NaN, p99: Number.NaN };
  add({ name: `${name}: into the log`, rate: logRate, ...none, note: '' });
  add({ name: `${name}: log into blocks`, rate: archiveRate, ...none, note: size });
  if (influxRate !== undefined)
    add({ name: 'InfluxDB: log forwarded', rate: influxRate, ...none, note: 'readings/s, acknowledged' });
}

/** Publishes at the fixed rate, a few seconds at a time, until it is over. */
async function keepLoading(bench: Workbench, hub: BenchHub, until: { over: boolean }): Promise<void> {
  const clients = hub.clients.slice(0, 100);
  const order = { host: hub.host, port: hub.port, clients, rate: LOAD_PER_SECOND, window: 20, seconds: 5 };
  while (!until.over) await bench.publish(order);
}

function rowOfAlarms(name: string, values: readonly number[]): BenchRow {
  const { count, p50, p99 } = latenciesOf(values);
  return { name, rate: count, p50, p99, note: `${count} changes under ${LOAD_PER_SECOND} msg/s` };
}

async function alarms(name: string, hub: BenchHub, seconds: number): Promise<BenchRow> {
  const endsAt = performance.now() + seconds * 1000;
  return rowOfAlarms(name, await alarmsToScreen(hub, () => performance.now() < endsAt));
}

const questionsTo = (name: string, hub: BenchHub, { endAt }: FillOrder): AskOrder => ({
  name,
  endAt,
  http: hub.http,
  cookie: hub.api.cookie,
  devices: hub.clients.slice(0, DEVICES).map(({ id }) => id),
});

async function askInflux(url: string, order: FillOrder, add: Say): Promise<void> {
  const server = await connectInflux({ url });
  const devices = Array.from({ length: DEVICES }, (_, i) => `bench-${i}`);
  const rows = await timed('InfluxDB', order.endAt, devices, async ({ rangeMs, stepMs }, device, to) => {
    const range = { device, from: to - rangeMs, to };
    if (stepMs === 0) return (await readInflux(server, range, 20_000)).readings.length;
    const buckets = await readInfluxSegments(server, { ...range, unitMs: stepMs });
    return [...buckets.values()].reduce((sum, list) => sum + list.length, 0);
  });
  for (const row of rows) add(row);
}
