import { expect, it } from 'vitest';
import type { MetricValue } from '../../hub/devices/device.ts';
import { MAX_POINTS } from '../../hub/telemetry/query/request.ts';
import { eachDialect } from '../support/stores.ts';
import { historyOver, type Recorded, T0 } from './history-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Half a day of a detector: a number, a state that changes now and then, pauses, and readings that came late. */
function halfADay(): Recorded[] {
  const readings: Recorded[] = [];
  for (let after = 0, i = 0; after < 12 * HOUR_MS; after += 47_000, i++) {
    if (i % 100 > 90) continue;
    const metrics: Record<string, MetricValue> = { smoke: ((i * 37) % 101) / 100, alarm: i % 29 < 3 };
    if (i % 5 === 0) metrics.battery = 90;
    readings.push([after, metrics]);
  }
  readings.push([5 * HOUR_MS, { smoke: 7 }], [5 * HOUR_MS, { smoke: 8 }]);
  // Buffered, and sent when the connection was back.
  for (let i = 0; i < 40; i++)
    readings.push([HOUR_MS + i * 90_500, { smoke: 2, alarm: i % 2 === 0 }, 12 * HOUR_MS]);
  return readings;
}

eachDialect((_dialect, openFresh) => {
  it('answers raw readings of one device in the order of their instants, the end of the range left out', async () => {
    const { record, ask } = await historyOver(openFresh);
    await record([
      [2000, { smoke: 0.2, alarm: true }],
      [1000, { smoke: 0.1 }],
      [0, { smoke: 0 }, 5000],
      [HOUR_MS, { smoke: 9 }],
      [-1, { smoke: 9 }],
    ]);
    await record([[500, { smoke: 7 }]], 2);
    expect(await ask({})).toEqual({
      deviceId: 'smoke-1',
      from: T0,
      to: T0 + HOUR_MS,
      step: null,
      source: 'raw',
      label: 'raw',
      series: [
        { metric: 'alarm', unit: '', points: [{ at: T0 + 2000, value: true }] },
        {
          metric: 'smoke',
          unit: 'dB/m',
          points: [
            { at: T0, value: 0 },
            { at: T0 + 1000, value: 0.1 },
            { at: T0 + 2000, value: 0.2 },
          ],
        },
      ],
    });
    const { series } = await ask({ metrics: ['co', 'alarm', 'co'], arrival: true });
    expect(series).toEqual([
      { metric: 'co', unit: 'ppm', points: [] },
      { metric: 'alarm', unit: '', points: [{ at: T0 + 2000, value: true, receivedAt: T0 + 2000 }] },
    ]);
    const late = await ask({ metrics: ['smoke'], to: 1, arrival: true });
    expect(late.series[0]?.points).toEqual([{ at: T0, value: 0, receivedAt: T0 + 5000 }]);
  });

  it('answers minimum, mean, maximum and count of steps aligned to the epoch, of booleans the share that is true', async () => {
    const { record, ask, archive } = await historyOver(openFresh);
    await record([
      [-1, { gas: 100 }],
      [0, { gas: 1, alarm: false }],
      [30_000, { gas: 2, alarm: true, 'odd.name-x': 1e-7 }],
      [59_999, { gas: 6, alarm: true }],
      [60_000, { gas: 8 }],
      [150_000, { gas: -3.5, alarm: true }],
    ]);
    const step = (after: number, min: number, mean: number, max: number, count: number, last: number) => ({
      at: T0 + after,
      min,
      mean,
      max,
      count,
      last,
    });
    const expected = [
      {
        metric: 'gas',
        unit: '%LEL',
        points: [
          step(-60_000, 100, 100, 100, 1, 100),
          step(0, 1, 3, 6, 3, 6),
          step(60_000, 8, 8, 8, 1, 8),
          step(120_000, -3.5, -3.5, -3.5, 1, -3.5),
        ],
      },
      {
        metric: 'alarm',
        unit: '',
        points: [
          { ...step(0, 0, expect.closeTo(2 / 3) as number, 1, 3, 1), trueMs: 30_000, knownMs: 60_000 },
          { ...step(60_000, 1, 1, 1, 0, 1), trueMs: 60_000, knownMs: 60_000 },
          { ...step(120_000, 1, 1, 1, 1, 1), trueMs: 60_000, knownMs: 60_000 },
        ],
      },
      { metric: 'none', unit: '', points: [] },
    ];
    const query = { from: -1, to: 180_000, stepMs: MINUTE_MS, metrics: ['gas', 'alarm', 'none'] };
    expect((await ask(query)).series).toEqual(expected);
    await archive();
    expect((await ask(query)).series).toEqual(expected);
    const all = await ask({ stepMs: MINUTE_MS });
    expect(all.series.map(({ metric }) => metric)).toEqual(['alarm', 'gas', 'odd.name-x']);
    expect(all.series[2]?.points).toEqual([step(0, 1e-7, 1e-7, 1e-7, 1, 1e-7)]);
  });

  it('refuses what is too much and names a step that is not', async () => {
    const { record, ask } = await historyOver(openFresh);
    await record(Array.from({ length: MAX_POINTS + 1 }, (_, i) => [i * 100, { smoke: i }] as const));
    const raw = ask({});
    await expect(raw).rejects.toMatchObject({ code: 'bad-request', extra: { step: expect.any(Number) } });
    const { extra } = (await raw.catch((error: unknown) => error)) as { extra: { step: number } };
    const { series } = await ask({ stepMs: extra.step });
    const points = series[0]?.points as { count: number }[];
    expect(points.length).toBeGreaterThan(300);
    expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(MAX_POINTS + 1);
    expect((await ask({ from: 100 })).series[0]?.points).toHaveLength(MAX_POINTS);
    await expect(ask({ to: 365 * DAY_MS, stepMs: 1000 })).rejects.toMatchObject({
      code: 'bad-request',
      extra: { step: 7_200_000 },
    });
  });

  it('answers a step the same whatever range it is asked in, with the state that held when the range began', async () => {
    const { record, ask, archive } = await historyOver(openFresh);
    await record(halfADay());
    await archive();
    for (const [stepMs, from, to] of [
      [MINUTE_MS, 90, 200],
      [5 * MINUTE_MS, 21, 100],
      [HOUR_MS, 3, 9],
    ] as const) {
      const first = Math.ceil(T0 / stepMs) * stepMs - T0;
      const range = { from: first + from * stepMs, to: first + to * stepMs };
      const whole = await ask({ from: 0, to: 12 * HOUR_MS, stepMs });
      const some = await ask({ ...range, stepMs });
      expect(some.series).toEqual(
        whole.series.map(({ points, ...series }) => ({
          ...series,
          points: (points as { at: number }[]).filter(
            ({ at }) => at >= T0 + range.from && at < T0 + range.to,
          ),
        })),
      );
      expect(some.series[0]?.points[0]).toMatchObject({ at: T0 + range.from, knownMs: stepMs });
    }
  });

  it('answers the same whatever of it is in the blocks and whatever only in the log', async () => {
    const { record, ask, archive, readerWith } = await historyOver(openFresh);
    const readings = halfADay();
    const ranges = [
      { from: 0, to: 12 * HOUR_MS },
      { from: 3 * HOUR_MS + 12_345, to: 11 * HOUR_MS + 54_321 },
      { from: -2 * DAY_MS, to: 2 * DAY_MS },
    ];
    const steps = [
      {},
      ...[10_000, MINUTE_MS, 5 * MINUTE_MS, HOUR_MS, DAY_MS].map((stepMs) => ({ stepMs })),
      { points: 100 },
      { points: 5000 },
    ];
    const wishes = ranges
      .flatMap((range) =>
        steps.flatMap((step) => [
          { ...range, ...step, metrics: ['smoke', 'alarm'] },
          { ...range, ...step, metrics: [] },
        ]),
      )
      .filter(({ from, ...step }) => from >= 0 || !('stepMs' in step) || step.stepMs > 10_000);
    const answers = async () => {
      const reader = readerWith({ timeZone: 'Asia/Kolkata' });
      const all = [];
      for (const wish of wishes) {
        const { source: _, label: __, since: ___, ...answer } = await ask(wish, reader);
        all.push(answer);
      }
      return all;
    };
    for (const [i, some] of [
      readings.slice(0, 200),
      readings.slice(200, 600),
      readings.slice(600),
    ].entries()) {
      await record(some);
      if (i < 2) await archive();
    }
    const half = await answers();
    await archive();
    const whole = await answers();
    expect(half).toEqual(whole);
    expect(JSON.stringify(half).length).toBeGreaterThan(100_000);

    const other = await historyOver(openFresh);
    await other.record(readings);
    const logged = [];
    for (const wish of wishes) {
      const {
        source: _,
        label: __,
        since: ___,
        ...answer
      } = await other.ask(wish, other.readerWith({ timeZone: 'Asia/Kolkata' }));
      logged.push(answer);
    }
    expect(logged).toEqual(whole);
  });
});
