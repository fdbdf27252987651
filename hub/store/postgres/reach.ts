import { Counter, Gauge, type Registry } from 'prom-client';
import type { Log } from '../../kernel/log.ts';
import type { StoreState } from '../store.ts';

const UNREACHABLE =
  'the database cannot be reached: what comes in waits, and nothing is acknowledged until it can';

export interface ReachOptions {
  log?: Log | undefined;
  metrics?: Registry | undefined;
}

/** Whether the database can be reached: told to who listens, logged and counted, each change once. */
export class Reach {
  readonly #log: Log | undefined;
  readonly #up: Gauge;
  readonly #reconnects: Counter;
  readonly #listeners = new Set<(state: StoreState) => void>();
  #state: StoreState = { reason: null };
  #lostAt = 0;

  constructor({ log, metrics }: ReachOptions) {
    this.#log = log;
    const registers = metrics ? [metrics] : [];
    this.#up = new Gauge({
      name: 'gridwatch_store_up',
      help: '1 while the database can be reached',
      registers,
    });
    this.#reconnects = new Counter({
      name: 'gridwatch_store_reconnects_total',
      help: 'Times the connection that writes was lost and made again',
      registers,
    });
    this.#up.set(1);
  }

  get isUp(): boolean {
    return this.#state.reason === null;
  }

  lost(cause: unknown): void {
    if (!this.isUp) return;
    this.#lostAt = performance.now();
    this.#log?.warn({ err: cause }, UNREACHABLE);
    this.#become({ reason: UNREACHABLE });
  }

  back(): void {
    if (this.isUp) return;
    this.#reconnects.inc();
    const downMs = Math.round(performance.now() - this.#lostAt);
    this.#log?.info({ downMs }, 'the database can be reached again, and nothing was lost');
    this.#become({ reason: null });
  }

  /** It will not come back for this process. */
  failed(fatal: Error): void {
    this.#become({ reason: fatal.message, fatal });
  }

  /** Tells the state now and at each change; answers what ends the telling. */
  listen(listener: (state: StoreState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => void this.#listeners.delete(listener);
  }

  #become(state: StoreState): void {
    this.#state = state;
    this.#up.set(state.reason === null ? 1 : 0);
    for (const listener of this.#listeners) listener(state);
  }
}
