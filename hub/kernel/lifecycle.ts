import type { Log } from './log.ts';

/** What a `startX` returns: closing releases everything it opened, and may be called once. */
export interface Closable {
  close(): Promise<void> | void;
}

/** Closes what was started, last first; one failure does not keep the rest open. */
export class CloseStack {
  readonly #log: Log;
  readonly #entries: { name: string; part: Closable }[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** Registers `part` and hands it back, so that start-up stays one line a part. */
  push<T extends Closable>(name: string, part: T): T {
    this.#entries.push({ name, part });
    return part;
  }

  async close(): Promise<void> {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      try {
        await entry.part.close();
      } catch (error) {
        this.#log.error({ err: error, part: entry.name }, 'a part did not close cleanly');
      }
    }
  }
}
