/**
 * A token bucket kept as one number: the instant at which it would be full again (GCRA). It takes `burst` at once and
 * `perSecond` in the long run. Instants are Unix ms.
 */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  #fullAt = 0;

  constructor(perSecond: number, burst: number) {
    this.#intervalMs = 1000 / perSecond;
    this.#toleranceMs = (burst - 1) * this.#intervalMs;
  }

  /** Takes a token if there is one. */
  take(now: number): boolean {
    if (this.readyAt > now) return false;
    this.force(now);
    return true;
  }

  /** Takes a token that may not be there yet: those who come later wait for it. */
  force(now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + this.#intervalMs;
  }

  /** From when on `take` succeeds. */
  get readyAt(): number {
    return Math.ceil(this.#fullAt - this.#toleranceMs);
  }

  isFull(now: number): boolean {
    return this.#fullAt <= now;
  }
}

/** What waits in a lane: how much it weighs, and on whose behalf it waits. */
export interface Delayed {
  readonly bytes: number;
  readonly owner: object;
}

/** One first-in-first-out queue behind its own token bucket. */
class Track<T> {
  readonly bucket: TokenBucket;
  readonly queue: T[] = [];

  constructor(perSecond: number, burst: number) {
    this.bucket = new TokenBucket(perSecond, burst);
  }

  /** Passes only if nothing is waiting, so that order is kept. */
  passes(now: number): boolean {
    return this.queue.length === 0 && this.bucket.take(now);
  }
}

export type Offer = 'passes' | 'waits' | 'full';

/**
 * The publishes of one device, in order and no faster than allowed. Urgent ones have a track of their own with the
 * same rate: they overtake what waits in the ordinary one, and a flood of them is still a flood.
 */
export class Lane<T extends Delayed> {
  readonly #ordinary: Track<T>;
  readonly #urgent: Track<T>;
  readonly #maxWaiting: number;

  constructor(options: { perSecond: number; burst: number; maxWaiting: number }) {
    this.#ordinary = new Track(options.perSecond, options.burst);
    this.#urgent = new Track(options.perSecond, options.burst);
    this.#maxWaiting = options.maxWaiting;
  }

  get waiting(): number {
    return this.#ordinary.queue.length + this.#urgent.queue.length;
  }

  /** Whether the next ordinary publish may pass; then its token is taken. */
  passes(now: number): boolean {
    return this.#ordinary.passes(now);
  }

  /** Whether the next urgent publish may pass although `passes` said no; then its token is taken. */
  passesUrgently(now: number): boolean {
    return this.#urgent.passes(now);
  }

  /** Puts what may not pass in its queue; false when that is full. `copy` is asked only for what is kept. */
  hold(urgent: boolean, copy: () => T): boolean {
    const { queue } = urgent ? this.#urgent : this.#ordinary;
    if (queue.length >= this.#maxWaiting) return false;
    queue.push(copy());
    return true;
  }

  /** The next one whose turn has come, urgent first. */
  release(now: number): T | undefined {
    for (const { queue, bucket } of [this.#urgent, this.#ordinary])
      if (queue.length > 0 && bucket.take(now)) return queue.shift();
    return undefined;
  }

  /** When `release` will have something; undefined when nothing waits. */
  get dueAt(): number | undefined {
    let due: number | undefined;
    for (const { queue, bucket } of [this.#urgent, this.#ordinary])
      if (queue.length > 0) due = Math.min(due ?? bucket.readyAt, bucket.readyAt);
    return due;
  }

  /** Takes out everything of `owner`, in order and whatever its turn; the tokens stay owed. */
  releaseAllOf(owner: object, now: number): T[] {
    const released: T[] = [];
    for (const { queue, bucket } of [this.#urgent, this.#ordinary]) {
      const staying = queue.filter((one) => one.owner !== owner);
      for (const one of queue) {
        if (one.owner !== owner) continue;
        released.push(one);
        bucket.force(now);
      }
      queue.length = 0;
      queue.push(...staying);
    }
    return released;
  }

  /** Nothing waits and nothing is owed: a new lane would be the same. */
  isIdle(now: number): boolean {
    return this.waiting === 0 && this.#ordinary.bucket.isFull(now) && this.#urgent.bucket.isFull(now);
  }
}
