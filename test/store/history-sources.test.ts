import { expect, it } from 'vitest';
import type { HistoryLimits } from '../../hub/telemetry/archive/limits.ts';
import { InfluxFailure } from '../../hub/telemetry/influx/failure.ts';
import type { Older } from '../../hub/telemetry/query/older.ts';
import { eachDialect } from '../support/stores.ts';
import { ask, historyOver, type Recorded, T0 } from './history-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Twelve days, a reading every ten minutes. */
const DAYS = 12;
const readings: Recorded[] = Array.from({ length: DAYS * 144 }, (_, i) => [
  i * 10 * MINUTE_MS,
  { smoke: (i % 10) / 10, alarm: i % 40 < 2 },
]);
const END = DAYS * DAY_MS;

/** Readings of five days, minutes of eight, hours of all. */
const limits: Partial<HistoryLimits> = { rawDays: 5, minuteDays: 8, hourDays: 400 };

const silent: Older = {
  reads: () => Promise.reject(new InfluxFailure('unreachable', 'connect ECONNREFUSED')),
  readings: () => Promise.reject(new Error('not asked')),
  buckets: () => Promise.reject(new Error('not asked')),
  metricNames: () => Promise.reject(new Error('not asked')),
};

async function pruned(openFresh: Parameters<typeof historyOver>[0]) {
  const world = await historyOver(openFresh);
  await world.record(readings);
  await world.archive(
    { rawDays: 400, minuteDays: 400, hourDays: 400, maxBytes: 1e12, minFreeBytes: 0 },
    T0 + END,
  );
  const wholeOf = (request: Parameters<typeof world.ask>[0]) =>
    world.ask({ to: END, ...request }, world.readerWith());
  const before = {
    fiveMinutes: await wholeOf({ stepMs: 5 * MINUTE_MS }),
    hours: await wholeOf({ stepMs: HOUR_MS }),
  };
  await world.forget(limits, T0 + END);
  return { ...world, before, reader: world.readerWith() };
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

eachDialect((_dialect, openFresh) => {
  it('says from when there is anything where the range begins before, and where it was read from', async () => {
    const { reader, before } = await pruned(openFresh);
    const raw = await ask(reader, { from: 0, to: END });
    expect(raw).toMatchObject({ source: 'raw', since: dayOf(T0 + END - 5 * DAY_MS) });
    const points = raw.series.find(({ metric }) => metric === 'smoke')?.points ?? [];
    expect(points[0]?.at).toBeGreaterThanOrEqual(raw.since ?? 0);
    expect((points[0]?.at ?? 0) - (raw.since ?? 0)).toBeLessThan(10 * MINUTE_MS);

    const minutes = await ask(reader, { from: 0, to: END, stepMs: 5 * MINUTE_MS });
    expect(minutes).toMatchObject({ source: 'minute' });
    expect(T0 + END - (minutes.since ?? 0)).toBeLessThan(9 * DAY_MS);
    // But for the first: what the state was when it began is not known any more.
    expect(minutes.series[0]?.points.slice(1)).toEqual(
      before.fiveMinutes.series[0]?.points.filter(({ at }) => at >= (minutes.since ?? 0)).slice(1),
    );

    const hours = await ask(reader, { from: 0, to: END, stepMs: HOUR_MS });
    expect(hours).toEqual(before.hours);
    expect(hours).toMatchObject({ source: 'hour', label: 'hour' });
    expect(hours.since).toBeUndefined();
    expect(await ask(reader, { from: END - DAY_MS, to: END })).not.toHaveProperty('since');
  });

  it('says that nothing is held when nothing is', async () => {
    const { ask } = await historyOver(openFresh);
    expect(await ask({})).toMatchObject({ source: 'raw', since: null, series: [] });
    expect(await ask({ stepMs: 1000, metrics: ['smoke'] })).toMatchObject({
      since: null,
      series: [{ metric: 'smoke', points: [] }],
    });
    expect(await ask({ points: 10 })).toMatchObject({ step: null, since: null });
  });

  it('gives as many points as asked for: readings where they are few, else the easy step', async () => {
    const { reader } = await pruned(openFresh);
    const few = await ask(reader, { from: END - DAY_MS, to: END, points: 144 });
    expect(few).toMatchObject({ step: null, source: 'raw' });
    const [alarm] = few.series;
    expect(alarm?.points).toHaveLength(144);
    const day = await ask(reader, { from: END - DAY_MS, to: END, points: 143 });
    expect(day).toMatchObject({ step: 15 * MINUTE_MS, source: 'minute' });
    const all = await ask(reader, { from: 0, to: END, points: 2000 });
    expect(all).toMatchObject({ step: 10 * MINUTE_MS });
    const smoke = all.series.find(({ metric }) => metric === 'smoke')?.points ?? [];
    expect(smoke.length).toBeLessThanOrEqual(2000);
    expect(smoke[1]).toMatchObject({ min: expect.any(Number), max: expect.any(Number) });
  });

  it('says that it is incomplete when InfluxDB does not answer, and leaves it alone where it is not needed', async () => {
    const { readerWith, before } = await pruned(openFresh);
    const reader = readerWith({ older: silent });
    const minutes = await ask(reader, { from: 0, to: END, stepMs: 5 * MINUTE_MS });
    expect(minutes).toMatchObject({ source: 'minute', incomplete: 'InfluxDB does not answer' });
    expect(minutes.since).toBeGreaterThan(T0);
    expect(minutes.series[0]?.points.length).toBeGreaterThan(1000);
    expect(await ask(reader, { from: 0, to: END })).toMatchObject({
      source: 'raw',
      incomplete: 'InfluxDB does not answer',
    });
    expect(await ask(reader, { from: 0, to: END, stepMs: HOUR_MS })).toEqual(before.hours);
    const recent = await ask(reader, { from: END - HOUR_MS, to: END });
    expect(recent).not.toHaveProperty('incomplete');
  });

  it('does not count on an InfluxDB that keeps history and does not give it back', async () => {
    const { readerWith } = await pruned(openFresh);
    const reader = readerWith({ older: { ...silent, reads: async () => false } });
    const raw = await ask(reader, { from: 0, to: END });
    expect(raw).toMatchObject({ source: 'raw', since: dayOf(T0 + END - 5 * DAY_MS) });
    expect(raw).not.toHaveProperty('incomplete');
  });
});
