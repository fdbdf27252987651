import { openPostgres } from './postgres/open.ts';
import { openSqlite } from './sqlite/open.ts';
import type { Store } from './store.ts';

/** PostgreSQL when an address is given, else SQLite in the data directory. */
export function openStore(options: { dataDir: string; databaseUrl: string | undefined }): Promise<Store> {
  return options.databaseUrl === undefined ? openSqlite(options.dataDir) : openPostgres(options.databaseUrl);
}
