import { type Digest, TableDigest, type Value } from './digest.ts';
import type { Shape } from './shape.ts';
import { openSource, type Source } from './source.ts';
import { openTarget, type Target } from './target.ts';

/** Between two lines about one table. */
const PROGRESS_EVERY_MS = 1000;

export interface MigrateOptions {
  dataDir: string;
  databaseUrl: string;
  /** Compares only, and writes nothing. */
  checkOnly: boolean;
  /** Takes a line of progress. */
  tell(line: string): void;
}

/** What both sides have of a table. */
export interface Comparison {
  table: string;
  source: Digest;
  target: Digest;
  equal: boolean;
}

/**
 * Copies all that a stopped SQLite hub has into an empty PostgreSQL database, in one transaction, and compares both
 * before it is committed: what is not equal in the end, or is interrupted, leaves the database as empty as it was.
 * @throws Error when a hub runs on either, or the database is not empty.
 */
export async function migrateStore(options: MigrateOptions): Promise<Comparison[]> {
  const source = await openSource(options.dataDir);
  try {
    const target = await openTarget(options.databaseUrl, source);
    try {
      return await migrate(source, target, options);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function migrate(
  source: Source,
  target: Target,
  { checkOnly, tell }: MigrateOptions,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  if (!checkOnly) {
    const filled = await target.filled();
    if (filled.length > 0)
      throw new Error(
        `the database is not empty (${filled.join(', ')}): make a new one with createdb and name that, or compare with --check`,
      );
  }
  await target.transaction(async () => {
    if (!checkOnly) await target.prepareLog(await source.newestReceivedAt());
    for (const shape of target.shapes) {
      const total = await source.count(shape);
      const reading = new Progress(`${checkOnly ? 'reading' : 'copying'} ${shape.name}`, total, tell);
      const ofSource = await digest(source.pages(shape), async (page) => {
        if (!checkOnly) await target.insert(shape, page);
        reading.add(page.length);
      });
      reading.end();
      const checking = new Progress(`checking ${shape.name}`, total, tell);
      const ofTarget = await digest(target.pages(shape), (page) => checking.add(page.length));
      checking.end();
      comparisons.push(compare(shape, ofSource, ofTarget));
    }
    return !checkOnly && comparisons.every(({ equal }) => equal);
  });
  return comparisons;
}

async function digest(
  pages: AsyncGenerator<Value[][]>,
  each: (page: Value[][]) => void | Promise<void>,
): Promise<Digest> {
  const result = new TableDigest();
  for await (const page of pages) {
    result.add(page);
    await each(page);
  }
  return result.finish();
}

function compare({ name }: Shape, source: Digest, target: Digest): Comparison {
  const equal = source.rows === target.rows && source.sha256 === target.sha256;
  return { table: name, source, target, equal };
}

/** A line each second, and one at the end; nothing about an empty table. */
class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #tell: (line: string) => void;
  readonly #startedAt = performance.now();
  #toldAt = this.#startedAt;
  #rows = 0;

  constructor(what: string, total: number, tell: (line: string) => void) {
    this.#what = what;
    this.#total = total;
    this.#tell = tell;
  }

  add(rows: number): void {
    this.#rows += rows;
    if (performance.now() - this.#toldAt < PROGRESS_EVERY_MS) return;
    this.#toldAt = performance.now();
    this.#line();
  }

  end(): void {
    if (this.#rows > 0) this.#line();
  }

  #line(): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = Math.round(this.#rows / Math.max(seconds, 0.001));
    this.#tell(`${this.#what}: ${this.#rows} of ${this.#total} rows, ${rate} rows/s`);
  }
}
