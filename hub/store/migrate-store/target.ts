import { Client } from 'pg';
import { openArchive } from '../archive/open.ts';
import { tiers } from '../archive/tables.ts';
import { migratePostgres } from '../postgres/open.ts';
import { typesConfig } from '../postgres/types.ts';
import { takeWriterLock } from '../postgres/writer-lock.ts';
import type { Value } from './digest.ts';
import { readShapes, type Shape } from './shape.ts';
import type { Source } from './source.ts';

const PAGE_ROWS = 2000;
const HOUR_MS = 3_600_000;

/** A PostgreSQL database with this program's tables, and nobody else writing to it. */
export class Target {
  readonly #client: Client;
  readonly shapes: readonly Shape[];

  constructor(client: Client, shapes: readonly Shape[]) {
    this.#client = client;
    this.shapes = shapes;
  }

  /** The tables that have rows. */
  async filled(): Promise<string[]> {
    const filled: string[] = [];
    for (const { name } of this.shapes) {
      const { rowCount } = await this.#client.query(`select 1 from "${name}" limit 1`);
      if (rowCount !== 0) filled.push(name);
    }
    return filled;
  }

  /** Runs `work` in one transaction, kept only when it answers true. */
  async transaction(work: () => Promise<boolean>): Promise<boolean> {
    await this.#client.query('begin');
    const keep = await work();
    await this.#client.query(keep ? 'commit' : 'rollback');
    return keep;
  }

  /** One partition for the log as it is, as the migration of an older database makes it: hours are made after it. */
  async prepareLog(newestReceivedAt: number | null): Promise<void> {
    const { rowCount } = await this.#client.query(
      `select 1 from pg_inherits where inhparent = '"readings"'::regclass and inhrelid <> '"readings_rest"'::regclass`,
    );
    if (newestReceivedAt === null || rowCount !== 0) return;
    const end = (Math.floor(newestReceivedAt / HOUR_MS) + 1) * HOUR_MS;
    await this.#client.query(
      `create table "readings_before" partition of "readings" for values from (minvalue) to (${end})`,
    );
  }

  async insert({ name, columns }: Shape, rows: readonly Value[][]): Promise<void> {
    const names = columns.map((column) => `"${column.name}"`).join(', ');
    const arrays = columns.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ');
    await this.#client.query({
      name: `copy:${name}`,
      text: `insert into "${name}" (${names}) select ${names} from unnest(${arrays}) as r(${names})`,
      values: columns.map((_, i) => rows.map((row) => row[i])),
    });
  }

  /** All rows in the order in which SQLite has them: text by its bytes. Inside a transaction. */
  async *pages({ name, columns, key }: Shape): AsyncGenerator<Value[][]> {
    const order = key.map((column) =>
      columns.some((one) => one.name === column && one.type === 'text')
        ? `"${column}" collate "C"`
        : `"${column}"`,
    );
    const names = columns.map((column) => `"${column.name}"`).join(', ');
    await this.#client.query(
      `declare page no scroll cursor for select ${names} from "${name}" order by ${order.join(', ')}`,
    );
    for (;;) {
      const { rows } = await this.#client.query<Value[]>({
        text: `fetch ${PAGE_ROWS} from page`,
        rowMode: 'array',
      });
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_ROWS) break;
    }
    await this.#client.query('close page');
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

/**
 * Takes the database for itself and makes the tables and partitions that the source needs.
 * @throws Error when a hub uses it, or it cannot be reached.
 */
export async function openTarget(databaseUrl: string, source: Source): Promise<Target> {
  const client = new Client({ connectionString: databaseUrl, types: typesConfig, keepAlive: true });
  client.on('error', () => undefined); // what is under way fails with it
  await client.connect();
  try {
    await takeWriterLock(client);
    await migratePostgres(databaseUrl);
    if (source.hasArchive) await prepareArchive(databaseUrl, source);
    return new Target(client, await readShapes(client, { withArchive: source.hasArchive }));
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function prepareArchive(databaseUrl: string, source: Source): Promise<void> {
  const archive = await openArchive({ dataDir: '', databaseUrl, role: 'write' });
  try {
    for (const tier of tiers) await archive.prepare(tier, await source.slots(tier));
  } finally {
    await archive.close();
  }
}
