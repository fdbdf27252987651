import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Registry } from 'prom-client';
import type { Device } from '../../hub/devices/device.ts';
import type { Reading } from '../../hub/ingest/reading.ts';
import { createLog } from '../../hub/kernel/log.ts';
import { RuleEngine } from '../../hub/rules/engine.ts';
import type { ReadingRule } from '../../hub/rules/rule.ts';
import type { Tx } from '../../hub/store/batch.ts';
import { manualClock } from '../support/clock.ts';
import type { BenchOptions, BenchRow } from './main.ts';
import { benchBacktest } from './rules-backtest.ts';
import { conditions, devicesOf, readingOf, ruleCounts, rulesOf, tree } from './rules-district.ts';

const DEVICES = 100_000;
const TIMES = 3;
const ROUNDS = 12;
const STEP_MS = 30_000;

type Say = (row: BenchRow) => void;

const noTx: Tx = { put() {}, append() {}, remove() {}, change() {}, afterCommit() {} };
const none = { p50: Number.NaN, p99: Number.NaN };

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function engineOf(rules: readonly ReadingRule[], devices: ReadonlyMap<string, Device>): RuleEngine {
  return new RuleEngine({
    rules,
    clock: manualClock(0),
    log: createLog('silent'),
    metrics: new Registry(),
    grids: tree,
    isActive: () => true,
    isLost: () => false,
    deviceById: (id) => devices.get(id),
    onEdge() {},
    transact: (work) => work(noTx),
  });
}

/** Hands every device one reading; answers readings a second. The readings are made before. */
function round(engine: RuleEngine, devices: readonly Device[], readings: readonly Reading[]): number {
  const begun = performance.now();
  for (let i = 0; i < devices.length; i++) {
    const [device, reading] = [devices[i], readings[i]];
    if (device && reading) engine.observe(device, reading, noTx);
  }
  return Math.round((devices.length * 1000) / (performance.now() - begun));
}

/** Evaluation alone, by the number of rules, in turns and the best of each; and what a state costs. */
function byNumberOfRules(devices: readonly Device[], add: Say): void {
  const byId = new Map(devices.map((device) => [device.id, device]));
  const at = (n: number): Reading[] => devices.map((device) => readingOf(device, n * STEP_MS));
  const runs = ruleCounts.map(([count, part]) => {
    const engine = engineOf(rulesOf(count, part), byId);
    return { count, engine, first: round(engine, devices, at(0)), best: 0 };
  });
  for (let n = 1; n <= ROUNDS; n++)
    for (const run of runs) run.best = Math.max(run.best, round(run.engine, devices, at(n)));
  const [fewest] = runs;
  for (const { count, engine, first, best } of runs) {
    const ratio = (best / (fewest?.best ?? best)).toFixed(2);
    const name = `${count} rules × ${devices.length} devices`;
    const note = `${ratio} × the rate of ${fewest?.count} rules; 3 match each device; best of ${ROUNDS}`;
    add({ name, rate: best, ...none, note });
    add({ name: `${name}, first reading`, rate: first, ...none, note: 'which rules are for the device' });
    if (engine === runs.at(-1)?.engine) memoryOf(engine, devices, add);
  }
}

/** Lets the first rule of each device wait: one state a device. */
function memoryOf(engine: RuleEngine, devices: readonly Device[], add: Say): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  for (const device of devices) engine.observe(device, readingOf(device, 60 * STEP_MS, 0.2), noTx);
  const bytes = Math.round((used() - before) / devices.length);
  add({
    name: 'a state of a rule for a device',
    rate: bytes,
    ...none,
    note: 'bytes, pending: with its reading, its row’s mark and its due instant',
  });
}

/** Evaluations of `judge` a second: each of three conditions once a reading. */
async function conditionRate(
  readings: readonly Reading[],
  judge: (metrics: Reading['metrics']) => number | Promise<number>,
): Promise<{ rate: number; met: number }> {
  const rates: number[] = [];
  let met = 0;
  for (let time = 0; time <= TIMES; time++) {
    met = 0;
    const begun = performance.now();
    for (const { metrics } of readings) {
      const judged = judge(metrics);
      met += typeof judged === 'number' ? judged : await judged;
    }
    rates.push((readings.length * 1000) / (performance.now() - begun));
  }
  return { rate: Math.round(median(rates.slice(1))), met };
}

interface JsonRules {
  Engine: new (rules: object[], options: object) => { run(facts: object): Promise<{ events: unknown[] }> };
}

const fact = (name: string, operator: string, value: unknown): object => ({ fact: name, operator, value });
const jsonRules = [
  { all: [fact('smoke', 'greaterThanInclusive', 0.15)] },
  { all: [fact('smoke', 'greaterThanInclusive', 0.1), fact('temperature', 'greaterThanInclusive', 57)] },
  { any: [fact('battery', 'lessThan', 10), fact('fault', 'equal', true)] },
].map((condition, i) => ({ conditions: condition, event: { type: `rule-${i}` } }));

/** The package is only for this comparison: without it the row says so. */
async function loadJsonRules(): Promise<JsonRules | undefined> {
  const name: string = 'json-rules-engine';
  try {
    return (await import(name)) as JsonRules;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The same three conditions over the same readings: compiled, by hand, and by json-rules-engine. */
async function againstOthers(devices: readonly Device[], add: Say): Promise<void> {
  const smoke = [0.02, 0.05, 0.12, 0.2];
  const readings = devices.map((device, i) => readingOf(device, i, smoke[i % smoke.length]));
  const compiled = rulesOf(10, 'zone').slice(0, conditions.length);
  const ours = await conditionRate(readings, (metrics) => {
    let met = 0;
    for (const { when } of compiled) if (when.holds(metrics) === true) met++;
    return met;
  });
  const hand: readonly ((m: Reading['metrics']) => boolean)[] = [
    (m) => (m.smoke as number) >= 0.15,
    (m) => (m.smoke as number) >= 0.1 && (m.temperature as number) >= 57,
    (m) => (m.battery as number) < 10 || m.fault === true,
  ];
  const written = await conditionRate(readings, (metrics) => {
    let met = 0;
    for (const holds of hand) if (holds(metrics)) met++;
    return met;
  });
  const same = (met: number): string => (met === ours.met ? 'the same answers' : 'OTHER ANSWERS');
  add({ name: '3 conditions: compiled from CEL', rate: ours.rate, ...none, note: `${ours.met} held` });
  add({ name: '3 conditions: closures by hand', rate: written.rate, ...none, note: same(written.met) });
  const others = await loadJsonRules();
  if (!others) {
    const note = 'json-rules-engine is not installed: npm i --no-save json-rules-engine@7.3.1';
    add({ name: '3 conditions: json-rules-engine', rate: Number.NaN, ...none, note });
    return;
  }
  const engine = new others.Engine(jsonRules, { allowUndefinedFacts: true });
  const some = readings.slice(0, 10_000);
  const theirs = await conditionRate(some, async (metrics) => (await engine.run(metrics)).events.length);
  const met = (theirs.met * readings.length) / some.length;
  add({ name: '3 conditions: json-rules-engine', rate: theirs.rate, ...none, note: same(met) });
}

/** What rules cost: by their number, against others, and replayed over what is stored. */
export async function benchRules({ readings }: BenchOptions, say: Say): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const add: Say = (row) => {
    rows.push(row);
    say(row);
  };
  const devices = devicesOf(DEVICES);
  byNumberOfRules(devices, add);
  await againstOthers(devices, add);
  await benchBacktest(Math.min(readings, 2_000_000), add);
  return rows;
}
