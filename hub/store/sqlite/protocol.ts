import type { SqlValue, WriteBatch } from '../batch.ts';

/** What a worker is started with. A `write` worker holds the only writing connection and the lock on the directory. */
export interface WorkerOptions {
  role: 'write' | 'read';
  file: string;
}

export type WorkerRequest =
  | { id: number; kind: 'write'; batch: WriteBatch }
  | { id: number; kind: 'query'; sql: string; parameters: readonly SqlValue[] }
  | { id: number; kind: 'close' };

export type WorkerReply =
  | { id: number; rows: Record<string, unknown>[]; changes: number }
  | { id: number; error: { message: string; code?: string } };
