import { randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';

/** Codes that may not be durable yet, so that the same key twice at once is one case. */
const RECENT_KEPT = 10_000;
/** Without the letters and digits that are taken for one another: 32 of them, 5 bits each. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A code nobody guesses (100 random bits), in groups that can be read out. */
export function newQueryCode(): string {
  const text = [...randomBytes(20)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** As it may be typed: small letters, without the dashes. */
export function queryCodeOf(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replace(/(.{4})(?=.)/g, '$1-');
}

/** Digests by which cases are found from outside. */
export class CaseCodes {
  readonly #store: Pick<Store, 'db'>;
  readonly #clock: Clock;
  readonly #recent = new Map<string, string>();

  constructor(store: Pick<Store, 'db'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The case a digest leads to. */
  async find(digest: string): Promise<string | undefined> {
    const row = await this.#store.db
      .selectFrom('caseCodes')
      .select('caseId')
      .where('digest', '=', digest)
      .executeTakeFirst();
    return row?.caseId;
  }

  /** The case it leads to, if that is so new that the store may not say it yet. */
  pending(digest: string): string | undefined {
    return this.#recent.get(digest);
  }

  put(digest: string, caseId: string, tx: Tx): void {
    this.#recent.set(digest, caseId);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > RECENT_KEPT && oldest !== undefined) this.#recent.delete(oldest);
    tx.put('caseCodes', { digest, caseId, at: this.#clock.now() });
  }
}
