import { Worker } from 'node:worker_threads';
import { type ErrorCode, errorCatalogue, HubError } from './errors.ts';

/** What crosses to a worker thread, and what comes back. */
export interface ThreadRequest {
  id: number;
  call: string;
  argument: unknown;
}
export type ThreadReply =
  | { id: number; result: unknown }
  | { id: number; error: { message: string; code?: string; extra?: Record<string, unknown> } }
  | { event: unknown };

interface Waiter {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface ThreadOptions {
  /** The module to run; it calls `serveThread`. */
  url: URL;
  /** Handed to the thread as `workerData`. */
  data: unknown;
  /** What the thread tells without being asked. */
  onEvent?(event: unknown): void;
  /** The thread has ended without being told to: every call under way has been rejected with the same error. */
  onDeath?(error: Error): void;
}

/** The event loop's end of a worker thread that answers calls. */
export class Thread {
  readonly #worker: Worker;
  readonly #options: ThreadOptions;
  readonly #waiters = new Map<number, Waiter>();
  #nextId = 1;
  #failure: Error | undefined;
  #closing = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#worker = new Worker(options.url, { workerData: options.data });
    this.#worker.on('message', (reply: ThreadReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#fail(error as Error));
    this.#worker.on('exit', () => this.#fail(new Error(`the thread of ${options.url.pathname} has ended`)));
  }

  /** Calls under way. */
  get busy(): number {
    return this.#waiters.size;
  }

  /** @throws HubError what the thread threw with a code of the catalogue; Error for anything else. */
  call(call: string, argument?: unknown): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const request: ThreadRequest = { id: this.#nextId++, call, argument };
    return new Promise((resolve, reject) => {
      this.#waiters.set(request.id, { resolve, reject });
      // oxlint-disable-next-line require-post-message-target-origin -- a worker thread, not a window
      this.#worker.postMessage(request);
    });
  }

  /** Lets the thread close what it holds, then ends it. */
  async close(): Promise<void> {
    if (this.#failure || this.#closing) return;
    this.#closing = true;
    await this.call('close');
    await this.#worker.terminate();
  }

  #settle(reply: ThreadReply): void {
    if ('event' in reply) {
      this.#options.onEvent?.(reply.event);
      return;
    }
    const waiter = this.#waiters.get(reply.id);
    this.#waiters.delete(reply.id);
    if ('error' in reply) waiter?.reject(errorOf(reply.error));
    else waiter?.resolve(reply.result);
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    for (const waiter of this.#waiters.values()) waiter.reject(error);
    this.#waiters.clear();
    if (!this.#closing) this.#options.onDeath?.(error);
  }
}

function errorOf({
  message,
  code,
  extra,
}: {
  message: string;
  code?: string;
  extra?: Record<string, unknown>;
}): Error {
  if (code !== undefined && code in errorCatalogue)
    return new HubError(code as ErrorCode, message, extra === undefined ? {} : { extra });
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
