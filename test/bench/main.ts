import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type BenchRow, benchIngest } from './ingest.ts';

const benches: Record<string, (seconds: number, say: (row: BenchRow) => void) => Promise<BenchRow[]>> = {
  ingest: benchIngest,
};

const usage = `Usage: npm run bench -- [name] [--seconds N] [--json FILE]\n\n  names: ${Object.keys(benches).join(', ')} (all without a name)\n`;

const WIDE = 30;

function print({ name, rate, p50, p99, note }: BenchRow): void {
  process.stdout.write(
    `${name.padEnd(WIDE)}  ${String(rate).padStart(10)}  ${p50.toFixed(2).padStart(7)}  ${p99.toFixed(2).padStart(7)}  ${note}\n`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '8' },
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
for (const name of names) {
  process.stdout.write(
    `${name}: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}\n`,
  );
  process.stdout.write(`${''.padEnd(WIDE)}  messages/s   p50 ms   p99 ms\n`);
  const rows = await benches[name]?.(Number(values.seconds), print);
  if (!rows) continue;
  results[name] = rows;
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
