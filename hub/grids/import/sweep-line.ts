/** Where something is, or would be, in a `SweepLine`: valid until the next change. */
export interface Place {
  block: number;
  index: number;
}

/** Items in one block: moving half as many costs about as much as finding the block. */
const BLOCK_SIZE = 512;

/**
 * A list kept in the order its user puts things in, with cheap insertion in the middle of very many: an array of
 * short arrays.
 */
export class SweepLine<T> {
  /** None is empty, except when all are: then there is one. */
  readonly #blocks: T[][] = [[]];

  /** The place of the first item that is not below; all those that are come before it. */
  seek(isBelow: (item: T) => boolean): Place {
    const block = firstNot(this.#blocks, (items) => items.length > 0 && isBelow(items.at(-1) as T));
    return { block, index: firstNot(this.#blocks[block] ?? [], isBelow) };
  }

  /** The item `offset` places on, or back; undefined beyond the ends. */
  at({ block, index }: Place, offset: number): T | undefined {
    let at = block;
    let i = index + offset;
    for (; i < 0 && at > 0; at--) i += this.#blocks[at - 1]?.length ?? 0;
    for (let size = this.#size(at); i >= size && at < this.#blocks.length; size = this.#size(at)) {
      i -= size;
      at++;
    }
    return this.#blocks[at]?.[i];
  }

  /** Takes out `count` items from a place on and puts others there; returns the place of the first of those. */
  replace({ block, index }: Place, count: number, items: readonly T[]): Place {
    // What a seek beyond all blocks means is the end of the last.
    let at = Math.min(block, this.#blocks.length - 1);
    let i = block === at ? index : this.#size(at);
    for (let left = count; left > 0; left--) {
      if (i === this.#size(at)) [at, i] = [at + 1, 0];
      this.#blocks[at]?.splice(i, 1);
      if (this.#size(at) > 0 || this.#blocks.length === 1) continue;
      this.#blocks.splice(at, 1);
      [at, i] = at < this.#blocks.length ? [at, 0] : [at - 1, this.#size(at - 1)];
    }
    const target = this.#blocks[at] ?? [];
    target.splice(i, 0, ...items);
    if (target.length <= BLOCK_SIZE) return { block: at, index: i };
    const half = target.length >>> 1;
    this.#blocks.splice(at + 1, 0, target.splice(half));
    return i < half ? { block: at, index: i } : { block: at + 1, index: i - half };
  }

  #size(block: number): number {
    return this.#blocks[block]?.length ?? 0;
  }
}

/** The index of the first item for which `test` is false, given that it is true for all before it. */
function firstNot<T>(items: readonly T[], test: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
