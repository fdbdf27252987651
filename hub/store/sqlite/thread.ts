import { Worker } from 'node:worker_threads';
import type { SqlValue, WriteBatch } from '../batch.ts';
import type { WorkerOptions, WorkerReply, WorkerRequest } from './protocol.ts';

interface Answer {
  rows: Record<string, unknown>[];
  changes: number;
}

interface Waiter {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** The event loop's end of one SQLite worker thread. Answers come in the order of the calls. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #nextId = 1;
  #failure: Error | undefined;

  constructor(options: WorkerOptions) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options });
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#fail(error as Error));
    this.#worker.on('exit', () => this.#fail(new Error('the SQLite thread has ended')));
  }

  write(batch: WriteBatch): Promise<void> {
    return this.#call((id) => ({ id, kind: 'write', batch })).then(() => undefined);
  }

  query(sql: string, parameters: readonly SqlValue[]): Promise<Answer> {
    return this.#call((id) => ({ id, kind: 'query', sql, parameters }));
  }

  async close(): Promise<void> {
    if (this.#failure) return;
    await this.#call((id) => ({ id, kind: 'close' }));
    await this.#worker.terminate();
  }

  #call(request: (id: number) => WorkerRequest): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
      // oxlint-disable-next-line require-post-message-target-origin -- a worker thread, not a window
      this.#worker.postMessage(request(id));
    });
  }

  #settle(reply: WorkerReply): void {
    const waiter = this.#waiters.get(reply.id);
    this.#waiters.delete(reply.id);
    if ('error' in reply) {
      waiter?.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
    } else {
      waiter?.resolve(reply);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiter of this.#waiters.values()) waiter.reject(this.#failure);
    this.#waiters.clear();
  }
}
