import type { Connection } from './connection.ts';
import { identityKey } from './message.ts';
import type { Transport } from './metrics.ts';

/**
 * Who is connected. One connection has a client id at a time: a newer one with the same id waits until the older has
 * ended, its will included. One identity has a few: a further one ends its oldest.
 */
export class Registry {
  readonly #maxPerIdentity: number;
  readonly #onEvicted: (reason: 'taken-over' | 'evicted') => void;
  readonly #all = new Set<Connection>();
  readonly #byClientId = new Map<string, Connection>();
  readonly #byIdentity = new Map<string, Connection[]>();
  readonly #waiting = new Map<Connection, (() => void)[]>();

  constructor(maxPerIdentity: number, onEvicted: (reason: 'taken-over' | 'evicted') => void) {
    this.#maxPerIdentity = maxPerIdentity;
    this.#onEvicted = onEvicted;
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all.values();
  }

  byTransport(): Record<Transport, number> {
    const counts = { tcp: 0, tls: 0, ws: 0 };
    for (const { transport } of this.#all) counts[transport]++;
    return counts;
  }

  byClientId(clientId: string): Connection | undefined {
    return this.#byClientId.get(clientId);
  }

  /** The connections of one identity, oldest first. */
  of(key: string): readonly Connection[] {
    return this.#byIdentity.get(key) ?? [];
  }

  add(connection: Connection): void {
    this.#all.add(connection);
  }

  /** The connection has proved who it is: makes room for it, then calls `go`, unless it has ended meanwhile. */
  admit(connection: Connection, go: () => void): void {
    const { identity } = connection;
    if (identity) {
      const key = identityKey(identity);
      const mine = [...this.of(key), connection];
      this.#byIdentity.set(key, mine);
      const others = mine.filter((one) => !one.destroyed && one.clientId !== connection.clientId);
      for (const oldest of others.slice(0, Math.max(0, others.length + 1 - this.#maxPerIdentity))) {
        this.#onEvicted('evicted');
        oldest.destroy();
      }
    }
    this.#claim(connection, go);
  }

  /** Whether the same identity has connected again since. */
  hasNewer(connection: Connection): boolean {
    if (!connection.identity) return false;
    const mine = this.of(identityKey(connection.identity));
    return mine.slice(mine.indexOf(connection) + 1).some((one) => !one.destroyed);
  }

  /** The connection has ended, its will included. */
  remove(connection: Connection): void {
    this.#all.delete(connection);
    if (this.#byClientId.get(connection.clientId) === connection)
      this.#byClientId.delete(connection.clientId);
    if (connection.identity) {
      const key = identityKey(connection.identity);
      const rest = this.of(key).filter((one) => one !== connection);
      if (rest.length > 0) this.#byIdentity.set(key, rest);
      else this.#byIdentity.delete(key);
    }
    const waiting = this.#waiting.get(connection);
    this.#waiting.delete(connection);
    for (const go of waiting ?? []) go();
  }

  #claim(connection: Connection, go: () => void): void {
    const older = this.#byClientId.get(connection.clientId);
    if (!older) {
      if (!connection.destroyed) this.#byClientId.set(connection.clientId, connection);
      go();
      return;
    }
    const waiting = this.#waiting.get(older) ?? [];
    waiting.push(() => this.#claim(connection, go));
    this.#waiting.set(older, waiting);
    if (older.destroyed) return;
    this.#onEvicted('taken-over');
    older.destroy();
  }
}
