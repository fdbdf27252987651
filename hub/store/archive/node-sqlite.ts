import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Statements kept prepared; of those of many rows there is one for each number of rows. */
const MAX_PREPARED = 500;

/** A connection of `node:sqlite` in the shape Kysely's SQLite dialect takes. It blocks the calling thread. */
export function overNodeSqlite(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      let statement = prepared.get(sql);
      if (!statement) {
        if (prepared.size >= MAX_PREPARED) prepared.clear();
        prepared.set(sql, (statement = statementOf(database.prepare(sql))));
      }
      return statement;
    },
    close() {
      prepared.clear();
      database.close();
    },
  };
}

function statementOf(statement: StatementSync): SqliteStatement {
  const names = statement.columns().map(({ name }) => name);
  // The objects it makes itself are dictionaries, several times the size of these.
  if (names.length > 0) statement.setReturnArrays(true);
  const rowOf = (values: unknown): unknown => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) row[names[i] ?? ''] = (values as unknown[])[i];
    return row;
  };
  return {
    reader: names.length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])).map(rowOf),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    *iterate(parameters) {
      for (const values of statement.iterate(...(parameters as SQLInputValue[]))) yield rowOf(values);
    },
  };
}
