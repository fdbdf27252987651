import { expect, it, vi } from 'vitest';
import { createLog } from '../../hub/kernel/log.ts';
import { type RowWrite, rowWrite } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { type HistoryQuery, MAX_POINTS, readRaw, readSteps } from '../../hub/telemetry/history.ts';
import { startRetention } from '../../hub/telemetry/retention.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';
import { readingRow } from './rows.ts';

const DAY_MS = 86_400_000;
const T0 = 1_790_000_040_000; // a whole minute

type Metrics = Record<string, number | boolean>;

/** Readings of device 1, `[ms after T0, metrics]`. */
async function record(
  store: Store,
  readings: readonly (readonly [number, Metrics])[],
  deviceNo = 1,
): Promise<void> {
  const rows = readings.map(([after, metrics], i) =>
    rowWrite(
      'append',
      'readings',
      readingRow({ id: deviceNo * 1e6 + i, deviceNo, at: T0 + after, metrics: JSON.stringify(metrics) }),
    ),
  );
  await store.writer.write([joined(rows)]);
}

const joined = (rows: readonly RowWrite[]) => ({
  table: 'readings' as const,
  op: 'append' as const,
  values: rows.flatMap((row) => row.values),
});

const hour = (query: Partial<HistoryQuery> = {}): HistoryQuery => ({
  deviceNo: 1,
  from: T0,
  to: T0 + 3_600_000,
  metrics: [],
  stepMs: 0,
  ...query,
});

eachDialect((_dialect, openFresh) => {
  it('answers raw readings of one device in the order of their instants, the end of the range left out', async () => {
    const store = await openFresh();
    await record(store, [
      [2000, { smoke: 0.2, alarm: true }],
      [1000, { smoke: 0.1 }],
      [0, { smoke: 0 }],
      [3_600_000, { smoke: 9 }],
      [-1, { smoke: 9 }],
    ]);
    await record(store, [[500, { smoke: 7 }]], 2);
    expect(await readRaw(store, hour())).toEqual([
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
    ]);
    expect(await readRaw(store, hour({ metrics: ['co', 'alarm', 'co'] }))).toEqual([
      { metric: 'co', unit: 'ppm', points: [] },
      { metric: 'alarm', unit: '', points: [{ at: T0 + 2000, value: true }] },
    ]);
  });

  it('answers minimum, mean, maximum and count of steps aligned to the epoch, of booleans the share that is true', async () => {
    const store = await openFresh();
    await record(store, [
      [-1, { gas: 100 }],
      [0, { gas: 1, alarm: false }],
      [30_000, { gas: 2, alarm: true, 'odd.name-x': 1e-7 }],
      [59_999, { gas: 6, alarm: true }],
      [60_000, { gas: 8 }],
      [150_000, { gas: -3.5, alarm: true }],
    ]);
    const steps = await readSteps(
      store,
      hour({ from: T0 - 1, stepMs: 60_000, metrics: ['gas', 'alarm', 'none'] }),
    );
    const step = (after: number, min: number, mean: number, max: number, count: number) => ({
      at: T0 + after,
      min,
      mean,
      max,
      count,
    });
    expect(steps).toEqual([
      {
        metric: 'gas',
        unit: '%LEL',
        points: [
          step(-60_000, 100, 100, 100, 1),
          step(0, 1, 3, 6, 3),
          step(60_000, 8, 8, 8, 1),
          step(120_000, -3.5, -3.5, -3.5, 1),
        ],
      },
      {
        metric: 'alarm',
        unit: '',
        points: [step(0, 0, expect.closeTo(2 / 3), 1, 3), step(120_000, 1, 1, 1, 1)],
      },
      { metric: 'none', unit: '', points: [] },
    ]);
    const all = await readSteps(store, hour({ stepMs: 60_000 }));
    expect(all.map(({ metric }) => metric)).toEqual(['alarm', 'gas', 'odd.name-x']);
    expect(all[2]?.points).toEqual([step(0, 1e-7, 1e-7, 1e-7, 1)]);
  });

  it('refuses what is too much and names a step that is not', async () => {
    const store = await openFresh();
    await record(
      store,
      Array.from({ length: MAX_POINTS + 1 }, (_, i) => [i * 100, { smoke: i }] as const),
    );
    const raw = readRaw(store, hour());
    await expect(raw).rejects.toMatchObject({ code: 'bad-request', extra: { step: expect.any(Number) } });
    const { extra } = (await raw.catch((error: unknown) => error)) as { extra: { step: number } };
    const [series] = await readSteps(store, hour({ stepMs: extra.step }));
    expect(series?.points.length).toBeGreaterThan(300);
    expect(series?.points.reduce((sum, { count }) => sum + count, 0)).toBe(MAX_POINTS + 1);
    expect(await readRaw(store, hour({ from: T0 + 100 }))).toHaveLength(1);
    const fine = hour({ to: T0 + 365 * DAY_MS, stepMs: 1000 });
    await expect(readSteps(store, fine)).rejects.toMatchObject({
      code: 'bad-request',
      extra: { step: 7_200_000 },
    });
  });

  it('deletes readings older than the limit through the committer, and never the newest', async () => {
    const store = await openFresh();
    const clock = manualClock(T0);
    const { committer } = await committerOver(store, { clock });
    const received = (id: number, daysAgo: number) =>
      rowWrite('append', 'readings', readingRow({ id, at: T0, receivedAt: T0 - daysAgo * DAY_MS }));
    const old = Array.from({ length: 1700 }, (_, i) => received(i + 1, 31));
    await store.writer.write([joined([...old, received(1701, 29), received(1702, 28)])]);
    const retention = startRetention({ store, committer, clock, log: createLog('silent'), days: 30 });
    const ids = async (): Promise<number[]> =>
      (await store.db.selectFrom('readings').select('id').orderBy('id').execute()).map(({ id }) => id);
    clock.advance(60_000);
    await vi.waitFor(async () => expect(await ids()).toEqual([1701, 1702]));
    await vi.waitFor(() => expect(clock.waiting).toBe(1));
    clock.advance(9 * DAY_MS);
    await vi.waitFor(() => expect(clock.waiting).toBe(1));
    clock.advance(60_000);
    await vi.waitFor(async () => expect(await ids()).toEqual([1702]));
    await retention.close();
  });
});
