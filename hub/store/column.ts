/** `int` is a 64-bit integer (SQLite `integer`, PostgreSQL `bigint`), `real` a double, `text` a string. */
type ColumnType = 'int' | 'real' | 'text';

/** A column as both dialects have it. */
export interface Column<T, Nullable extends boolean> {
  readonly type: ColumnType;
  readonly nullable: Nullable;
  /** Carries the TypeScript type only. */
  readonly value?: T;
}

export const int: Column<number, false> = { type: 'int', nullable: false };
export const intOrNull: Column<number, true> = { type: 'int', nullable: true };
export const realOrNull: Column<number, true> = { type: 'real', nullable: true };
export const text: Column<string, false> = { type: 'text', nullable: false };
export const textOrNull: Column<string, true> = { type: 'text', nullable: true };
/** Text that holds JSON. */
export const json = text;

/** The columns of a table, by name. */
export type Columns = Readonly<Record<string, Column<unknown, boolean>>>;
