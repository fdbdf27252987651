import type { Column, TableInfo } from './columns.ts';
import { caseTables } from './tables/cases.ts';
import { catalogueTables } from './tables/catalogues.ts';
import { dispatchTables } from './tables/dispatch.ts';
import { evidenceTables } from './tables/evidence.ts';
import { judgementTables } from './tables/judgement.ts';
import { notificationTables } from './tables/notifications.ts';
import { peopleTables } from './tables/people.ts';
import { registryTables } from './tables/registry.ts';
import { reportTables } from './tables/reports.ts';
import { videoTables } from './tables/video.ts';

/**
 * Every table with its columns and key: one description from which row types, the committer's upserts and the
 * array types of PostgreSQL follow. Migrations create the tables; a test holds the two against each other.
 * Booleans are 0 | 1, so that both dialects answer the same. Instants are Unix ms.
 */
export const tables = {
  ...registryTables,
  ...judgementTables,
  ...catalogueTables,
  ...caseTables,
  ...dispatchTables,
  ...evidenceTables,
  ...notificationTables,
  ...peopleTables,
  ...reportTables,
  ...videoTables,
} as const;

export type TableName = keyof typeof tables;

/** The tables whose rows may be put again. */
export type KeyedTable = {
  [T in TableName]: (typeof tables)[T]['isLog'] extends true ? never : T;
}[TableName];

type RowOf<I> =
  I extends TableInfo<infer C>
    ? { [K in keyof C]: C[K] extends Column<infer T, infer N> ? (N extends true ? T | null : T) : never }
    : never;

/** A whole row of table `T`. */
export type Row<T extends TableName> = RowOf<(typeof tables)[T]>;

/** What Kysely knows of the database. */
export type Database = { [T in TableName]: Row<T> };

export function columnsOf(name: TableName): string[] {
  return Object.keys(tables[name].columns);
}
