import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Store } from '../../hub/store/store.ts';
import { connectInflux } from '../../hub/telemetry/influx/flavour.ts';
import { readInflux } from '../../hub/telemetry/influx/read.ts';
import { GRID, login, SMALL_DISTRICT } from '../support/hub.ts';
import { type HubProcess, spawnHub } from '../support/hub-process.ts';
import { hasInflux, startInfluxServer } from '../support/influx.ts';
import { freePort, type ServerProcess } from '../support/server-process.ts';
import { freshLocation, openAt } from '../support/stores.ts';
import { hasVictoriaMetrics, startVictoriaMetrics } from '../support/victoria-metrics.ts';

const DEVICES = 50;
const BEFORE_MS = 4000;
/** Six pieces of backlog, and the server is back before the fifth pause, the first of the longest, has ended. */
const OUTAGE_MS = 24_000;
const AFTER_MS = 4000;
/** Each detector raises an alarm once, with this message, while the history server is away. */
const ALARM_AT = 150;
const patience = { timeout: 120_000, interval: 50 };

/** A history server under test, and how to ask it. */
interface Target {
  name: string;
  server: ServerProcess;
  messagesPerSecond: number;
  /** Points of the devices' numbers so far. */
  count(): Promise<number>;
  /** Points of edges of alerts. */
  edges(): Promise<number>;
  /** Every value as `device metric at value`, doubled where it is. */
  values(devices: readonly string[]): Promise<string[]>;
}

async function influxTarget(): Promise<Target> {
  const server = await startInfluxServer();
  return {
    name: 'InfluxDB',
    server,
    messagesPerSecond: 1000,
    async count() {
      const [row] = await server.query('SELECT count(received) FROM readings');
      return Number(row?.count ?? 0);
    },
    async edges() {
      const [row] = await server.query('SELECT count("count") FROM alerts');
      return Number(row?.count ?? 0);
    },
    async values(devices) {
      const influx = await connectInflux({ url: server.url });
      const found: string[] = [];
      for (const device of devices) {
        const range = { device, from: 0, to: Date.now() + 60_000 };
        const { readings } = await readInflux(influx, range, 1_000_000);
        for (const { at, metrics } of readings)
          for (const [metric, value] of Object.entries(metrics))
            found.push(`${device} ${metric} ${at} ${Number(value)}`);
      }
      return found;
    },
  };
}

async function victoriaTarget(): Promise<Target> {
  const server = await startVictoriaMetrics();
  return {
    name: 'VictoriaMetrics',
    server,
    messagesPerSecond: 500,
    async count() {
      const series = await server.export('readings_received');
      return series.reduce((sum, { values }) => sum + values.length, 0);
    },
    async edges() {
      const series = await server.export('alerts_count');
      return series.reduce((sum, { values }) => sum + values.length, 0);
    },
    async values() {
      const series = await server.export('{__name__=~"(readings|states)_.+"}');
      return series.flatMap(({ metric, values, timestamps }) => {
        const name = metric.__name__?.replace(/^(readings|states)_/, '') ?? '';
        if (name === 'received') return [];
        return values.map((value, i) => `${metric.device} ${name} ${timestamps[i]} ${value}`);
      });
    },
  };
}

/** A detector that reports at a steady pace and repeats what was not acknowledged. */
interface Detector {
  id: string;
  client: MqttClient;
  acknowledged: number;
}

async function report(detector: Detector, periodMs: number, stop: AbortSignal): Promise<void> {
  const startedAt = Date.now() + Math.random() * periodMs;
  for (let at = 0; !stop.aborted; ) {
    const seq = detector.acknowledged + 1;
    await delay(Math.max(0, startedAt + (seq - 1) * periodMs - Date.now()));
    at = Math.max(at + 1, Date.now());
    const metrics = { gauge: (seq % 1000) / 100, temperature: 20 + (seq % 7), alarm: seq === ALARM_AT };
    const payload = JSON.stringify({ seq, at, ...metrics });
    // Over a lost connection the client sends it again once it is back.
    await detector.client.publishAsync(`grid/${GRID}/smoke/${detector.id}/telemetry`, payload, { qos: 1 });
    detector.acknowledged = seq;
  }
}

async function provision(hub: HubProcess): Promise<{ id: string; secret: string }[]> {
  const api = await login(hub.http);
  expect((await api.post('/grids/import', SMALL_DISTRICT)).status).toBe(200);
  const lines = Array.from({ length: DEVICES }, (_, i) => `smoke-${i},smoke,${GRID}`);
  const { status, body } = await api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  expect(status).toBe(200);
  return body.devices;
}

