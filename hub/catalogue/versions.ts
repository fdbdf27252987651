import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Authorship, CatalogueKind, CatalogueOrigin, CatalogueVersion } from './version.ts';

/**
 * The versions of one catalogue that still matter, in memory as in the store: the newest, and those that were in force
 * when what is open was opened. `C` is what is stored as JSON.
 */
export class CatalogueVersions<C> {
  readonly kind: CatalogueKind;
  readonly #clock: Clock;
  #held: readonly CatalogueVersion<C>[] = [];

  constructor(kind: CatalogueKind, clock: Clock) {
    this.kind = kind;
    this.#clock = clock;
  }

  /** Takes up the version that was in force at `since`, and all that came after. */
  async load({ db }: Store, since: number): Promise<void> {
    const rows = await db
      .selectFrom('catalogueVersions')
      .selectAll()
      .where('kind', '=', this.kind)
      .where('version', '>=', (eb) =>
        eb
          .selectFrom('catalogueVersions as before')
          .select(({ fn }) => fn.coalesce(fn.max('before.version'), eb.lit(0)).as('version'))
          .where('before.kind', '=', this.kind)
          .where('before.at', '<=', since),
      )
      .orderBy('version')
      .execute();
    this.#held = rows.map(({ version, at, author, comment, digest, content, origin }) => ({
      version,
      at,
      author,
      comment,
      digest,
      origin: origin as CatalogueOrigin,
      content: JSON.parse(content) as C,
    }));
  }

  get newest(): CatalogueVersion<C> | undefined {
    return this.#held.at(-1);
  }

  /** The version in force at an instant; the oldest one held for what is older still. */
  at(instant: number): CatalogueVersion<C> | undefined {
    return this.#held.findLast(({ at }) => at <= instant) ?? this.#held[0];
  }

  /**
   * Brings the catalogue into line with the hub's own file: it counts while nothing has been imported. Answers whether
   * that made a version.
   */
  takeFile(content: C, tx: Tx): boolean {
    const { newest } = this;
    if (newest && (newest.origin === 'import' || newest.digest === digestOf(content))) return false;
    this.add(content, { origin: 'file', author: null, comment: null }, tx);
    return true;
  }

  /** Puts a new version in force. */
  add(content: C, by: Authorship, tx: Tx): CatalogueVersion<C> {
    const version = (this.newest?.version ?? 0) + 1;
    // A clock that is put back must not put an old version in force.
    const at = Math.max(this.#clock.now(), this.newest?.at ?? 0);
    const made: CatalogueVersion<C> = { ...by, version, at, digest: digestOf(content), content };
    tx.append('catalogueVersions', { ...made, kind: this.kind, content: JSON.stringify(content) });
    this.#held = [...this.#held, made];
    return made;
  }

  /** Forgets what was over before `instant`; the store keeps it. */
  forgetBefore(instant: number): void {
    const first = this.at(instant);
    if (first) this.#held = this.#held.slice(this.#held.indexOf(first));
  }
}

function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
