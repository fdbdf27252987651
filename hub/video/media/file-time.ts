import type { Tag } from './tag.ts';

/** Sound and pictures are published that far out of order at most; further back the clock has been set. */
const OUT_OF_ORDER_MS = 1_000;
/** A step ahead by so much more than has passed meanwhile is no pause but another clock. */
const AHEAD_MS = 5_000;

/**
 * Puts tags on the time of one file, in ms from its first: the publisher's clock as long as it runs, and where it
 * jumps (set, restarted, beyond 32 bits) what has passed on ours.
 */
export class FileTime {
  #offsetMs = 0;
  #last: { dtsMs: number; at: number } | undefined;

  /** May be negative, or before what was placed last, by as much as sound and pictures are out of order. */
  place({ dtsMs, at }: Pick<Tag, 'dtsMs' | 'at'>): number {
    if (!this.#last) this.#offsetMs = -dtsMs;
    else {
      const stepMs = dtsMs - this.#last.dtsMs;
      const passedMs = Math.max(0, at - this.#last.at);
      if (stepMs < -OUT_OF_ORDER_MS || stepMs > AHEAD_MS + passedMs) this.#offsetMs += passedMs - stepMs;
    }
    this.#last = { dtsMs, at };
    return dtsMs + this.#offsetMs;
  }
}
