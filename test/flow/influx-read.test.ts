import { describe, expect, it, vi } from 'vitest';
import type { MetricValue } from '../../hub/devices/device.ts';
import { connectInflux } from '../../hub/telemetry/influx/flavour.ts';
import { linesOfReading } from '../../hub/telemetry/influx/line.ts';
import { readInflux } from '../../hub/telemetry/influx/read.ts';
import { readInfluxSegments } from '../../hub/telemetry/influx/read-segments.ts';
import type { InfluxServer } from '../../hub/telemetry/influx/server.ts';
import { writeLines } from '../../hub/telemetry/influx/write.ts';
import { extend, roundedSum, type Segment, segmentOf } from '../../hub/telemetry/segment.ts';
import { hasInflux, startInfluxServer } from '../support/influx.ts';
import { hasVictoriaMetrics, startVictoriaMetrics } from '../support/victoria-metrics.ts';

const AT = Date.UTC(2026, 10, 23, 4);
const MINUTE_MS = 60_000;

interface Given {
  at: number;
  metrics: Record<string, MetricValue>;
}

/** Writes readings of `device` as the forwarder does, a row of the log each. */
async function write(server: InfluxServer, device: string, given: readonly Given[]): Promise<void> {
  const lines = given.flatMap(({ at, metrics }, id) => {
    const row = {
      id,
      deviceNo: 1,
      at,
      receivedAt: at + 40,
      metrics: JSON.stringify(metrics),
      gridCode: 'g1',
    };
    return linesOfReading(row, { id: device, kind: 'smoke' });
  });
  await writeLines(server, lines, new AbortController().signal);
}

/** What units of a minute are, by folding the readings themselves. */
function folded(given: readonly Given[]): Map<string, ({ at: number } & Segment)[]> {
  const expected = new Map<string, ({ at: number } & Segment)[]>();
  for (const { at, metrics } of given) {
    const unit = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    for (const [metric, value] of Object.entries(metrics)) {
      const buckets = expected.get(metric) ?? [];
      expected.set(metric, buckets);
      const last = buckets.at(-1);
      if (last?.at === unit) extend(last, at, value);
      else buckets.push({ at: unit, ...segmentOf(at, value) });
    }
  }
  for (const bucket of [...expected.values()].flat()) bucket.sum = roundedSum(bucket.sum);
  return expected;
}

async function start(): Promise<InfluxServer> {
  const { url } = await startInfluxServer();
  return connectInflux({ url });
}

const ALL = { from: 0, to: AT * 2 };

