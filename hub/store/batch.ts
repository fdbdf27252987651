import { columnsOf, type KeyedTable, type Row, type TableName, tables } from './tables.ts';

/** A value both databases take as it is. */
export type SqlValue = string | number | null;

/** The rows of one table in one transaction: `values` is flat, `width` values a row, in the order of `columns`. */
export interface TableBatch {
  table: TableName;
  op: 'put' | 'append' | 'remove';
  values: SqlValue[];
}

/** One transaction's work, table by table. */
export type WriteBatch = TableBatch[];

/** What the writing half of a store does: one batch, one durable transaction, in the order of the calls. */
export interface BatchWriter {
  write(batch: WriteBatch): Promise<void>;
}

/** A row to be told to screens once it is durable. `gridCode` decides who may see it. */
export interface ChangeDraft {
  type: 'alert' | 'case' | 'dispatch' | 'device' | 'camera' | 'notification' | 'station';
  gridCode: string;
  data: unknown;
}

/** A change with its place in the one order of changes. */
export interface Change extends ChangeDraft {
  seq: number;
  at: number;
}

/** What domain code may do to the database: it collects, the committer writes. */
export interface Tx {
  /** Inserts the row or replaces the row with its key; the last put of a key in a batch wins. */
  put<T extends KeyedTable>(table: T, row: Row<T>): void;
  /** Inserts a row whose key is new by construction. */
  append<T extends TableName>(table: T, row: Row<T>): void;
  /** Deletes the row with this key (values in the order of the table's key), if there is one; of a log, once it is durable. */
  remove(table: TableName, key: readonly (string | number)[]): void;
  /** Tells screens, after the commit. */
  change(draft: ChangeDraft): void;
  /** Runs after the commit, in order; must not throw. */
  afterCommit(work: () => void): void;
}

const columnsByTable = Object.fromEntries(
  (Object.keys(tables) as TableName[]).map((name) => [name, Object.entries(tables[name].columns)]),
) as Record<TableName, [string, { type: 'int' | 'real' | 'text'; nullable: boolean }][]>;

/** A row in the order of the table's columns. @throws TypeError when a value is not what both databases store alike. */
function flatten(table: TableName, row: Readonly<Record<string, SqlValue>>): SqlValue[] {
  return columnsByTable[table].map(([column, { type, nullable }]) => {
    const value = row[column];
    if (value === null && nullable) return null;
    if (type === 'text') {
      // PostgreSQL stores no NUL character, and one in a comment must not stop the hub.
      if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
    } else if (
      typeof value === 'number' &&
      (type === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value))
    ) {
      return value;
    }
    throw new TypeError(
      `${table}.${column} takes ${type}${nullable ? ' or null' : ''}, not ${String(value)}`,
    );
  });
}

/** One row's write, checked and ready to be sent. `values` are of the whole row, or of its key when removed. */
export interface RowWrite {
  table: TableName;
  op: 'put' | 'append' | 'remove';
  values: SqlValue[];
}

/** @throws TypeError when a value is not what the column takes. */
export function rowWrite(
  op: 'put' | 'append',
  table: TableName,
  row: Readonly<Record<string, SqlValue>>,
): RowWrite {
  return { table, op, values: flatten(table, row) };
}

const keyPositions = Object.fromEntries(
  (Object.keys(tables) as TableName[]).map((name) => [
    name,
    tables[name].key.map((column) => columnsOf(name).indexOf(column)),
  ]),
) as Record<TableName, number[]>;

function keyOf({ table, op, values }: RowWrite): string {
  const key = op === 'remove' ? values : keyPositions[table].map((position) => values[position]);
  return key.length === 1 ? String(key[0]) : JSON.stringify(key);
}

/** Collects the writes of many messages into one transaction's worth, keyed rows coalesced: the last word on a key wins. */
export class BatchBuilder {
  readonly #appended = new Map<TableName, RowWrite[]>();
  readonly #keyed = new Map<TableName, Map<string, RowWrite>>();
  /** Writes taken, before coalescing. */
  rows = 0;

  add(write: RowWrite): void {
    this.rows++;
    if (write.op !== 'append') this.#set(write);
    else if (this.#keyed.has(write.table) && !tables[write.table].isLog) this.#set({ ...write, op: 'put' });
    else this.#append(write);
  }

  #append(write: RowWrite): void {
    const rows = this.#appended.get(write.table);
    if (rows) rows.push(write);
    else this.#appended.set(write.table, [write]);
  }

  #set(write: RowWrite): void {
    let rows = this.#keyed.get(write.table);
    if (!rows) {
      this.#keyed.set(write.table, (rows = new Map()));
      if (!tables[write.table].isLog) this.#keyAppended(write.table, rows);
    }
    rows.set(keyOf(write), write);
  }

  /** A later write may speak of a row appended earlier in this batch: from here on the table goes by key. */
  #keyAppended(table: TableName, rows: Map<string, RowWrite>): void {
    for (const earlier of this.#appended.get(table) ?? [])
      rows.set(keyOf(earlier), { ...earlier, op: 'put' });
    this.#appended.delete(table);
  }

  /** The batch: removals of a table before its upserts, so that a freed unique value can be taken again. */
  build(): WriteBatch {
    const batch: WriteBatch = [];
    for (const [table, rows] of this.#keyed) {
      const removed: SqlValue[] = [];
      const put: SqlValue[] = [];
      for (const row of rows.values()) {
        const target = row.op === 'remove' ? removed : put;
        for (const value of row.values) target.push(value);
      }
      if (removed.length > 0) batch.push({ table, op: 'remove', values: removed });
      if (put.length > 0) batch.push({ table, op: 'put', values: put });
    }
    for (const [table, rows] of this.#appended) {
      batch.push({ table, op: 'append', values: rows.flatMap((row) => row.values) });
    }
    return batch;
  }
}
