import { setTimeout as delay } from 'node:timers/promises';
import { type Client, DatabaseError } from 'pg';
import { isLost } from './lost.ts';
import type { Reach } from './reach.ts';
import type { Session } from './session.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** Doubling, half of it at random: hubs that lost one server do not all come back in the same instant. */
function pauseMs(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return longest * (0.5 + Math.random() / 2);
}

const CLOSED = new Error('the store is closed');

export interface LinkOptions {
  open(): Promise<Session>;
  /** Looks, before anything else, what the database has of the work under way. @throws Error when it is no longer ours. */
  resume(client: Client): Promise<void>;
  reach: Reach;
}

/** The one connection that writes, made again for as long as it takes whenever it is lost. */
export class WriterLink {
  readonly #options: LinkOptions;
  readonly #closing = new AbortController();
  #live: Session | undefined;
  #current: Promise<Client> = Promise.reject(new Error('the store is not open yet'));

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#current.catch(() => undefined);
  }

  /** Connects the first time. @throws Error when that does not succeed at once. */
  async start(): Promise<Client> {
    const session = await this.#options.open();
    this.#current = Promise.resolve(session.client);
    this.#adopt(session);
    return session.client;
  }

  /** The connection, once there is one. @throws Error once there will be none any more. */
  client(): Promise<Client> {
    return this.#current;
  }

  /** Whether `error` only says that `client` was lost; then another is on its way. */
  wasLost(client: Client, error: unknown): boolean {
    const isLive = this.#live?.client === client;
    if (!isLost(error) && (isLive || error instanceof DatabaseError)) return false;
    if (this.#live && isLive) this.#lose(this.#live, error);
    return true;
  }

  async close(): Promise<void> {
    const session = this.#live;
    const last = this.#current;
    this.#live = undefined;
    this.#current = Promise.reject(CLOSED);
    this.#current.catch(() => undefined);
    this.#closing.abort(CLOSED);
    await session?.end();
    await last.catch(() => undefined); // one on its way gives up
  }

  #adopt(session: Session): void {
    this.#live = session;
    session.client.on('error', (error) => this.#lose(session, error));
    session.client.on('end', () => this.#lose(session, new Error('Connection terminated')));
  }

  #lose(session: Session, error: unknown): void {
    if (session !== this.#live) return;
    this.#live = undefined;
    session.destroy();
    this.#options.reach.lost(error);
    this.#current = this.#reconnect();
    this.#current.catch(() => undefined); // whoever writes next is told
  }

  async #reconnect(): Promise<Client> {
    const { signal } = this.#closing;
    for (let attempt = 0; ; attempt++) {
      await delay(pauseMs(attempt), undefined, { signal }).catch(() => signal.throwIfAborted());
      try {
        return await this.#connect();
      } catch (error) {
        signal.throwIfAborted();
        if (isLost(error)) continue;
        this.#options.reach.failed(error as Error);
        throw error;
      }
    }
  }

  async #connect(): Promise<Client> {
    const session = await this.#options.open();
    try {
      await this.#options.resume(session.client);
      this.#closing.signal.throwIfAborted();
    } catch (error) {
      session.destroy();
      throw error;
    }
    this.#adopt(session);
    this.#options.reach.back();
    return session.client;
  }
}
