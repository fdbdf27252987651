import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { openArchive } from '../archive/open.ts';
import type { Tier } from '../archive/tables.ts';
import { openSqlite } from '../sqlite/open.ts';
import type { Value } from './digest.ts';
import type { Shape } from './shape.ts';

const PAGE_ROWS = 500;

/** The files of a hub that is stopped, and stays so for as long as they are open here. */
export interface Source {
  hasArchive: boolean;
  count(shape: Shape): Promise<number>;
  /** All rows in the order of their key, some at a time, values in the order of the columns. */
  pages(shape: Shape): AsyncGenerator<Value[][]>;
  /** The slots of which the archive has blocks. */
  slots(tier: Tier): Promise<number[]>;
  /** When the newest reading of the log was received, Unix ms. */
  newestReceivedAt(): Promise<number | null>;
  close(): Promise<void>;
}

type Db = Pick<Kysely<never>, 'getExecutor'>;

/**
 * Opens `hub.db` in `dataDir`, brought to this program's schema, and `history.db` where there is one.
 * @throws Error when there is no hub in it, or one is running on it.
 */
export async function openSource(dataDir: string): Promise<Source> {
  if (!existsSync(join(dataDir, 'hub.db')))
    throw new Error(`there is no hub.db in ${dataDir}: name the data directory of the hub with --from`);
  const hub = await openSqlite(dataDir);
  const hasArchive = existsSync(join(dataDir, 'history.db'));
  const archive = hasArchive
    ? await openArchive({ dataDir, databaseUrl: undefined, role: 'write' }).catch(async (error: unknown) => {
        await hub.close();
        throw error;
      })
    : undefined;
  const dbOf = ({ file }: Shape): Db => {
    const db = file === 'hub' ? hub.db : archive?.db;
    if (!db) throw new Error('there is no archive');
    return db;
  };

  return {
    hasArchive,
    async count(shape) {
      const { rows } = await sql<{ rows: number }>`
        select count(*) as "rows" from ${sql.table(shape.name)} where ${wanted(shape)}`.execute(dbOf(shape));
      return rows[0]?.rows ?? 0;
    },
    pages: (shape) => pages(dbOf(shape), shape),
    async slots(tier) {
      const found = await archive?.db.selectFrom(tier).select('slotAt').distinct().execute();
      return (found ?? []).map((row) => row.slotAt);
    },
    async newestReceivedAt() {
      const { newest } = await hub.db
        .selectFrom('readings')
        .select((of) => of.fn.max<number | null>('receivedAt').as('newest'))
        .executeTakeFirstOrThrow();
      return newest;
    },
    async close() {
      await archive?.close();
      await hub.close();
    },
  };
}

const refs = (names: readonly string[]): RawBuilder<unknown> => sql.join(names.map((name) => sql.ref(name)));

function wanted({ key, except }: Shape): RawBuilder<unknown> {
  const [first = ''] = key;
  return except.length === 0 ? sql`true` : sql`${sql.ref(first)} not in (${sql.join(except)})`;
}

async function* pages(db: Db, shape: Shape): AsyncGenerator<Value[][]> {
  const names = shape.columns.map((column) => column.name);
  const positions = shape.key.map((name) => names.indexOf(name));
  let after: Value[] | undefined;
  for (;;) {
    const rest = after ? sql`(${refs(shape.key)}) > (${sql.join(after)})` : sql`true`;
    const { rows } = await sql<Record<string, Value>>`
      select ${refs(names)} from ${sql.table(shape.name)} where ${wanted(shape)} and ${rest}
      order by ${refs(shape.key)} limit ${PAGE_ROWS}`.execute(db);
    const page = rows.map((row) => names.map((name) => row[name] ?? null));
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    const last = page.at(-1) ?? [];
    after = positions.map((position) => last[position] ?? null);
  }
}
