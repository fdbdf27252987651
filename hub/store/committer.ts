import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import {
  BatchBuilder,
  type BatchWriter,
  type Change,
  type ChangeDraft,
  type RowWrite,
  rowWrite,
  type Tx,
} from './batch.ts';
import type { KeyedTable, Row, TableName } from './tables.ts';

/** How many changes stay in the store for screens that come back; older ones get a snapshot instead. */
export const CHANGES_KEPT = 100_000;

export interface CommitterOptions {
  writer: BatchWriter;
  clock: Clock;
  metrics: Registry;
  /** The last `seq` in the store, and the oldest still there. */
  lastSeq: number;
  oldestSeq: number;
  /** Rows waiting for the next transaction at which sources must stop reading. */
  maxPendingRows: number;
  /** Called once when a commit fails: nothing of it was acknowledged, and nothing more will be. */
  onFatal(error: Error): void;
}

/** What one message or request wants written, checked as it comes; discarded whole if its work throws. */
class StagedTx implements Tx {
  readonly writes: RowWrite[] = [];
  readonly changes: { draft: ChangeDraft; json: string }[] = [];
  readonly afterwards: (() => void)[] = [];

  put<T extends KeyedTable>(table: T, row: Row<T>): void {
    this.writes.push(rowWrite('put', table, row));
  }

  append<T extends TableName>(table: T, row: Row<T>): void {
    this.writes.push(rowWrite('append', table, row));
  }

  remove(table: TableName, key: readonly (string | number)[]): void {
    this.writes.push({ table, op: 'remove', values: [...key] });
  }

  change(draft: ChangeDraft): void {
    this.changes.push({ draft, json: JSON.stringify(draft.data) });
  }

  afterCommit(work: () => void): void {
    this.afterwards.push(work);
  }
}

/** Everything that goes into one transaction, and everybody waiting for it. */
class OpenBatch {
  readonly builder = new BatchBuilder();
  readonly changes: Change[] = [];
  readonly waiters: (() => void)[] = [];
  readonly afterwards: (() => void)[] = [];
}

