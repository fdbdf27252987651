import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { backtest } from './backtest/backtest.ts';
import type { Order, Progress } from './backtest/order.ts';
import { Pace } from './backtest/pace.ts';
import { printed } from './backtest/print.ts';
import { ruleGiven } from './backtest/rule-given.ts';
import { writeReport } from './backtest/wire.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { HubError } from './kernel/errors.ts';
import { loadSchedules } from './rules/calendars.ts';
import { loadRuleFiles } from './rules/load.ts';
import { openArchive } from './store/archive/open.ts';
import { Embedded } from './telemetry/query/embedded.ts';

/** Exit statuses of sysexits.h. */
const EX_USAGE = 64;
const EX_DATAERR = 65;
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;
const INTERRUPTED = 130;
/** A hub beside it goes first. */
const NICE = 10;
const TELL_MS = 1000;

const USAGE = `npm run backtest -- <rule id or file.yml> --from <instant> [--to <instant>] [--grid <code>] [--device <id> …]
                    [--rule <id>] [--json <file>] [--data <data directory> | --database <URL>]

Says what a rule would have raised over the readings that are held, beside what the rule of its id did raise. It only
reads, also while a hub runs on the same data. Instants are ISO 8601, as 2026-11-01 or 2026-11-01T08:00:00+08:00; --to is
now by default. --rule picks one rule of a file of several. Defaults: HUB_DATA_DIR, HUB_DATABASE_URL, HUB_RULES_DIR.
`;

function end(status: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

function instantOf(text: string, name: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`--${name} ${text} is no instant: write 2026-11-01 or 2026-11-01T08:00:00Z.`);
  return at;
}

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      grid: { type: 'string' },
      device: { type: 'string', multiple: true },
      rule: { type: 'string' },
      json: { type: 'string' },
      data: { type: 'string' },
      database: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const [rule] = positionals;
  if (rule === undefined || positionals.length > 1) throw new Error('Name one rule: its id, or a file.');
  if (values.from === undefined) throw new Error('Say with --from where the range begins.');
  const now = Date.now();
  const from = instantOf(values.from, 'from');
  const to = values.to === undefined ? now : instantOf(values.to, 'to');
  if (from >= to) throw new Error('The range is empty: --from must be before --to.');
  const config = loadConfig({ env: process.env, cwd: process.cwd() });
  const database = values.database ?? (values.data === undefined ? config.databaseUrl : undefined);
  const location = { dataDir: values.data ?? config.dataDir, databaseUrl: database };
  return { ...values, rule, pick: values.rule, from, to, now, config, location };
}

function options(): ReturnType<typeof readOptions> {
  try {
    return readOptions();
  } catch (error) {
    if (error instanceof ConfigError) end(EX_CONFIG, error.format());
    end(EX_USAGE, `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

type Options = ReturnType<typeof readOptions>;

function orderOf({ rule, pick, from, to, now, grid, device, config }: Options): Order {
  const ofFile = (): Order['definitions'][number] =>
    ruleGiven({ yaml: readFileSync(rule, 'utf8'), ruleId: pick }, () => undefined).definition;
  const ofId = (): Order['definitions'][number] => {
    const loaded = loadRuleFiles(config.rulesDir).map((one) => one.definition);
    return ruleGiven({ ruleId: rule }, (id) => loaded.find((one) => one.id === id)).definition;
  };
  const definition = /\.ya?ml$/.test(rule) || existsSync(rule) ? ofFile() : ofId();
  const within = grid === undefined ? [] : [grid];
  return { definitions: [definition], ruleId: definition.id, from, to, now, devices: device ?? null, within };
}

function teller(): (progress: Progress) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  const begunAt = performance.now();
  return ({ done, total, readings }) => {
    const now = performance.now();
    if (now - toldAt < TELL_MS) return;
    toldAt = now;
    const rate = Math.round(readings / Math.max(0.001, (now - begunAt) / 1000));
    process.stderr.write(`${done} of ${total} devices, ${readings} readings, ${rate} a second\n`);
  };
}

const chosen = options();
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
setPriority(NICE);

try {
  const order = orderOf(chosen);
  const archive = await openArchive({ ...chosen.location, role: 'read' });
  try {
    const pace = new Pace({
      signal: stopping.signal,
      limitMs: Number.POSITIVE_INFINITY,
      onProgress: teller(),
    });
    const recordings = {
      archive,
      history: new Embedded(archive),
      isActive: loadSchedules(chosen.config),
      pace,
    };
    const report = await backtest(recordings, order);
    if (chosen.json !== undefined) writeFileSync(chosen.json, `${writeReport('cli', order, report)}\n`);
    process.stdout.write(`${printed(report, order.ruleId, order.from)}\n`);
  } finally {
    await archive.close();
  }
} catch (error) {
  if (stopping.signal.aborted) end(INTERRUPTED, 'Interrupted: nothing was written.');
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HubError) {
    const problems = (error.extra.problems ?? []) as { line: number | null; key: string; message: string }[];
    const lines = problems.map((one) => `${chosen.rule}:${one.line ?? 1}: ${one.key}: ${one.message}`);
    end(EX_DATAERR, lines.length > 0 ? lines.join('\n') : message);
  }
  end(EX_SOFTWARE, `The back-test failed: ${message}`);
}
