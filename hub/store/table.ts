type ColumnType = 'int' | 'real' | 'text';

/** One column; `T` is what a row has there. */
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
export const json = text;

type Columns = Readonly<Record<string, Column<unknown, boolean>>>;

/** The columns and the key of a table. */
export interface TableInfo<C extends Columns = Columns, IsLog extends boolean = boolean> {
  readonly columns: C;
  readonly key: readonly (keyof C & string)[];
  /** Rows of a log are appended, and removed once they are durable; they are never put again. */
  readonly isLog: IsLog;
  /** PostgreSQL partitions the table by ranges of this column, which joins its primary key there. */
  readonly partitionedBy: (keyof C & string) | null;
}

type Key<C extends Columns> = readonly (keyof C & string)[];

/** A table whose rows may be put again. */
export function table<const C extends Columns>(columns: C, key: Key<C>): TableInfo<C, false> {
  return { columns, key, isLog: false, partitionedBy: null };
}

/** A table that is a log. */
export function log<const C extends Columns>(
  columns: C,
  key: Key<C>,
  partitionedBy: (keyof C & string) | null = null,
): TableInfo<C, true> {
  return { columns, key, isLog: true, partitionedBy };
}
