/** Ids of the last rows of both logs that have been passed on. */
export interface Cursors {
  readings: number;
  edges: number;
}

/** How finely it is remembered what was acknowledged when. */
const MARK_EVERY_MS = 1000;

/**
 * How far the server has acknowledged, and how far that is certain to survive it. The two differ for a server that
 * acknowledges what it holds in memory only: it is asked now and then whether it is still the same run, and what it
 * acknowledged long enough before has settled.
 */
export class Progress {
  #acknowledged: Cursors;
  #settled: Cursors;
  /** What has not settled, oldest first; coarse. */
  #marks: { at: number; cursors: Cursors }[] = [];

  constructor(start: Cursors) {
    this.#acknowledged = { ...start };
    this.#settled = { ...start };
  }

  get acknowledged(): Readonly<Cursors> {
    return this.#acknowledged;
  }

  /** Where to go on after a restart of either side. */
  get settled(): Readonly<Cursors> {
    return this.#settled;
  }

  get isSettled(): boolean {
    return this.#marks.length === 0;
  }

  /** `settles`: whether the acknowledgement already means that it is on disk. */
  advance(cursors: Partial<Cursors>, at: number, settles: boolean): void {
    this.#acknowledged = { ...this.#acknowledged, ...cursors };
    if (settles) {
      this.#settled = this.#acknowledged;
      this.#marks = [];
      return;
    }
    const last = this.#marks.at(-1);
    if (last && at - last.at < MARK_EVERY_MS) last.cursors = this.#acknowledged;
    else this.#marks.push({ at, cursors: this.#acknowledged });
  }

  /** The server has not restarted since: what it acknowledged before `before` is on disk. */
  settle(before: number): void {
    while (this.#marks[0] && this.#marks[0].at + MARK_EVERY_MS <= before)
      this.#settled = this.#marks.shift()?.cursors ?? this.#settled;
  }

  /** The server may have lost what has not settled: all of it is to be sent again. Answers whether there is any. */
  rewind(): boolean {
    const lost = this.#marks.length > 0;
    this.#acknowledged = { ...this.#settled };
    this.#marks = [];
    return lost;
  }
}
