import { SqliteAdapter } from 'kysely';

/** Lets migrations run in one transaction, which Kysely does not take SQLite to be able to: all of them, or none. */
export class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
