import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Messages kept; beyond, the oldest of those nothing more is done about go. */
const KEPT = 100_000;

/** The ids of all messages that are recorded, so that none is recorded twice. */
export class Known {
  readonly #tables: OutboxStore;
  readonly #committer: Pick<Committer, 'run'>;
  readonly #log: Log;
  readonly #ids = new Set<string>();
  #pruning = false;

  constructor(tables: OutboxStore, committer: Pick<Committer, 'run'>, log: Log) {
    this.#tables = tables;
    this.#committer = committer;
    this.#log = log;
  }

  async load(): Promise<void> {
    for (const id of await this.#tables.ids()) this.#ids.add(id);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Takes a message that is durable now. */
  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size > KEPT && !this.#pruning) void this.#prune();
  }

  async #prune(): Promise<void> {
    this.#pruning = true;
    try {
      for (const id of await this.#tables.prune(this.#committer)) this.#ids.delete(id);
    } catch (error) {
      this.#log.warn({ err: error }, 'old notifications could not be removed');
    }
    this.#pruning = false;
  }
}
