import type { Kysely } from 'kysely';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Dialect } from '../store.ts';
import type { Database } from '../tables.ts';
import type { ArchiveDatabase, Tier } from './tables.ts';

/** Where the log and the archive are, and what for. Plain data: it is handed to worker threads. */
export interface ArchiveLocation {
  dataDir: string;
  databaseUrl: string | undefined;
  /** One writer at a time, which also creates and migrates; any number of readers. */
  role: 'write' | 'read';
}

/** An open archive. It blocks the thread it is used in: never the one that serves sockets. */
export interface Archive extends Closable {
  readonly dialect: Dialect;
  /** The hub's own database, for reading only: the log of readings. */
  readonly log: Kysely<Database>;
  readonly db: Kysely<ArchiveDatabase>;
  /** Makes sure blocks of these slots can be written: partitions, where the dialect has them. Call it outside transactions. */
  prepare(tier: Tier, slots: Iterable<number>): Promise<void>;
  /**
   * Deletes the slots that begin before `before`, in slices that let others write between. Answers whether there was
   * anything to delete.
   */
  dropBefore(tier: Tier, before: number): Promise<boolean>;
  /** The oldest slot of a tier; null when it is empty. */
  oldestSlot(tier: Tier): Promise<number | null>;
  /** Bytes the archive uses, of which `byTier` are blocks of each tier. */
  size(): Promise<{ totalBytes: number; byTier: Readonly<Record<Tier, number>> }>;
  close(): Promise<void>;
}
