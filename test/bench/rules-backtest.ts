import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backtest, sweep } from '../../hub/backtest/backtest.ts';
import type { SweepOrder } from '../../hub/backtest/order.ts';
import { Pace } from '../../hub/backtest/pace.ts';
import { type ReadingDefinition, readingRuleSchema } from '../../hub/rules/schema.ts';
import { openArchive } from '../../hub/store/archive/open.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import { openStore } from '../../hub/store/open.ts';
import { Embedded } from '../../hub/telemetry/query/embedded.ts';
import { fillHistory } from './history-fill.ts';
import type { BenchRow } from './main.ts';
import { devicesOf } from './rules-district.ts';

/** A reading every minute or so for 30 days, each. */
const DEVICES = 50;
const DAY_MS = 86_400_000;
const END_AT = Date.UTC(2026, 10, 23);
const TIMES = 3;

const definitionOf = (hold: string): ReadingDefinition =>
  readingRuleSchema.parse({
    id: 'bench',
    title: { zh: '测', en: 'bench' },
    kinds: ['smoke'],
    when: 'smoke >= 0.0195',
    hold,
    clear: 'smoke < 0.018',
    severity: 'minor',
    raise: [{ when: 'smoke >= 0.0198', severity: 'major' }],
  });

async function register(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, databaseUrl: undefined });
  const values = devicesOf(DEVICES).flatMap(
    ({ labels, ...rest }) =>
      rowWrite('put', 'devices', { ...rest, labels: JSON.stringify(labels), disabled: 0, secretDigest: '' })
        .values,
  );
  await store.writer.write([{ table: 'devices', op: 'put', values }]);
  await store.close();
}

/** A rule over stored readings, with all it takes: finding blocks, unpacking them, judging, comparing. */
export async function benchBacktest(readings: number, add: (row: BenchRow) => void): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gridwatch-bench-'));
  try {
    await register(dataDir);
    const order = { readings, devices: DEVICES, endAt: END_AT };
    await fillHistory(order, { dataDir, databaseUrl: undefined, influxUrl: undefined }, (text) =>
      process.stderr.write(`${text}\r`),
    );
    process.stderr.write('\n');
    await replays(dataDir, add);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function replays(dataDir: string, add: (row: BenchRow) => void): Promise<void> {
  const archive = await openArchive({ dataDir, databaseUrl: undefined, role: 'read' });
  const history = new Embedded(archive);
  const holds = Array.from({ length: 40 }, (_, i) => `${i * 30}s`);
  const order: SweepOrder = {
    definitions: holds.map(definitionOf),
    values: holds,
    truth: [],
    ruleId: 'bench',
    from: END_AT - 30 * DAY_MS,
    to: END_AT,
    devices: null,
    within: [],
    now: END_AT,
  };
  const recordings = () => {
    const pace = new Pace({
      signal: new AbortController().signal,
      limitMs: Number.POSITIVE_INFINITY,
      onProgress() {},
    });
    return { archive, history, isActive: () => true, pace };
  };
  const none = { p50: Number.NaN, p99: Number.NaN };
  const rates: number[] = [];
  let note = '';
  for (let time = 0; time < TIMES; time++) {
    const report = await backtest(recordings(), order);
    rates.push(Math.round((report.readings * 1000) / report.tookMs));
    note = `${report.readings} readings of ${report.devices} devices, ${report.episodeCount} episodes`;
  }
  const rate = rates.toSorted((a, b) => a - b)[TIMES >> 1] ?? Number.NaN;
  add({ name: 'back-test of stored readings', rate, ...none, note });
  const swept = await sweep(recordings(), order);
  const each = Math.round((swept.readings * 1000) / swept.tookMs);
  add({
    name: 'sweep of 40 values in one pass',
    rate: each,
    ...none,
    note: `${Math.round(each * 40)} evaluations/s`,
  });
  await archive.close();
}