function createInstruments(registers: Registry[]) {
  return {
    commitSeconds: new Histogram({
      name: 'gridwatch_commit_seconds',
      help: 'Time of one durable transaction',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
    commitRows: new Histogram({
      name: 'gridwatch_commit_rows',
      help: 'Rows in one transaction',
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000],
      registers,
    }),
    pendingRows: new Gauge({
      name: 'gridwatch_commit_pending_rows',
      help: 'Rows waiting for the next transaction',
      registers,
    }),
    backPressure: new Counter({
      name: 'gridwatch_commit_backpressure_total',
      help: 'Times the bound on waiting rows was reached and sources were told to stop reading',
      registers,
    }),
    backPressureNow: new Gauge({
      name: 'gridwatch_commit_backpressure',
      help: '1 while sources are told to stop reading',
      registers,
    }),
  };
}

/**
 * The only way to write. Work runs at once, in memory; its rows join the transaction that starts as soon as the
 * running one is durable, so load makes transactions larger and not the wait longer. What follows a commit is in
 * this order: those waiting for durability (PUBACK, HTTP reply), changes to screens, then `afterCommit` work.
 */
export class Committer {
  readonly #options: CommitterOptions;
  readonly #instruments;
  readonly #listeners: ((changes: readonly Change[]) => void)[] = [];
  readonly #roomWaiters: (() => void)[] = [];
  readonly #shareWaiters: { seq: number; resolve: () => void }[] = [];
  readonly #idleWaiters: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #open = new OpenBatch();
  #committing = false;
  #scheduled = false;
  #failure: Error | undefined;
  #lastSeq: number;
  #oldestSeq: number;
  #committedSeq: number;
  #full = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#lastSeq = options.lastSeq;
    this.#oldestSeq = options.oldestSeq;
    this.#committedSeq = options.lastSeq;
    this.#instruments = createInstruments([options.metrics]);
  }

  /** The newest `seq` that is durable. */
  get committedSeq(): number {
    return this.#committedSeq;
  }

  /** True while sources of messages must not read on. */
  get full(): boolean {
    return this.#full;
  }

  /** Resolves when there is room again; at once when there is. */
  whenRoom(): Promise<void> {
    if (!this.#full) return Promise.resolve();
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Registers for the changes of each commit, in `seq` order. The listener must not throw. */
  onChanges(listener: (changes: readonly Change[]) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Resolves when the listeners have been told of `seq`. A reader of the store may see a commit a moment before:
   * it is durable as soon as the store says so, and shared out when that word has come back.
   */
  whenShared(seq: number): Promise<void> {
    if (seq <= this.#committedSeq) return Promise.resolve();
    return new Promise((resolve) => this.#shareWaiters.push({ seq, resolve }));
  }

  /** Runs `work` now and resolves with its result once all it wrote is durable. What `work` throws writes nothing. */
  run<R>(work: (tx: Tx) => R): Promise<R> {
    return new Promise((resolve, reject) => {
      try {
        const result = this.submit(work, () => resolve(result));
      } catch (error) {
        reject(error);
      }
    });
  }

  /** The hot path of `run`: calls `done` once durable, and never if the commit fails. @throws what `work` throws. */
  submit<R>(work: (tx: Tx) => R, done: () => void): R {
    const tx = new StagedTx();
    const result = work(tx);
    this.#take(tx);
    this.#open.waiters.push(done);
    this.#schedule();
    return result;
  }

  /** Resolves when everything submitted so far is durable; rejects once a commit has failed. */
  settled(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (!this.#committing && this.#open.waiters.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#idleWaiters.push({ resolve, reject }));
  }

  #take(tx: StagedTx): void {
    const { builder, afterwards, waiters } = this.#open;
    for (const write of tx.writes) builder.add(write);
    for (const { draft, json } of tx.changes) this.#number(draft, json);
    for (const work of tx.afterwards) afterwards.push(work);
    // Repeats write nothing and still wait: what waits is bounded too.
    if (Math.max(builder.rows, waiters.length) >= this.#options.maxPendingRows && !this.#full) {
      this.#full = true;
      this.#instruments.backPressure.inc();
      this.#instruments.backPressureNow.set(1);
    }
  }

  #number(draft: ChangeDraft, json: string): void {
    const change: Change = { ...draft, seq: ++this.#lastSeq, at: this.#options.clock.now() };
    const { builder, changes } = this.#open;
    changes.push(change);
    const { seq, at, type, gridCode } = change;
    builder.add(rowWrite('append', 'changes', { seq, at, type, gridCode, data: json }));
    while (this.#oldestSeq <= this.#lastSeq - CHANGES_KEPT) {
      builder.add({ table: 'changes', op: 'remove', values: [this.#oldestSeq++] });
    }
  }

  /** At the end of this turn of the event loop, so that one transaction takes what all sockets brought. */
  #schedule(): void {
    if (this.#committing || this.#scheduled || this.#failure) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#commit();
    });
  }

  async #commit(): Promise<void> {
    this.#committing = true;
    try {
      while (this.#open.waiters.length > 0) await this.#commitOne();
    } catch (error) {
      this.#failure = error as Error;
      for (const { reject } of this.#idleWaiters.splice(0)) reject(this.#failure);
      this.#options.onFatal(this.#failure);
      return;
    }
    this.#committing = false;
    for (const { resolve } of this.#idleWaiters.splice(0)) resolve();
  }

  async #commitOne(): Promise<void> {
    const batch = this.#open;
    this.#open = new OpenBatch();
    this.#instruments.commitRows.observe(batch.builder.rows);
    this.#instruments.pendingRows.set(batch.builder.rows);
    if (batch.builder.rows > 0) {
      const stop = this.#instruments.commitSeconds.startTimer();
      await this.#options.writer.write(batch.builder.build());
      stop();
    }
    this.#makeRoom();
    for (const done of batch.waiters) done();
    const last = batch.changes.at(-1);
    if (last) {
      this.#committedSeq = last.seq;
      for (const listener of this.#listeners) listener(batch.changes);
      for (const waiter of this.#shareWaiters.splice(0)) {
        if (waiter.seq <= last.seq) waiter.resolve();
        else this.#shareWaiters.push(waiter);
      }
    }
    for (const work of batch.afterwards) work();
  }

  #makeRoom(): void {
    const { builder, waiters } = this.#open;
    if (!this.#full || Math.max(builder.rows, waiters.length) >= this.#options.maxPendingRows) return;
    this.#full = false;
    this.#instruments.backPressureNow.set(0);
    for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }
}
