import { ApiError } from '../api/fetch.ts';
import { createCell } from '../state/cell.ts';
import {
  type Deed,
  forgettable,
  hasRoom,
  isBarren,
  outcomeOf,
  pauseMs,
  type Request,
  waitingOf,
} from './deed.ts';
import { send } from './send.ts';
import { openShelf, type Shelf } from './shelf.ts';

/** What was wanted finds no room, or this browser keeps nothing. */
export class OutboxFull extends Error {
  override name = 'OutboxFull';
}

/** What is done here and the hub may not know yet: kept first, then sent in order, each once. */
class Outbox {
  readonly deeds = createCell<readonly Deed[]>([]);
  /** Whether the last try found the hub; undefined before any. */
  readonly reached = createCell<boolean | undefined>(undefined);
  /** Grows with every answer of the hub: what shows its data reads anew. */
  readonly news = createCell(0);
  #shelf: Shelf | undefined;
  #user = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #draining = false;
  #last = 0;
  #turns: Promise<void> = Promise.resolve();

  /** Reads what was left and sends it, as this user; returns how to stop. */
  start(user: string): () => void {
    this.#user = user;
    const look = (): void => this.flush();
    window.addEventListener('online', look);
    document.addEventListener('visibilitychange', look);
    void this.#load().then(look, () => undefined);
    return () => {
      this.#user = '';
      clearTimeout(this.#timer);
      window.removeEventListener('online', look);
      document.removeEventListener('visibilitychange', look);
    };
  }

  /** Keeps what was done, all or nothing, and begins to send; answers their ids once they are durable. @throws OutboxFull */
  async add(requests: readonly { id?: string; request: Request }[], at = Date.now()): Promise<string[]> {
    const made: Deed[] = requests.map(({ id = newKey(), request }) => {
      this.#last = Math.max(this.#last + 1, at);
      const empty = { state: 'waiting', triedAt: null, result: null, why: null } as const;
      return { id, n: this.#last, user: this.#user, at, request, ...empty };
    });
    if (!hasRoom(this.deeds.get(), made)) throw new OutboxFull();
    await this.#write(made);
    this.flush();
    return made.map(({ id }) => id);
  }

  /** Forgets what was refused. */
  async dismiss(id: string): Promise<void> {
    await this.#write(
      [],
      this.deeds.get().filter((one) => one.id === id && one.state === 'refused'),
    );
  }

  /** Sends now what waits, without the rest of a pause. */
  flush(): void {
    clearTimeout(this.#timer);
    void this.#drain();
  }

  #load(): Promise<void> {
    return this.#inTurn(async () => {
      this.#shelf ??= await openShelf();
      const kept = await this.#shelf.all();
      this.#last = Math.max(this.#last, ...kept.map(({ n }) => n));
      this.deeds.set(kept.sort((a, b) => a.n - b.n));
    });
  }

  /** One after the other: what is shown is what is kept. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#turns.then(work);
    this.#turns = next.catch(() => undefined);
    return next;
  }

  #write(put: readonly Deed[], drop: readonly Deed[] = []): Promise<void> {
    return this.#inTurn(async () => {
      this.#shelf ??= await openShelf().catch((cause: unknown) => {
        throw new OutboxFull('this browser keeps nothing', { cause });
      });
      const changed = new Set([...put, ...drop].map(({ id }) => id));
      const rest = this.deeds.get().filter(({ id }) => !changed.has(id));
      const old = forgettable([...rest, ...put]);
      await this.#shelf.write(put, [...drop, ...old]);
      const gone = new Set(old.map(({ id }) => id));
      this.deeds.set([...rest, ...put].filter(({ id }) => !gone.has(id)).sort((a, b) => a.n - b.n));
    });
  }

  async #drain(): Promise<void> {
    if (this.#draining || this.#user === '') return;
    this.#draining = true;
    try {
      // A second window of this device sends nothing at the same time.
      if ('locks' in navigator) await navigator.locks.request('gridwatch-outbox', () => this.#sendAll());
      else await this.#sendAll();
    } finally {
      this.#draining = false;
    }
    // What was added in the last moment of a round.
    if (this.#timer === undefined && waitingOf(this.deeds.get()).some(({ user }) => user === this.#user))
      this.#timer = setTimeout(() => void this.#drain(), pauseMs(0));
  }

  async #sendAll(): Promise<void> {
    this.#timer = undefined;
    await this.#load();
    for (;;) {
      const next = waitingOf(this.deeds.get()).find(({ user }) => user === this.#user);
      if (!next) return;
      if (!(await this.#sendOne(next))) {
        this.#timer = setTimeout(() => void this.#drain(), pauseMs(this.#failures++));
        return;
      }
      this.#failures = 0;
    }
  }

  async #sendOne(deed: Deed): Promise<boolean> {
    const all = this.deeds.get();
    if (isBarren(deed.request, all)) {
      const why = { code: 'refused-before', detail: 'What it belongs to was refused.' };
      await this.#write([{ ...deed, state: 'refused', why }]);
      return true;
    }
    // Before the request goes out: a page that dies now must know that the hub may have it.
    const tried = { ...deed, triedAt: deed.triedAt ?? Date.now() };
    await this.#write([tried]);
    try {
      const result = await send(deed, all);
      this.reached.set(true);
      await this.#write([{ ...tried, state: 'sent', result }]);
    } catch (error) {
      const { status, code, message } =
        error instanceof ApiError ? error : new ApiError(400, 'internal-error', String(error));
      this.reached.set(status !== 0);
      if (outcomeOf(status) === 'again') return false;
      await this.#write([{ ...tried, state: 'refused', why: { code, detail: message } }]);
    }
    this.news.set(this.news.get() + 1);
    return true;
  }
}

/** A key nobody else has; `crypto.randomUUID` is missing without TLS. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** This device's outbox. */
export const outbox = new Outbox();
