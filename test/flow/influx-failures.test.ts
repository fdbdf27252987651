import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Forwarder } from '../../hub/telemetry/influx/forwarder.ts';
import type { ForwardReport } from '../../hub/telemetry/influx/reporter.ts';
import type { InfluxSettings } from '../../hub/telemetry/influx/server.ts';
import { manualClock } from '../support/clock.ts';
import { createArchive, forward, logOver, type WrittenLog } from '../support/forwarding.ts';
import { logInto } from '../support/http.ts';
import { hasInflux, startInfluxServer } from '../support/influx.ts';
import { emptyLocation, openAt } from '../support/stores.ts';

const AT = Date.UTC(2026, 10, 23, 4);
const soon = { timeout: 15_000, interval: 20 };
// Threads start and pauses pass here, next to everything else the machine tests.
vi.setConfig({ testTimeout: 60_000 });

/** An InfluxDB 2 that answers writes as `answer` says, by the lines it gets. Closed with the test. */
async function fakeInflux(answer: (lines: string[], response: ServerResponse) => void) {
  const writes: string[][] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    response.setHeader('X-Influxdb-Version', 'v2.7.11');
    if (request.url === '/ping') return void response.writeHead(204).end();
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const lines = text.toString().split('\n');
    writes.push(lines);
    answer(lines, response);
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, writes, settings: { url, token: 't', org: 'street', bucket: 'b' } };
}

const refuse = (response: ServerResponse, status: number, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ code: 'x', message: `says ${status}` }));
};

async function freshLog(count: number): Promise<WrittenLog> {
  const log = await logOver(await openAt(await emptyLocation('sqlite')), ['d']);
  await log.append(
    Array.from({ length: count }, (_, i) => ({ device: 'd', at: AT + i, metrics: { smoke: i } })),
  );
  return log;
}

/** A forwarder in this thread, whose clock the test moves. */
function forwarderOf(log: WrittenLog, settings: InfluxSettings) {
  const clock = manualClock();
  const reports: ForwardReport[] = [];
  const forwarder = new Forwarder({
    settings,
    log: log.store.db,
    cursors: { readings: 0, edges: 0 },
    clock,
    tell: (report) => reports.push(report),
  });
  onTestFinished(() => forwarder.close());
  forwarder.start();
  return { clock, reports, forwarder };
}

describe('a server that does not take points now', () => {
  it('is left alone for as long as it asks', async () => {
    const influx = await fakeInflux((_lines, response) => {
      if (influx.writes.length === 1) refuse(response, 429, { 'retry-after': '120' });
      else response.writeHead(204).end();
    });
    const { clock, reports, forwarder } = forwarderOf(await freshLog(10), influx.settings);
    await vi.waitFor(() => expect(reports.at(-1)?.state).toMatchObject({ up: false, reason: 'busy' }), soon);
    forwarder.wake();
    clock.advance(119_000);
    await fetch(`${influx.url}/ping`); // whatever it had sent by now would have come before this
    expect(influx.writes).toHaveLength(1);
    clock.advance(1000);
    await vi.waitFor(() => expect(influx.writes).toHaveLength(2), soon);
    await vi.waitFor(
      () => expect(reports.at(-1)).toMatchObject({ state: { up: true }, cursors: { readings: 10 } }),
      soon,
    );
  });

  it('is tried again after pauses that double up to half a minute', async () => {
    const times: number[] = [];
    const influx = await fakeInflux((_lines, response) => {
      times.push(clock.now());
      refuse(response, 503);
    });
    const { clock } = forwarderOf(await freshLog(10), influx.settings);
    while (times.length < 9) {
      clock.advance(100);
      await fetch(`${influx.url}/ping`);
    }
    [1, 2, 4, 8, 16, 30, 30, 30].forEach((seconds, i) => {
      const pauseMs = times[i + 1]! - times[i]!;
      expect(pauseMs).toBeGreaterThanOrEqual(seconds * 750);
      expect(pauseMs).toBeLessThan(seconds * 1000 + 2500); // what an attempt itself takes, as this clock runs
    });
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'not-found'],
    [500, 'server-error'],
  ] as const)('sets nothing aside when it answers %d', async (status, reason) => {
    const influx = await fakeInflux((_lines, response) => {
      if (influx.writes.length < 3) refuse(response, status);
      else response.writeHead(204).end();
    });
    const { clock, reports } = forwarderOf(await freshLog(10), influx.settings);
    const failed = { state: { up: false, reason, detail: `says ${status}` }, cursors: { readings: 0 } };
    await vi.waitFor(() => expect(reports.at(-1)).toMatchObject(failed), soon);
    await vi.waitFor(() => {
      clock.advance(1000);
      expect(reports.at(-1)).toMatchObject({ state: { up: true }, cursors: { readings: 10 } });
    }, soon);
    expect(reports.every(({ refused }) => refused === 0)).toBe(true);
    expect(influx.writes).toHaveLength(3);
  });

  it('is spoken of once, however often it is tried', async () => {
    const influx = await fakeInflux((_lines, response) => {
      if (influx.writes.length < 3) refuse(response, 404);
      else response.writeHead(204).end();
    });
    const lines: Record<string, unknown>[] = [];
    const { cursor } = await forward(await freshLog(10), influx.settings, { log: logInto(lines) });
    await vi.waitFor(() => expect(cursor()).toBe(10), soon);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'InfluxDB takes no readings; they wait in the log',
      'InfluxDB takes readings',
    ]);
  });

  it('is told which setting is missing, before it could refuse every point', async () => {
    const influx = await fakeInflux((_lines, response) => refuse(response, 400));
    const { reports } = forwarderOf(await freshLog(1), { url: influx.url });
    const state = { up: false, reason: 'configuration', detail: expect.stringContaining('HUB_INFLUX_ORG') };
    await vi.waitFor(() => expect(reports.at(-1)?.state).toEqual(state), soon);
    expect(influx.writes).toEqual([]);
  });
});

