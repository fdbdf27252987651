import { expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../hub/kernel/log.ts';
import { type RowWrite, rowWrite, type TableBatch } from '../../hub/store/batch.ts';
import type { Row } from '../../hub/store/tables.ts';
import { type LogRetentionOptions, startLogRetention } from '../../hub/telemetry/log-retention.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect, type OpenFresh } from '../support/stores.ts';
import { readingRow } from './rows.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = Date.UTC(2026, 10, 23, 12);
const everything = (): number => Number.MAX_SAFE_INTEGER;

const edgeRow = (id: number, at: number): Row<'alertEdges'> => ({
  id,
  at,
  type: 'opened',
  alertId: `a${id}`,
  ruleId: 'gas',
  gridCode: 'g1',
  deviceId: null,
  severity: 'major',
  state: 'firing',
  count: 1,
});

const joined = (table: TableBatch['table'], rows: readonly RowWrite[]): TableBatch => ({
  table,
  op: 'append',
  values: rows.flatMap((row) => row.values),
});

/** Logs with rows `[id, age in ms]`, and what trims them each minute. */
async function logsWith(
  openFresh: OpenFresh,
  readings: readonly (readonly [number, number])[],
  edges: readonly (readonly [number, number])[],
  options: Pick<LogRetentionOptions, 'passed'> & Partial<LogRetentionOptions>,
) {
  const store = await openFresh();
  const clock = manualClock(NOW);
  const { committer } = await committerOver(store, { clock });
  const batch = [];
  if (readings.length > 0) {
    const rows = readings.map(([id, age]) => readingRow({ id, at: NOW - age, receivedAt: NOW - age }));
    batch.push(
      joined(
        'readings',
        rows.map((row) => rowWrite('append', 'readings', row)),
      ),
    );
  }
  if (edges.length > 0) {
    const rows = edges.map(([id, age]) => edgeRow(id, NOW - age));
    batch.push(
      joined(
        'alertEdges',
        rows.map((row) => rowWrite('append', 'alertEdges', row)),
      ),
    );
  }
  await store.writer.write(batch);
  const retention = startLogRetention({
    store,
    committer,
    clock,
    log: createLog('silent'),
    keepMs: HOUR_MS,
    alertEdges: { keepMs: HOUR_MS, passed: everything },
    ...options,
  });
  onTestFinished(() => retention.close());
  const idsOf = async (table: 'readings' | 'alertEdges'): Promise<number[]> => {
    const rows = await store.db.selectFrom(table).select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  };
  return {
    readings: () => idsOf('readings'),
    edges: () => idsOf('alertEdges'),
    /** Lets a minute (or more) go by, and the work of that minute end. */
    async minute(ms = MINUTE_MS): Promise<void> {
      clock.advance(ms);
      await vi.waitFor(() => expect(clock.waiting).toBe(1), 15_000);
    },
  };
}

eachDialect((_dialect, openFresh) => {
  it('waits for the slowest that follows the log, and removes nothing it has not passed', async () => {
    let passed = 0;
    const old = [1, 2, 3, 4, 5].map((id) => [id, 2 * HOUR_MS] as const);
    const logs = await logsWith(openFresh, old, [], { passed: () => passed });
    await logs.minute();
    expect(await logs.readings()).toEqual([1, 2, 3, 4, 5]);
    passed = 3;
    await logs.minute();
    expect(await logs.readings()).toEqual([4, 5]);
  });

  it('keeps what is young, for repeats to be recognised, and one row to count on from', async () => {
    const rows = [
      [1, 3 * HOUR_MS],
      [2, HOUR_MS],
      [3, HOUR_MS - 2 * MINUTE_MS],
      [4, 0],
    ] as const;
    const logs = await logsWith(openFresh, rows, [], { passed: everything });
    await logs.minute();
    expect(await logs.readings()).toEqual([3, 4]);
    await logs.minute(HOUR_MS);
    await logs.minute();
    expect(await logs.readings()).toEqual([4]);
  });

  it('removes thousands in one go, in transactions of a few hundred', async () => {
    const rows = Array.from({ length: 1700 }, (_, i) => [i + 1, 2 * HOUR_MS] as const);
    const logs = await logsWith(openFresh, [...rows, [1701, 0], [1702, 0]], [], { passed: everything });
    await logs.minute();
    expect(await logs.readings()).toEqual([1701, 1702]);
  });

  it('is not held up by rows from a clock that was a year ahead', async () => {
    const ahead = Array.from({ length: 600 }, (_, i) => [i + 1, -365 * 24 * HOUR_MS] as const);
    const logs = await logsWith(openFresh, [...ahead, [601, 2 * HOUR_MS], [602, 0]], [], {
      passed: everything,
    });
    await logs.minute();
    expect(await logs.readings()).toEqual([602]);
  });

  it('trims alert edges by limits of their own', async () => {
    const edges = [
      [1, 500 * HOUR_MS],
      [2, 400 * HOUR_MS],
      [3, 400 * HOUR_MS],
      [4, 2 * HOUR_MS],
      [5, 0],
    ] as const;
    const readings = [
      [1, 9 * HOUR_MS],
      [2, 0],
    ] as const;
    const alertEdges = { keepMs: 300 * HOUR_MS, passed: () => 2 };
    const logs = await logsWith(openFresh, readings, edges, { passed: () => 0, alertEdges });
    await logs.minute();
    expect(await logs.edges()).toEqual([3, 4, 5]);
    expect(await logs.readings()).toEqual([1, 2]);
  });

  it('leaves readings to whoever drops them by the partition, with what may go', async () => {
    const dropped: [number, number][] = [];
    const dropPassed = async (id: number, before: number): Promise<void> => void dropped.push([id, before]);
    const rows = [
      [1, 2 * HOUR_MS],
      [2, 0],
    ] as const;
    const logs = await logsWith(openFresh, rows, rows, { passed: () => 1, dropPassed });
    await logs.minute();
    expect(dropped).toEqual([[1, NOW + MINUTE_MS - HOUR_MS]]);
    expect(await logs.readings()).toEqual([1, 2]);
    expect(await logs.edges()).toEqual([2]);
  });
});
