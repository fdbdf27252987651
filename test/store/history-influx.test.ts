import { describe, expect, it } from 'vitest';
import { linesOfReading } from '../../hub/telemetry/influx/line.ts';
import { InfluxPast } from '../../hub/telemetry/query/older.ts';
import { hasInflux, startInfluxServer } from '../support/influx.ts';
import { eachDialect } from '../support/stores.ts';
import { ask, DEVICE, historyOver, type Recorded, T0 } from './history-world.ts';
import { readingRow } from './rows.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const DAYS = 8;
const END = DAYS * DAY_MS;
const PAUSES = [7 * MINUTE_MS, 3 * MINUTE_MS, 13 * MINUTE_MS, 90 * MINUTE_MS];

/** Eight days of numbers and states, with pauses longer than a state is believed, each arrived a little later. */
function readings(): Recorded[] {
  const all: Recorded[] = [];
  for (let after = 0, i = 0; after < END; after += PAUSES[i++ % 23 === 0 ? 3 : i % 3] ?? 0) {
    const metrics = { smoke: (i % 17) / 8, alarm: i % 11 < 4, ...(i % 4 === 0 && { battery: 80 + (i % 3) }) };
    all.push([after, metrics, after + (i % 5) * 40]);
  }
  return all;
}

describe.skipIf(!hasInflux())('with InfluxDB for the past', () => {
  eachDialect((_dialect, openFresh) => {
    it('answers as if nothing had ever been deleted: the same points, with no seam', async () => {
      const world = await historyOver(openFresh);
      const all = readings();
      const server = await startInfluxServer();
      const settings = { url: server.url, bucket: 'history' };
      const older = new InfluxPast(settings);
      expect(await older.reads()).toBe(true);
      await world.record(all);
      const limits = { rawDays: 400, minuteDays: 400, hourDays: 400, maxBytes: 1e12, minFreeBytes: 0 };
      await world.archive(limits, T0 + END);
      const lines = all.flatMap(([after, metrics, received = after], i) =>
        linesOfReading(
          readingRow({
            id: i + 1,
            at: T0 + after,
            receivedAt: T0 + received,
            metrics: JSON.stringify(metrics),
          }),
          { id: DEVICE.id, kind: 'smoke' },
        ),
      );
      const written = await fetch(`${server.url}/write?db=${settings.bucket}&precision=ns`, {
        method: 'POST',
        body: lines.join('\n'),
      });
      expect(written.status).toBe(204);

      const ranges = [
        { from: -DAY_MS, to: END },
        { from: 10 * HOUR_MS + 12_345, to: END - HOUR_MS },
        { from: 5 * HOUR_MS, to: 9 * HOUR_MS },
      ];
      const wishes = ranges
        .flatMap((range) =>
          [0, 30_000, 5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS].map((stepMs) => ({
            ...range,
            stepMs,
            arrival: true,
          })),
        )
        .filter(({ from, to, stepMs }) => stepMs !== 30_000 || to - from < DAY_MS);
      const whole = world.readerWith();
      const expected = [];
      for (const wish of wishes) expected.push(await ask(whole, wish));

      await world.forget({ rawDays: 1, minuteDays: 3, hourDays: 5 }, T0 + END);
      const reader = world.readerWith({ older });
      for (const [i, wish] of wishes.entries()) {
        const { source, label: _, ...answer } = await ask(reader, wish);
        const { source: __, label: ___, since: ____, ...wanted } = expected[i] ?? expect.fail();
        expect([source].flat()).toContain('influx');
        expect(close(answer)).toEqual(close(wanted));
      }
      const { source } = await ask(reader, { from: 0, to: END, stepMs: 5 * MINUTE_MS });
      expect(source).toEqual(['influx', 'minute']);
      const names = await reader.metricNames([DEVICE], {
        ...wishes[0]!,
        from: T0,
        to: T0 + END,
        now: T0 + END,
        metrics: [],
        points: 0,
      });
      expect(names).toEqual(['alarm', 'battery', 'smoke']);
    });
  });

  it('says so once the server is gone, and does not wait for it each time', async () => {
    const gone = new InfluxPast({ url: 'http://127.0.0.1:1' });
    await expect(gone.reads()).rejects.toMatchObject({ reason: 'unreachable' });
    const begun = performance.now();
    await expect(gone.reads()).rejects.toMatchObject({ reason: 'unreachable' });
    expect(performance.now() - begun).toBeLessThan(50);
  });
});

/** Means may differ in their last digit: sums were added in another order. */
const close = (value: object): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    key === 'mean' ? Number(Number(inner).toPrecision(9)) : inner,
  );