it('a server that refuses a whole batch for one point gets all the others, in order', async () => {
  const stored: string[] = [];
  const influx = await fakeInflux((lines, response) => {
    if (lines.some((line) => / .*smoke=637 /.test(line))) return refuse(response, 422);
    stored.push(...lines);
    response.writeHead(204).end();
  });
  const log = await freshLog(1000);
  const influxForward = await forward(log, influx.settings);
  await vi.waitFor(() => expect(influxForward.cursor()).toBe(1000), soon);
  const numbers = stored.map((line) => Number(/smoke=(\d+)/.exec(line)?.[1]));
  expect(numbers).toEqual(Array.from({ length: 1000 }, (_, i) => i).filter((i) => i !== 637));
  const refusals = await log.store.db.selectFrom('forwardRefusals').select(['reason', 'line']).execute();
  expect(refusals).toEqual([{ reason: 'says 422', line: expect.stringContaining('smoke=637 ') }]);
});

it('of refused points the newest thousand are kept, across restarts, and all are counted', async () => {
  const influx = await fakeInflux((lines, response) => {
    const count = lines.length;
    response
      .writeHead(400)
      .end(JSON.stringify({ message: `partial write: beyond retention dropped=${count}` }));
  });
  const log = await freshLog(1200);
  const first = await forward(log, influx.settings);
  await vi.waitFor(() => expect(first.cursor()).toBe(1200), soon);
  expect(first.states.at(-1)?.refused).toBe(1200);
  await first.close();
  await log.append([{ device: 'd', at: AT, metrics: { smoke: -1 } }]);
  const second = await forward(log, influx.settings);
  await vi.waitFor(() => expect(second.cursor()).toBe(1201), soon);
  const kept = await log.store.db.selectFrom('forwardRefusals').select('line').execute();
  const numbers = kept.map(({ line }) => Number(/smoke=(-?\d+)/.exec(line)?.[1]));
  expect(numbers).toHaveLength(1000);
  expect(numbers).toContain(-1);
  expect(numbers.filter((number) => number >= 200)).toHaveLength(999);
});

it('a thread that ends by itself is started again', async () => {
  const influx = await fakeInflux((_lines, response) => void response.writeHead(204).end());
  const lines: Record<string, unknown>[] = [];
  const log = await freshLog(10);
  const influxForward = await forward(log, influx.settings, { log: logInto(lines), archive: false });
  await vi.waitFor(() => expect(lines.at(0)?.msg).toMatch(/started again/), soon);
  await createArchive(log.store);
  await vi.waitFor(() => expect(influxForward.cursor()).toBe(10), soon);
});

it.skipIf(!hasInflux())('an InfluxDB 1 with users takes "user:password" for a token', async () => {
  const server = await startInfluxServer(['auth-enabled = true']);
  await server.query(`CREATE USER "hub" WITH PASSWORD 'pass word' WITH ALL PRIVILEGES`);
  const log = await freshLog(10);
  const wrong = await forward(log, { url: server.url, token: 'hub:wrong' });
  await vi.waitFor(() => expect(wrong.states.at(-1)?.reason).toBe('unauthorized'), soon);
  await wrong.close();
  const right = await forward(log, { url: server.url, token: 'hub:pass word' });
  await vi.waitFor(() => expect(right.cursor()).toBe(10), soon);
});
