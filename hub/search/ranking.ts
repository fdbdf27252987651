import type { Found } from './text-index.ts';

const before = <T>(a: Found<T>, b: Found<T>): number =>
  a.rank - b.rank || b.weight - a.weight || (a.id < b.id ? -1 : 1);

/** The best of many, however many there are, and their count. */
export class Ranking<T> {
  readonly #limit: number;
  readonly #best: Found<T>[] = [];
  count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Best first. */
  get best(): readonly Found<T>[] {
    return this.#best;
  }

  take(found: Found<T>): void {
    this.count++;
    const last = this.#best.at(-1);
    if (last && this.#best.length >= this.#limit && before(last, found) < 0) return;
    const at = this.#best.findIndex((one) => before(found, one) < 0);
    this.#best.splice(at < 0 ? this.#best.length : at, 0, found);
    if (this.#best.length > this.#limit) this.#best.pop();
  }
}
