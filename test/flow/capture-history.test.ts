import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { MetricValue } from '../../hub/devices/device.ts';
import { connectInflux } from '../../hub/telemetry/influx/flavour.ts';
import { readInflux } from '../../hub/telemetry/influx/read.ts';
import { type CapturedMessage, capturedMessages } from '../../simulators/datasets/mqtt-capture.ts';
import { device, type TestDevice } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { hasInflux, startInfluxServer } from '../support/influx.ts';
import { freshDatabaseUrl, hasPostgres } from '../support/postgres.ts';
import { requirement } from '../support/requirements.ts';

const DATA = '../shared/data';
const missing = !requirement(`the recordings in ${DATA}`, () => existsSync(DATA)) || !hasInflux();
const HOUR_MS = 3_600_000;
/** Messages under way at a time, all boards together. */
const WINDOW = 500;

/** Every value of every board as `board metric instant value`, each once, sorted. */
type Values = string[];

const names: Readonly<Record<string, string>> = {
  co: 'rawCo',
  lpg: 'rawLpg',
  smoke: 'rawSmoke',
  temp: 'temperature',
};

/** What the capture says, by a reading of the file that shares nothing with the hub. */
function expected(messages: readonly CapturedMessage[]): Values {
  const values = new Set<string>();
  for (const { device: board, at, body } of messages) {
    for (const [name, value] of Object.entries(body['data'] as Record<string, MetricValue>))
      values.add(`${board} ${names[name] ?? name} ${at} ${String(value)}`);
  }
  return [...values].sort();
}

async function publishAll(
  messages: readonly CapturedMessage[],
  boards: ReadonlyMap<string, TestDevice>,
): Promise<void> {
  for (let i = 0; i < messages.length; i += WINDOW) {
    await Promise.all(
      messages.slice(i, i + WINDOW).map(async ({ device: board, body }) => boards.get(board)!.send(body)),
    );
  }
}

/** Asks the hub hour by hour, as its answers are bounded. */
async function fromHub(hub: TestHub, boards: Iterable<string>, from: number, to: number): Promise<Values> {
  const values: Values = [];
  for (const board of boards) {
    for (let at = from; at <= to; at += HOUR_MS) {
      const { status, body } = await hub.api.get(
        `/devices/${board}/readings?from=${at}&to=${Math.min(at + HOUR_MS, to + 1)}`,
      );
      expect(status).toBe(200);
      for (const { metric, points } of body.series)
        for (const point of points)
          values.push(`${board} ${metric} ${Date.parse(point.at)} ${String(point.value)}`);
    }
  }
  return values.sort();
}

async function fromInflux(url: string, boards: Iterable<string>, from: number, to: number): Promise<Values> {
  const server = await connectInflux({ url });
  const values: Values = [];
  for (const board of boards) {
    const { readings } = await readInflux(server, { device: board, from, to: to + 1 }, 100_000);
    for (const { at, metrics } of readings)
      for (const [metric, value] of Object.entries(metrics))
        values.push(`${board} ${metric} ${at} ${String(value)}`);
  }
  return values.sort();
}

/** The sum of a metric over its labels. */
async function metric(hub: TestHub, name: string): Promise<number> {
  const text = await (await fetch(`${hub.http}/metrics`)).text();
  const lines = text.matchAll(new RegExp(`^${name}(?:{.*})? (.+)$`, 'gm'));
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
}

const patience = { timeout: 30_000, interval: 100 };

async function throughEverything(databaseUrl: string | undefined): Promise<void> {
  const messages: CapturedMessage[] = [];
  for await (const message of capturedMessages(DATA)) messages.push(message);
  expect(messages).toHaveLength(33_605);
  const influx = await startInfluxServer();
  const hub = await withDistrict(
    await runHub({
      HUB_INFLUX_URL: influx.url,
      HUB_HISTORY_RAW_DAYS: '36500',
      HUB_HISTORY_MINUTE_DAYS: '36500',
      HUB_HISTORY_HOUR_DAYS: '36500',
      HUB_HISTORY_ARCHIVE_EVERY_MS: '1000',
      HUB_MQTT_MAX_PUBLISHES_PER_SECOND: '1000000',
      HUB_MQTT_PUBLISH_BURST: '1000000',
      ...(databaseUrl !== undefined && { HUB_DATABASE_URL: databaseUrl }),
    }),
  );
  const boards = new Map<string, TestDevice>();
  for (const { device: board } of messages)
    if (!boards.has(board)) boards.set(board, await device(hub, board, 'smoke', { codec: 'adc-capture' }));
  await publishAll(messages, boards);

  const want = expected(messages);
  const from = messages[0]?.at ?? 0;
  const to = messages.at(-1)?.at ?? 0;
  // Whatever is in blocks by now and whatever is in the log only, it is one history.
  expect(await fromHub(hub, boards.keys(), from, to)).toEqual(want);
  const stored = await metric(hub, 'gridwatch_readings_total');
  expect(stored).toBeGreaterThan(33_000); // but for the capture's own duplicates
  await vi.waitFor(
    async () => expect(await metric(hub, 'gridwatch_history_readings_total')).toBe(stored),
    patience,
  );
  // A reading with numbers and states is two points.
  await vi.waitFor(
    async () => expect(await metric(hub, 'gridwatch_influx_points_total')).toBe(2 * stored),
    patience,
  );
  expect(await fromHub(hub, boards.keys(), from, to)).toEqual(want);
  expect(await fromInflux(influx.url, boards.keys(), from, to)).toEqual(want);
}

describe.skipIf(missing)('the MQTT capture, through the broker into every store', { timeout: 90_000 }, () => {
  it('comes back identical from the embedded store and from InfluxDB', () => throughEverything(undefined));
});

describe.skipIf(missing || !hasPostgres())(
  'the MQTT capture, through the broker into PostgreSQL',
  { timeout: 90_000 },
  () => {
    it('comes back identical from PostgreSQL and from InfluxDB', async () =>
      throughEverything(await freshDatabaseUrl()));
  },
);