describe.skipIf(!hasInflux())('history read from InfluxDB 1', () => {
  it('gives readings back as they were, whatever the names of their metrics', async () => {
    const server = await start();
    const given: Given[] = [
      { at: AT, metrics: { smoke: 0.02, alarm: false, time: 5, device: 1, received: true, 'a.b-c_': -1e-7 } },
      { at: AT, metrics: { smoke: 0.03 } },
      { at: AT, metrics: { alarm: true } },
      { at: AT + 1, metrics: { kind: 3, grid: 4, tamper: true, v: 1 / 3, w: 1.7976931348623157e308 } },
    ];
    await write(server, 'smoke-1', given);
    await write(server, 'smoke-2', [{ at: AT, metrics: { smoke: 9 } }]);
    const { readings, complete } = await readInflux(server, { device: 'smoke-1', ...ALL }, 10);
    expect(readings).toEqual(given.map(({ at, metrics }) => ({ at, receivedAt: at + 40, metrics })));
    expect(complete).toBe(true);
  });

  it('gives only the metrics asked for, and leaves readings without them out', async () => {
    const server = await start();
    await write(server, 'd', [
      { at: AT, metrics: { smoke: 1, alarm: true } },
      { at: AT + 1, metrics: { battery: 2 } },
      { at: AT + 2, metrics: { alarm: false, battery: 3 } },
    ]);
    const range = { device: 'd', metrics: ['alarm', 'smoke', 'nothing'], ...ALL };
    const { readings } = await readInflux(server, range, 10);
    expect(readings.map(({ metrics }) => metrics)).toEqual([{ smoke: 1, alarm: true }, { alarm: false }]);
    expect(await readInflux(server, { ...range, metrics: ['nothing'] }, 10)).toMatchObject({ readings: [] });
  });

  it('includes the begin of the range and excludes its end', async () => {
    const server = await start();
    await write(
      server,
      'd',
      [0, 1, 2].map((i) => ({ at: AT + i, metrics: { smoke: i } })),
    );
    const { readings } = await readInflux(server, { device: 'd', from: AT, to: AT + 2 }, 10);
    expect(readings.map(({ at }) => at)).toEqual([AT, AT + 1]);
  });

  it('reads page after page, joins halves across pages, and says when it stopped at the limit', async () => {
    const server = await start();
    // Three times as many numbers as states: the pages of the two do not end at the same reading.
    const given = Array.from({ length: 25_000 }, (_, i) => ({
      at: AT + Math.floor(i / 3),
      metrics: i % 3 === 0 ? { smoke: i, alarm: i % 2 === 0 } : { smoke: i },
    }));
    await write(server, 'd', given);
    const { readings, complete } = await readInflux(server, { device: 'd', ...ALL }, 30_000);
    expect(complete).toBe(true);
    expect(readings).toEqual(given.map(({ at, metrics }) => ({ at, receivedAt: at + 40, metrics })));
    const some = await readInflux(server, { device: 'd', ...ALL }, 24_999);
    expect(some.complete).toBe(false);
    expect(some.readings).toHaveLength(24_999);
    expect((await readInflux(server, { device: 'd', ...ALL }, 25_000)).complete).toBe(true);
  });

  it('takes a name for a name, whatever it says', async () => {
    const server = await start();
    await write(server, 'd', [{ at: AT, metrics: { smoke: 1 } }]);
    for (const device of ["d' OR '1'='1", "x'; DROP DATABASE gridwatch; --", "\\' OR 1=1 --", 'd\n'])
      expect((await readInflux(server, { device, ...ALL }, 10)).readings).toEqual([]);
    const metrics = ['smoke" FROM "states"; DROP DATABASE "gridwatch', 'a"b\\'];
    expect((await readInflux(server, { device: 'd', metrics, ...ALL }, 10)).readings).toEqual([]);
    await readInfluxSegments(server, { device: "d' OR 1=1", metrics, ...ALL, unitMs: 86_400_000_000 });
    expect((await readInflux(server, { device: 'd', ...ALL }, 10)).readings).toHaveLength(1);
  });

  it('answers units of time with exactly what folding the readings gives', async () => {
    const server = await start();
    const given = Array.from({ length: 3000 }, (_, i) => ({
      at: AT + i * 1700 + (i > 2000 ? 7_200_000 : 0),
      metrics: {
        temperature: Math.round(Math.sin(i) * 1000) / 100,
        alarm: i % 7 < 3,
        ...(i % 5 === 0 && { smoke: i / 100 }),
      },
    }));
    await write(server, 'd', given);
    const expected = folded(given);
    const all = await readInfluxSegments(server, { device: 'd', ...ALL, unitMs: MINUTE_MS });
    expect(Object.fromEntries(all)).toEqual(Object.fromEntries(expected));
    const metrics = ['alarm', 'smoke'];
    const two = await readInfluxSegments(server, { device: 'd', metrics, ...ALL, unitMs: MINUTE_MS });
    expect(Object.fromEntries(two)).toEqual(
      Object.fromEntries(metrics.map((name) => [name, expected.get(name)])),
    );
  });

  it('folds states page after page, several of one instant too', async () => {
    const server = await start();
    const given = Array.from({ length: 25_000 }, (_, i) => ({
      at: AT + Math.floor(i / 3) * 100,
      metrics: { alarm: (i >> 3) % 2 === 0 },
    }));
    await write(server, 'd', given);
    const found = await readInfluxSegments(server, { device: 'd', ...ALL, unitMs: MINUTE_MS });
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(folded(given)));
  });

  it('says what went wrong as a failure with a reason', async () => {
    const influx = await startInfluxServer();
    const server = await connectInflux({ url: influx.url });
    const range = { device: 'd', ...ALL };
    await expect(readInflux({ ...server, bucket: 'other' }, range, 1)).rejects.toMatchObject({
      reason: 'not-found',
    });
    await influx.kill();
    await expect(readInflux(server, range, 1)).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(connectInflux({ url: influx.url })).rejects.toMatchObject({ reason: 'unreachable' });
  });
});

it.skipIf(!hasVictoriaMetrics())(
  'VictoriaMetrics is found, written to, and not read with InfluxQL',
  async () => {
    const victoria = await startVictoriaMetrics();
    const server = await connectInflux({ url: `${victoria.url}/` });
    expect(server).toMatchObject({
      flavour: 'victoria-metrics',
      influxQl: false,
      run: expect.stringMatching(/^\d/),
    });
    await write(server, 'd', [{ at: AT, metrics: { smoke: 0.5, alarm: true } }]);
    const exported = vi.waitFor(
      async () => {
        const series = await victoria.export('{device="d"}');
        expect(series).toHaveLength(4);
        return Object.fromEntries(series.map(({ metric, values }) => [metric.__name__, values]));
      },
      { timeout: 10_000 },
    );
    expect(await exported).toEqual({
      readings_received: [AT + 40],
      readings_smoke: [0.5],
      states_alarm: [1],
      states_received: [AT + 40],
    });
    await expect(readInflux(server, { device: 'd', ...ALL }, 1)).rejects.toMatchObject({
      reason: 'configuration',
    });
  },
);