async function connect(
  hub: HubProcess,
  devices: readonly { id: string; secret: string }[],
): Promise<Detector[]> {
  return Promise.all(
    devices.map(async ({ id, secret }) => {
      const client = await connectAsync(hub.mqtt, {
        clientId: id,
        username: id,
        password: secret,
        reconnectPeriod: 100,
      });
      client.on('error', () => undefined); // the hub is killed under it
      onTestFinished(() => client.endAsync(true).catch(() => undefined));
      return { id, client, acknowledged: 0 };
    }),
  );
}

/** What the hub has acknowledged, as `Target.values` has it. */
async function valuesIn(store: Store): Promise<string[]> {
  const devices = await store.db.selectFrom('devices').select(['id', 'no']).execute();
  const idOf = new Map(devices.map(({ no, id }) => [no, id]));
  const rows = await store.db.selectFrom('readings').select(['deviceNo', 'at', 'metrics']).execute();
  return rows.flatMap(({ deviceNo, at, metrics }) =>
    Object.entries(JSON.parse(metrics) as Record<string, number | boolean>).map(
      ([metric, value]) => `${idOf.get(deviceNo)} ${metric} ${at} ${Number(value)}`,
    ),
  );
}

/** How many rows wait; NaN while the hub has not got through to the server. */
async function lagRows(hub: HubProcess): Promise<number> {
  const text = await (await fetch(`${hub.http}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^gridwatch_influx_${name} (\\d+)$`, 'm').exec(text)?.[1]);
  return value('up') === 1 ? value('lag_rows') : Number.NaN;
}

/** The whole story for one server; see the title of the test. */
async function outage({ name, server, messagesPerSecond, count, edges, values }: Target): Promise<void> {
  const location = await freshLocation('sqlite');
  const env = {
    HUB_DATA_DIR: location.dataDir,
    HUB_INFLUX_URL: server.url,
    // Devices and tests find the hub again after it was killed.
    HUB_MQTT_PORT: String(await freePort()),
  };
  let hub = await spawnHub(env);
  const devices = await provision(hub);
  const detectors = await connect(hub, devices);
  const stop = new AbortController();
  const periodMs = (DEVICES * 1000) / messagesPerSecond;
  const startedAt = Date.now();
  const reporting = detectors.map((detector) => report(detector, periodMs, stop.signal));

  await delay(BEFORE_MS);
  await server.stop();
  await delay(OUTAGE_MS);
  expect(await lagRows(hub)).toBeNaN();
  await server.start();
  const before = await count();
  const backAt = Date.now();
  await vi.waitFor(async () => expect(await count()).toBeGreaterThan(before), patience);
  await hub.kill();
  const sum = (): number => detectors.reduce((total, { acknowledged }) => total + acknowledged, 0);
  expect(await count()).toBeLessThan(sum()); // in the middle, and not after
  hub = await spawnHub(env);
  // Killed when it has just acknowledged everything, some of which VictoriaMetrics holds in memory only.
  await vi.waitFor(async () => expect(await lagRows(hub)).toBeLessThan(messagesPerSecond), patience);
  await server.kill();
  await delay(AFTER_MS / 2);
  await server.start();
  await delay(AFTER_MS);
  stop.abort();
  await Promise.all(reporting);
  const took = (Date.now() - startedAt) / 1000;
  await vi.waitFor(async () => expect(await lagRows(hub)).toBe(0), patience);
  const caughtUpMs = Date.now() - backAt;
  expect(await hub.stop()).toBe(0);

  const acknowledged = sum();
  const store = await openAt(location);
  const expected = (await valuesIn(store)).toSorted();
  expect(expected).toHaveLength(acknowledged * 3);
  const found = (await values(devices.map(({ id }) => id))).toSorted();
  expect(found).toHaveLength(expected.length);
  // Not `toEqual`: a difference among a quarter of a million values would take minutes to print.
  expect(found.filter((value, i) => value !== expected[i]).slice(0, 10)).toEqual([]);
  const rows = await store.db.selectFrom('alertEdges').select('id').execute();
  expect(rows.length).toBeGreaterThanOrEqual(2 * DEVICES);
  expect(await edges()).toBe(rows.length);
  console.log(
    `${name}: ${acknowledged} messages at ${(acknowledged / took).toFixed(0)}/s, ${OUTAGE_MS / 1000} s down, ` +
      `caught up ${(caughtUpMs / 1000).toFixed(1)} s after; ${expected.length} values on both sides`,
  );
  expect(acknowledged / took).toBeGreaterThan(messagesPerSecond / 2);
}

describe.skipIf(!hasInflux() || !hasVictoriaMetrics())('a history server', () => {
  test('that is away, then killed, with a hub killed while it forwards, misses nothing and doubles nothing', async () => {
    const targets = [await influxTarget(), await victoriaTarget()];
    await Promise.all(targets.map(outage));
  }, 400_000);
});
