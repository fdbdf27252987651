import type { Kysely } from 'kysely';
import type { Closable } from '../kernel/lifecycle.ts';
import type { BatchWriter } from './batch.ts';
import type { Database } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/**
 * An open database. Reads go through `db` and never block the event loop; every write goes through `writer`, one
 * transaction at a time, so that there is one order of writes. `db` never writes outside migrations.
 */
export interface Store extends Closable {
  readonly dialect: Dialect;
  readonly db: Kysely<Database>;
  readonly writer: BatchWriter;
  /** Bytes on disk, as far as the dialect can say. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}
