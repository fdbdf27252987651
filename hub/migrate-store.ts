import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from './config/load.ts';
import { type Comparison, migrateStore } from './store/migrate-store/migrate-store.ts';

/** Exit statuses of sysexits.h; 1 says that both sides differ. */
const EX_USAGE = 64;
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;
const INTERRUPTED = 130;

const USAGE = `npm run migrate-store -- [--from <data directory>] [--to postgres://user@host:port/database] [--check]

Copies all that a stopped hub has in SQLite (hub.db and history.db) into an empty PostgreSQL database, compares the
two, and keeps the copy only when they are equal. --check compares alone. Defaults: HUB_DATA_DIR and HUB_DATABASE_URL.
`;

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

function end(status: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

function readOptions(): { dataDir: string; databaseUrl: string; checkOnly: boolean } {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const config = loadConfig({ env: process.env, cwd: process.cwd() });
  const databaseUrl = values.to ?? config.databaseUrl;
  if (databaseUrl === undefined || !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new Error('Name the database with --to postgres://user@host:port/database, or HUB_DATABASE_URL.');
  return { dataDir: values.from ?? config.dataDir, databaseUrl, checkOnly: values.check };
}

function options(): ReturnType<typeof readOptions> {
  try {
    return readOptions();
  } catch (error) {
    if (error instanceof ConfigError) end(EX_CONFIG, error.format());
    end(EX_USAGE, `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function table(comparisons: readonly Comparison[]): string {
  const lines = comparisons.map(({ table: name, source, target, equal }) => [
    name,
    String(source.rows),
    String(target.rows),
    source.sha256.slice(0, 16),
    target.sha256.slice(0, 16),
    equal ? 'equal' : 'DIFFERENT',
  ]);
  const all = [['table', 'SQLite rows', 'PostgreSQL rows', 'SHA-256', 'SHA-256', ''], ...lines];
  const widths = all[0]?.map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const { dataDir, databaseUrl, checkOnly } = options();
process.once('SIGINT', () =>
  end(INTERRUPTED, 'Interrupted: nothing of it was kept. Run it again; it begins from nothing.'),
);

try {
  const comparisons = await migrateStore({ dataDir, databaseUrl, checkOnly, tell });
  tell(`\n${table(comparisons)}\n`);
  const different = comparisons.filter(({ equal }) => !equal).map(({ table: name }) => name);
  if (different.length > 0) {
    const kept = checkOnly ? '' : ' Nothing of the copy was kept.';
    end(1, `The two differ in ${different.join(', ')}.${kept}`);
  }
  tell(
    checkOnly
      ? 'Both are equal.'
      : 'All of it is in PostgreSQL. Start the hub with HUB_DATABASE_URL from now on, and never again on the old files.',
  );
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  end(EX_SOFTWARE, `The store was not migrated, and nothing of it was kept: ${message}`);
}
