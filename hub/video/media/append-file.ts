import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where bytes go, one behind the other. */
export interface Sink {
  append(pieces: readonly Uint8Array[]): Promise<void>;
  /** Cuts off what lies behind the first `bytes`. */
  truncate(bytes: number): Promise<void>;
  /** Durable, then closed. */
  close(): Promise<void>;
}

/** @throws Error also when the file is there already */
export type OpenSink = (path: string) => Promise<Sink>;

export const openSink: OpenSink = async (path) => {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx', 0o600);
  return {
    append: (pieces) => appendAll(file, pieces),
    truncate: (bytes) => file.truncate(bytes),
    async close() {
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
};

/** One system call may take fewer bytes, and fewer pieces, than it is given. */
const PIECES_AT_ONCE = 512;

async function appendAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = [...pieces];
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left.slice(0, PIECES_AT_ONCE));
    const next = left.findIndex((piece) => {
      if (piece.length > bytesWritten) return true;
      bytesWritten -= piece.length;
      return false;
    });
    left = next === -1 ? [] : left.slice(next);
    const [first] = left;
    if (first) left[0] = first.subarray(bytesWritten);
  }
}

/** Bytes that may wait for the disk, of all cameras together. */
export class WriteBudget {
  #freeBytes: number;

  constructor(bytes: number) {
    this.#freeBytes = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

interface Batch {
  pieces: readonly Uint8Array[];
  bytes: number;
  untilMs: number;
}

const sizeOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** A file that grows batch by batch: what does not fit the budget is refused, and a failed batch leaves nothing behind. */
export class AppendFile {
  readonly #budget: WriteBudget;
  #queue: Batch[] = [];
  readonly #onWritten: (() => void) | undefined;
  #writing: Promise<void>;
  #isBusy = true;
  #sink: Sink | undefined;
  #failure: Error | undefined;
  #writtenBytes = 0;
  #writtenMs = 0;

  /** `onWritten`: called after each batch that is in the file. */
  constructor(path: string, budget: WriteBudget, open: OpenSink = openSink, onWritten?: () => void) {
    this.#budget = budget;
    this.#onWritten = onWritten;
    this.#writing = open(path).then(
      (sink) => {
        this.#sink = sink;
        return this.#drain(sink);
      },
      (error: Error) => this.#fail(error),
    );
  }

  /** What is in the file, whole batches. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Until when its frames go, as was said with the last batch that is in the file. */
  get writtenMs(): number {
    return this.#writtenMs;
  }

  /** Why nothing is written any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** False when too much waits already, or writing has failed: nothing of the batch is taken then. */
  append(pieces: readonly Uint8Array[], untilMs: number): boolean {
    const bytes = sizeOf(pieces);
    if (this.#failure || !this.#budget.take(bytes)) return false;
    this.#queue.push({ pieces, bytes, untilMs });
    const sink = this.#sink;
    if (sink && !this.#isBusy) this.#writing = this.#drain(sink);
    return true;
  }

  /** Writes what waits and closes the file. Answers whether there is one. */
  async end(): Promise<boolean> {
    await this.#writing;
    const sink = this.#sink;
    if (!sink) return false;
    try {
      if (this.#failure) await sink.truncate(this.#writtenBytes);
      await sink.close();
    } catch (error) {
      this.#fail(error as Error);
    }
    return true;
  }

  async #drain(sink: Sink): Promise<void> {
    this.#isBusy = true;
    for (let batch = this.#queue.shift(); batch; batch = this.#queue.shift()) {
      try {
        await sink.append(batch.pieces);
        this.#writtenBytes += batch.bytes;
        this.#writtenMs = batch.untilMs;
        this.#onWritten?.();
      } catch (error) {
        this.#fail(error as Error);
      }
      this.#budget.give(batch.bytes);
    }
    this.#isBusy = false;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { bytes } of this.#queue.splice(0)) this.#budget.give(bytes);
  }
}
