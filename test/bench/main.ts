import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDispatch } from './dispatch.ts';
import { benchEndurance } from './endurance.ts';
import { benchGlass } from './glass.ts';
import { benchHistory } from './history.ts';
import { benchIngest } from './ingest.ts';
import { benchRules } from './rules.ts';
import { benchVideo } from './video.ts';

/** One row of the table; latencies in ms, NaN where there are none. */
export interface BenchRow {
  name: string;
  rate: number;
  p50: number;
  p99: number;
  note: string;
}

export interface BenchOptions {
  /** How long each rate is held. */
  seconds: number;
  /** How many readings `history` stores. */
  readings: number;
}

interface Bench {
  /** What `rate` counts. */
  rate: string;
  run(options: BenchOptions, say: (row: BenchRow) => void): Promise<BenchRow[]>;
}

const benches: Record<string, Bench> = {
  ingest: { rate: 'messages/s', run: benchIngest },
  history: { rate: 'count or /s', run: benchHistory },
  rules: { rate: 'readings/s', run: benchRules },
  dispatch: { rate: 'count', run: benchDispatch },
  video: { rate: 'viewers', run: benchVideo },
  endurance: { rate: 'alerts', run: benchEndurance },
  glass: { rate: 'pictures', run: benchGlass },
};

const usage = `Usage: npm run bench -- [name] [--seconds N] [--readings N] [--json FILE]

  names: ${Object.keys(benches).join(', ')} (all without a name)
  --seconds N    how long each rate is held (8)
  --readings N   how many readings history stores (10000000), and rules replays (2000000 at most)
`;

const WIDE = 42;
const figure = (ms: number): string => (Number.isNaN(ms) ? '–' : ms.toFixed(2));

function print({ name, rate, p50, p99, note }: BenchRow): void {
  process.stdout.write(
    `${name.padEnd(WIDE)}  ${String(rate).padStart(11)}  ${figure(p50).padStart(7)}  ${figure(p99).padStart(7)}  ${note}\n`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    readings: { type: 'string', default: '10000000' },
    help: { type: 'boolean', short: 'h' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => !benches[name]);
if (values.help || unknown.length > 0) {
  process.stderr.write(unknown.length > 0 ? `There is no benchmark ${unknown.join(', ')}.\n${usage}` : usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}
const results: Record<string, BenchRow[]> = {};
const options = { seconds: Number(values.seconds), readings: Number(values.readings) };
for (const name of names) {
  const bench = benches[name];
  if (!bench) continue;
  process.stdout.write(
    `${name}: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}\n`,
  );
  process.stdout.write(`${''.padEnd(WIDE)}  ${bench.rate.padStart(11)}   p50 ms   p99 ms\n`);
  results[name] = await bench.run(options, print);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
