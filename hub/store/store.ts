import type { Kysely } from 'kysely';
import type { Closable } from '../kernel/lifecycle.ts';
import type { BatchWriter } from './batch.ts';
import type { Database } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** Whether a database that is open can be reached; `reason` says why not, without a name or address. */
export interface StoreState {
  readonly reason: string | null;
  /** It is lost to this process for good, which has to end. */
  readonly fatal?: Error;
}

/** The partitions of the log of readings, where the dialect has them: by UTC hour of `receivedAt`. */
export interface LogPartitions {
  /**
   * Makes those for the hour of `now` (Unix ms) and the hours ahead that are not there yet. What is not made in time
   * costs nothing but that its rows are deleted later instead of dropped.
   */
  ensure(now: number): Promise<void>;
  /**
   * Removes readings up to and including `id` that were received before `before` (Unix ms): whole partitions of
   * them, and such rows outside the partitions by hour. The newest reading always stays, for ids to go on from. What
   * cannot be had without making the writer wait is left for the next call.
   */
  dropPassed(id: number, before: number): Promise<void>;
}

/**
 * An open database. Reads go through `db` and never block the event loop; every write goes through `writer`, one
 * transaction at a time, so that there is one order of writes. `db` never writes outside migrations and partitions.
 */
export interface Store extends Closable {
  readonly dialect: Dialect;
  readonly db: Kysely<Database>;
  readonly writer: BatchWriter;
  readonly partitions?: LogPartitions;
  /**
   * Where the connection can be lost: tells the state at once and at each change, and answers what ends the telling.
   * While it is lost writes wait, and reads fail with HubError overloaded.
   */
  readonly onState?: (listener: (state: StoreState) => void) => () => void;
  /** Bytes on disk, as far as the dialect can say. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}
