import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';

/** Whether a station can be reached through its terminal. Instants are Unix ms; `lastSeenAt` 0 is never. */
export interface Terminal {
  online: boolean;
  since: number;
  lastSeenAt: number;
  /** Percent. */
  battery: number | null;
}

export interface TerminalsOptions {
  clock: Clock;
  /** A terminal that has said nothing for so long is offline. */
  silenceMs: number;
  /** Work of the timer of silence. */
  transact(work: (tx: Tx) => void): void;
  /** Online, offline or another battery: in the transaction that stores it. */
  onEdge(stationId: string, terminal: Terminal, tx: Tx): void;
}

interface Tracked extends Terminal {
  /** The MQTT connection it came in on last; 0 before any. */
  connectionId: number;
}

const unseen = (at: number): Tracked => ({
  online: false,
  since: at,
  lastSeenAt: 0,
  battery: null,
  connectionId: 0,
});

/** Supervises the terminals of stations: stores edges, and watches for silence with one timer. */
export class Terminals {
  readonly #options: TerminalsOptions;
  readonly #tracked = new Map<string, Tracked>();
  readonly #silence: DueQueue<string>;

  constructor(options: TerminalsOptions) {
    this.#options = options;
    this.#silence = new DueQueue(options.clock, (ids) => this.#wake(ids));
  }

  /** Who was online has the whole silence from now to come back. */
  async load(store: Pick<Store, 'db'>): Promise<void> {
    const now = this.#options.clock.now();
    for (const row of await store.db.selectFrom('stationTerminals').selectAll().execute()) {
      const { stationId, since, battery } = row;
      const online = row.online === 1;
      const lastSeenAt = online ? now : row.lastSeenAt;
      this.#tracked.set(stationId, { online, since, lastSeenAt, battery, connectionId: 0 });
      if (online) this.#silence.schedule(stationId, now + this.#options.silenceMs);
    }
  }

  of(stationId: string): Terminal {
    return this.#tracked.get(stationId) ?? unseen(0);
  }

  get onlineCount(): number {
    return [...this.#tracked.values()].filter(({ online }) => online).length;
  }

  connected(stationId: string, connectionId: number, tx: Tx): void {
    this.#of(stationId).connectionId = connectionId;
    this.heard(stationId, tx);
  }

  /** The connection has ended; one of an older time says nothing. */
  disconnected(stationId: string, connectionId: number, tx: Tx): void {
    if (this.#of(stationId).connectionId === connectionId) this.lost(stationId, tx);
  }

  /** Any message is a sign of life. */
  heard(stationId: string, tx: Tx, battery?: number): void {
    const tracked = this.#of(stationId);
    const isNew = !tracked.online || (battery !== undefined && battery !== tracked.battery);
    tracked.lastSeenAt = this.#options.clock.now();
    tracked.battery = battery ?? tracked.battery;
    if (!tracked.online) {
      tracked.since = tracked.lastSeenAt;
      tracked.online = true;
      this.#silence.schedule(stationId, tracked.lastSeenAt + this.#options.silenceMs);
    }
    if (isNew) this.#store(stationId, tracked, tx);
  }

  /** It says goodbye, its will does, or its connection has ended. */
  lost(stationId: string, tx: Tx): void {
    const tracked = this.#of(stationId);
    if (!tracked.online) return;
    tracked.online = false;
    tracked.since = this.#options.clock.now();
    this.#silence.cancel(stationId);
    this.#store(stationId, tracked, tx);
  }

  close(): void {
    this.#silence.close();
  }

  #of(stationId: string): Tracked {
    let tracked = this.#tracked.get(stationId);
    if (!tracked) this.#tracked.set(stationId, (tracked = unseen(this.#options.clock.now())));
    return tracked;
  }

  #store(stationId: string, { online, since, lastSeenAt, battery }: Tracked, tx: Tx): void {
    tx.put('stationTerminals', { stationId, online: online ? 1 : 0, since, lastSeenAt, battery });
    this.#options.onEdge(stationId, { online, since, lastSeenAt, battery }, tx);
  }

  #wake(ids: readonly string[]): void {
    const { clock, silenceMs, transact } = this.#options;
    const silent = ids.filter((id) => {
      const dueAt = this.#of(id).lastSeenAt + silenceMs;
      if (dueAt <= clock.now()) return true;
      this.#silence.schedule(id, dueAt);
      return false;
    });
    if (silent.length > 0)
      transact((tx) => {
        for (const id of silent) this.lost(id, tx);
      });
  }
}
