import type { TableBatch } from './batch.ts';
import { columnsOf, type TableName, tables } from './tables.ts';

const quote = (name: string): string => `"${name}"`;

function upsertTail(table: TableName): string {
  const key: readonly string[] = tables[table].key;
  const rest = columnsOf(table).filter((column) => !key.includes(column));
  if (rest.length === 0) return ` on conflict (${key.map(quote).join(', ')}) do nothing`;
  const sets = rest.map((column) => `${quote(column)} = excluded.${quote(column)}`).join(', ');
  return ` on conflict (${key.map(quote).join(', ')}) do update set ${sets}`;
}

/** How many values one row of this batch has. */
export function widthOf({ table, op }: Pick<TableBatch, 'table' | 'op'>): number {
  return op === 'remove' ? tables[table].key.length : columnsOf(table).length;
}

/** One row a statement, parameters `?`: SQLite prepares it once and runs it for each row. */
export function sqliteStatement({ table, op }: Pick<TableBatch, 'table' | 'op'>): string {
  if (op === 'remove') {
    const where = tables[table].key.map((column) => `${quote(column)} = ?`).join(' and ');
    return `delete from ${quote(table)} where ${where}`;
  }
  const columns = columnsOf(table);
  const insert = `insert into ${quote(table)} (${columns.map(quote).join(', ')}) values (${columns.map(() => '?').join(', ')})`;
  return op === 'put' ? insert + upsertTail(table) : insert;
}

const arrayType = { int: 'bigint[]', real: 'double precision[]', text: 'text[]' } as const;

/** All rows in one statement, one array parameter a column: PostgreSQL makes one round trip of a table. */
export function postgresStatement({ table, op }: Pick<TableBatch, 'table' | 'op'>): string {
  const info = tables[table];
  const columns: readonly string[] = op === 'remove' ? info.key : columnsOf(table);
  const types = info.columns as Record<string, { type: keyof typeof arrayType }>;
  const arrays = columns
    .map((column, i) => `$${i + 1}::${arrayType[types[column]?.type ?? 'text']}`)
    .join(', ');
  const names = columns.map(quote).join(', ');
  const source = `unnest(${arrays}) as r(${names})`;
  if (op === 'remove') {
    const match = columns
      .map((column) => `${quote(table)}.${quote(column)} = r.${quote(column)}`)
      .join(' and ');
    return `delete from ${quote(table)} using ${source} where ${match}`;
  }
  const insert = `insert into ${quote(table)} (${names}) select ${names} from ${source}`;
  return op === 'put' ? insert + upsertTail(table) : insert;
}

/** Turns flat rows into one array a column. */
export function columnArrays(batch: TableBatch): unknown[][] {
  const width = widthOf(batch);
  const arrays: unknown[][] = Array.from({ length: width }, () => []);
  batch.values.forEach((value, i) => arrays[i % width]?.push(value));
  return arrays;
}
