import type { Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { openPostgres } from './postgres/open.ts';
import { openSqlite } from './sqlite/open.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  dataDir: string;
  databaseUrl: string | undefined;
  /** What a hub gives and a tool does not: then the store also keeps what has to be kept as time goes by. */
  clock?: Clock;
  log?: Log;
  metrics?: Registry;
}

/** PostgreSQL when an address is given, else SQLite in the data directory. */
export function openStore({ dataDir, databaseUrl, ...rest }: StoreOptions): Promise<Store> {
  return databaseUrl === undefined ? openSqlite(dataDir) : openPostgres(databaseUrl, rest);
}
