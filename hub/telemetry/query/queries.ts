import { Readable } from 'node:stream';
import { Histogram, type Registry } from 'prom-client';
import { HubError } from '../../kernel/errors.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import { Thread } from '../../kernel/thread.ts';
import type { Written } from './answer.ts';
import type { CsvRequest, HistoryRequest, ManyRequest } from './request.ts';
import type { QueryWorkerData } from './worker.ts';

/** Queries under way and waiting, over all threads. */
const MAX_QUERIES = 64;
/** Files being written: each holds its piece of memory for as long as its reader likes. */
const MAX_FILES = 16;
/** A thread that dies is started again, though not over and over. */
const RESTART_MS = 1000;

export interface QueriesOptions {
  location: QueryWorkerData['location'];
  /** Where days begin and end. */
  timeZone: string;
  influx?: QueryWorkerData['influx'];
  threads?: number;
  log: Log;
  metrics: Registry;
}

/** History as the event loop sees it: other threads read it and write it down, here bytes pass through. */
export interface Queries extends Closable {
  /** A device's history as JSON. @throws HubError bad-request with the step to ask for, overloaded. */
  history(request: HistoryRequest): Promise<Buffer>;
  /** A page of several devices' as JSON. @throws HubError as `history` does. */
  many(request: ManyRequest): Promise<Buffer>;
  /** As CSV, read as fast as it is taken. @throws HubError overloaded; later ones destroy the stream. */
  csv(request: CsvRequest): Readable;
  /** Waits for the queries under way. */
  close(): Promise<void>;
}

/** Starts the threads that answer queries. */
export function startQueries(options: QueriesOptions): Queries {
  const { threads = 2, metrics } = options;
  const pool = Array.from({ length: threads }, () => new Place(options));
  const seconds = new Histogram({
    name: 'gridwatch_history_query_seconds',
    help: 'Time from a query for history to its answer, by where it was read from',
    labelNames: ['source'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 20],
    registers: [metrics],
  });
  let queries = 0;
  let files = 0;

  const leastBusy = (): Thread => {
    const places = pool.toSorted((a, b) => a.busy - b.busy);
    for (const place of places) {
      const thread = place.thread();
      if (thread) return thread;
    }
    throw overloaded();
  };

  async function query(call: 'history' | 'many', request: HistoryRequest | ManyRequest): Promise<Buffer> {
    if (queries >= MAX_QUERIES) throw overloaded();
    queries++;
    const begun = performance.now();
    try {
      const { body, source } = (await leastBusy().call(call, request)) as Written;
      seconds.observe({ source }, (performance.now() - begun) / 1000);
      return bufferOf(body);
    } finally {
      queries--;
    }
  }

  return {
    history: (request) => query('history', request),
    many: (request) => query('many', request),
    csv(request) {
      if (files >= MAX_FILES) throw overloaded();
      const stream = Readable.from(piecesOf(leastBusy(), request), { objectMode: false });
      files++;
      return stream.once('close', () => files--);
    },
    async close() {
      for (const place of pool) await place.close();
    },
  };
}

const overloaded = (): HubError =>
  new HubError('overloaded', 'Too much history is being asked for at once: ask again in a moment.', {
    extra: { retryAfterSeconds: 1 },
  });

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** The pieces of a file, each asked for when the one before is gone. */
async function* piecesOf(thread: Thread, request: CsvRequest): AsyncGenerator<Buffer> {
  const file = await thread.call('openCsv', request);
  try {
    for (;;) {
      const piece = await thread.call('nextCsv', file);
      if (piece === undefined) return;
      yield bufferOf(piece as Uint8Array);
    }
  } finally {
    await thread.call('closeCsv', file).catch(() => undefined); // a thread that died has no file open
  }
}

/** A thread's place: taken when it is first needed, and again after a death. */
class Place {
  readonly #options: QueriesOptions;
  #thread: Thread | undefined;
  #diedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: QueriesOptions) {
    this.#options = options;
  }

  get busy(): number {
    return this.#thread?.busy ?? 0;
  }

  /** Undefined shortly after a death. */
  thread(): Thread | undefined {
    if (this.#thread || this.#closed || performance.now() < this.#diedAt + RESTART_MS) return this.#thread;
    const { location, timeZone, influx, log } = this.#options;
    const data: QueryWorkerData = { location, timeZone, influx };
    this.#thread = new Thread({
      url: new URL('./worker.ts', import.meta.url),
      data,
      onDeath: (error) => {
        log.error({ err: error }, 'a thread that answers queries for history ended and is replaced');
        this.#thread = undefined;
        this.#diedAt = performance.now();
      },
    });
    return this.#thread;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.close();
  }
}
