import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../store.ts';

export type Columns = Record<string, 'int' | 'int?' | 'real' | 'real?' | 'text' | 'text?' | 'blob'>;

/** Creates a table whose columns mean the same in both databases. `tail` follows the closing bracket. */
export async function createTable(
  db: Kysely<unknown>,
  dialect: Dialect,
  name: string,
  columns: Columns,
  key: readonly string[],
  tail = '',
): Promise<void> {
  const types = {
    int: dialect === 'postgres' ? 'bigint' : 'integer',
    real: dialect === 'postgres' ? 'double precision' : 'real',
    text: 'text',
    blob: dialect === 'postgres' ? 'bytea' : 'blob',
  } as const;
  const definitions = Object.entries(columns).map(([column, type]) => {
    const nullable = type.endsWith('?');
    const base = types[(nullable ? type.slice(0, -1) : type) as keyof typeof types];
    return sql`${sql.ref(column)} ${sql.raw(base)}${sql.raw(nullable ? '' : ' not null')}`;
  });
  const primaryKey = sql`primary key (${sql.join(key.map((column) => sql.ref(column)))})`;
  await sql`create table ${sql.table(name)} (${sql.join([...definitions, primaryKey])}) ${sql.raw(tail)}`.execute(
    db,
  );
}
