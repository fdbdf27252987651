import type { Clock } from '../kernel/clock.ts';
import { newSecret } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Row } from '../store/tables.ts';
import { digestOf } from './secret-digest.ts';

export interface Session {
  digest: string;
  userId: string;
  createdAt: number;
  /** Moves on with each use. */
  expiresAt: number;
  /** What the store has: written again only when it lags by a part of the whole, not at each request. */
  storedExpiresAt: number;
}

export interface SessionOptions {
  clock: Clock;
  committer: Pick<Committer, 'submit'>;
  /** How long a session lives without being used. */
  idleMs: number;
  /** The oldest session of a user ends when one more is opened. */
  maxPerUser: number;
}

/** After a crash a session may end earlier by this part of its life than its user was promised. */
const LAG_PARTS = 24;

/** Every open session, by the digest of its key; the key itself is known to the browser alone. */
export class Sessions {
  readonly #options: SessionOptions;
  readonly #byDigest = new Map<string, Session>();

  constructor(options: SessionOptions, rows: readonly Row<'sessions'>[]) {
    this.#options = options;
    for (const row of rows) this.#byDigest.set(row.digest, { ...row, storedExpiresAt: row.expiresAt });
  }

  get size(): number {
    return this.#byDigest.size;
  }

  /** How many users have used a session since `at`. */
  usersSince(at: number): number {
    const usedFrom = at + this.#options.idleMs;
    const used = [...this.#byDigest.values()].filter(({ expiresAt }) => expiresAt >= usedFrom);
    return new Set(used.map(({ userId }) => userId)).size;
  }

  /** Opens a session and returns its key. */
  open(tx: Tx, userId: string): string {
    const { clock, idleMs, maxPerUser } = this.#options;
    const now = clock.now();
    const own: Session[] = [];
    for (const session of this.#byDigest.values()) {
      if (session.expiresAt <= now) this.end(tx, session);
      else if (session.userId === userId) own.push(session);
    }
    own.sort((a, b) => a.createdAt - b.createdAt);
    for (const session of own.slice(0, Math.max(0, own.length - maxPerUser + 1))) this.end(tx, session);
    const key = newSecret();
    const expiresAt = now + idleMs;
    this.#put(tx, { digest: digestOf(key), userId, createdAt: now, expiresAt, storedExpiresAt: expiresAt });
    return key;
  }

  /** The live session of a key; finding it is using it. */
  use(key: string): Session | undefined {
    const { clock, committer, idleMs } = this.#options;
    const session = this.#byDigest.get(digestOf(key));
    if (!session) return undefined;
    const now = clock.now();
    if (session.expiresAt <= now) {
      committer.submit(
        (tx) => this.end(tx, session),
        () => {},
      );
      return undefined;
    }
    session.expiresAt = now + idleMs;
    if (session.expiresAt - session.storedExpiresAt >= idleMs / LAG_PARTS) {
      session.storedExpiresAt = session.expiresAt;
      committer.submit(
        (tx) => this.#put(tx, session),
        () => {},
      );
    }
    return session;
  }

  end(tx: Tx, session: Session): void {
    this.#byDigest.delete(session.digest);
    tx.remove('sessions', [session.digest]);
  }

  /** Ends every session of a user, but for one that may stay. */
  endAllOf(tx: Tx, userId: string, butNot?: Session): void {
    for (const session of this.#byDigest.values()) {
      if (session.userId === userId && session.digest !== butNot?.digest) this.end(tx, session);
    }
  }

  #put(tx: Tx, session: Session): void {
    this.#byDigest.set(session.digest, session);
    const { digest, userId, createdAt, storedExpiresAt: expiresAt } = session;
    tx.put('sessions', { digest, userId, createdAt, expiresAt });
  }
}
