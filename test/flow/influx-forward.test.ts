import { describe, expect, it, vi } from 'vitest';
import { connectInflux } from '../../hub/telemetry/influx/flavour.ts';
import { readInflux } from '../../hub/telemetry/influx/read.ts';
import { forward, logOver, type WrittenLog } from '../support/forwarding.ts';
import { hasInflux, startInfluxServer } from '../support/influx.ts';
import { eachDialect } from '../support/stores.ts';

const AT = Date.UTC(2026, 10, 23, 4);
const devices = ['smoke-1', 'smoke-2', 'gas:3'];
const soon = { timeout: 30_000, interval: 30 };

/** Every value InfluxDB has of the devices, as `WrittenLog.values` has them. */
async function valuesIn(url: string): Promise<string[]> {
  const server = await connectInflux({ url });
  const found: string[] = [];
  for (const device of devices) {
    const { readings, complete } = await readInflux(server, { device, from: 0, to: AT * 2 }, 1_000_000);
    expect(complete).toBe(true);
    for (const { at, metrics } of readings)
      for (const [metric, value] of Object.entries(metrics)) found.push(`${device} ${metric} ${at} ${value}`);
  }
  return found.toSorted();
}

/** `count` readings of all devices in turn, each with numbers and states, some at the same instant. */
async function fill(log: WrittenLog, count: number, from = AT): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => ({
    device: devices[i % devices.length]!,
    at: from + Math.floor(i / 7) * 100,
    metrics: { smoke: (i % 50) / 100, temperature: 20 + (i % 3), alarm: i % 11 === 0, time: i },
  }));
  await log.append(rows);
}

describe.skipIf(!hasInflux())('InfluxDB 1', { timeout: 60_000 }, () => {
  eachDialect((_dialect, openFresh) => {
    it('gets every reading and every edge of an alert once, with the arrival', async () => {
      const server = await startInfluxServer();
      const log = await logOver(await openFresh(), devices);
      await fill(log, 12_000);
      await log.appendEdge({ at: AT, deviceId: 'smoke-1' });
      await log.appendEdge({ at: AT, type: 'resolved', state: 'resolved', deviceId: 'smoke-1', count: 3 });
      const influx = await forward(log, { url: server.url });
      await vi.waitFor(() => expect(influx.cursor()).toBe(12_000), soon);
      await vi.waitFor(() => expect(influx.edgeCursor()).toBe(2), soon);
      expect(await valuesIn(server.url)).toEqual(log.values());
      const alerts = await server.query('SELECT * FROM alerts');
      expect(alerts.map(({ type, state, count, device }) => [type, state, count, device])).toEqual([
        ['opened', 'firing', 1, 'smoke-1'],
        ['resolved', 'resolved', 3, 'smoke-1'],
      ]);
      const [reading] = await server.query('SELECT received, kind, grid FROM readings LIMIT 1');
      expect(reading).toMatchObject({ received: AT + 40, kind: 'smoke', grid: '110108001001001' });
    });

    it('goes on where it was left, and what is sent twice is there once', async () => {
      const server = await startInfluxServer();
      const log = await logOver(await openFresh(), devices);
      await fill(log, 3000);
      const first = await forward(log, { url: server.url });
      await vi.waitFor(() => expect(first.cursor()).toBe(3000), soon);
      await first.close();
      // As after a crash between the answer of InfluxDB and the commit of the cursor.
      await log.committer.run((tx) => tx.put('meta', { key: 'influx.readings', value: '1000' }));
      await fill(log, 500, AT + 3_600_000);
      const second = await forward(log, { url: server.url });
      await vi.waitFor(() => expect(second.cursor()).toBe(3500), soon);
      expect(await valuesIn(server.url)).toEqual(log.values());
      expect(await server.query('SELECT count(time_) FROM readings')).toMatchObject([{ count: 3500 }]);
    });

    it('is waited for while it is down, then gets what it missed', async () => {
      const server = await startInfluxServer();
      const log = await logOver(await openFresh(), devices);
      const influx = await forward(log, { url: server.url });
      await vi.waitFor(() => expect(influx.states.at(-1)?.up).toBe(true), soon);
      await server.kill();
      await fill(log, 2000);
      influx.wake();
      await vi.waitFor(() => expect(influx.states.at(-1)).toMatchObject({ up: false, lagRows: 2000 }), soon);
      expect(influx.states.at(-1)).toMatchObject({ reason: 'unreachable' });
      expect(influx.cursor()).toBe(0);
      expect(await influx.metrics.metrics()).toMatch(/^gridwatch_influx_up 0$/m);
      await server.start();
      await vi.waitFor(() => expect(influx.cursor()).toBe(2000), soon);
      expect(await valuesIn(server.url)).toEqual(log.values());
      await vi.waitFor(
        () => expect(influx.states.at(-1)).toMatchObject({ up: true, lagRows: 0, lagMs: 0 }),
        soon,
      );
      const text = await influx.metrics.metrics();
      expect(text).toMatch(/^gridwatch_influx_up 1$/m);
      expect(text).toMatch(/^gridwatch_influx_lag_rows 0$/m);
      expect(text).toMatch(/^gridwatch_influx_points_total 4000$/m);
    });

    it('refuses a point for good: it is set aside with the reason, and the rest goes on', async () => {
      const server = await startInfluxServer();
      await server.query('CREATE DATABASE gridwatch');
      // Somebody else has written a text where we write a number.
      const write = `${server.url}/write?db=gridwatch`;
      await fetch(write, { method: 'POST', body: `readings odd="text" ${AT}000000` });
      const store = await openFresh();
      const log = await logOver(store, devices);
      await fill(log, 1000);
      await log.append([{ device: 'smoke-1', at: AT, metrics: { odd: 1, alarm: true } }]);
      await fill(log, 1000, AT + 3_600_000);
      const influx = await forward(log, { url: server.url });
      await vi.waitFor(() => expect(influx.cursor()).toBe(2001), soon);
      const refusals = await store.db.selectFrom('forwardRefusals').selectAll().execute();
      expect(refusals).toEqual([
        expect.objectContaining({
          reason: expect.stringContaining('field type conflict'),
          line: expect.stringMatching(/^readings,device=smoke-1.* odd=1,/),
        }),
      ]);
      expect(await valuesIn(server.url)).toEqual(log.values().filter((value) => !value.includes(' odd ')));
      expect(influx.states.at(-1)).toMatchObject({ up: true, refused: 1 });
    });
  });
});
