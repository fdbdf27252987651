/** A step of the publisher's clock that no pause or reordering explains. */
const BACKWARD_STEP_MS = 1000;
const FORWARD_STEP_MS = 10_000;
/** Between what was before a step and what comes after it. */
const JOINT_MS = 40;
/** The time of an FLV tag is signed, of 32 bits. */
export const LAST_MS = 2 ** 31 - 1;

/**
 * The time that viewers see: it goes on over the ends of publications and the steps of a publisher's clock, and never back
 * within a track. All viewers share it, and so they share the bytes it is written into.
 */
export class Timeline {
  #offsetMs: number | null = null;
  #lastMs = -JOINT_MS;
  readonly #lastOf = { video: 0, audio: 0, script: 0 };

  /** Another publication: its clock may start anywhere. */
  rebase(): void {
    this.#offsetMs = null;
  }

  /** Null when the time that a tag can carry is over; it starts at 0 with what comes next. */
  place(kind: 'video' | 'audio' | 'script', dtsMs: number): number | null {
    let wireMs = this.#offsetMs === null ? Number.NaN : dtsMs + this.#offsetMs;
    if (!(wireMs >= this.#lastMs - BACKWARD_STEP_MS && wireMs <= this.#lastMs + FORWARD_STEP_MS)) {
      wireMs = this.#lastMs + JOINT_MS;
      this.#offsetMs = wireMs - dtsMs;
    }
    wireMs = Math.max(wireMs, this.#lastOf[kind]);
    if (wireMs > LAST_MS) {
      this.#restart();
      return null;
    }
    this.#lastOf[kind] = wireMs;
    this.#lastMs = Math.max(this.#lastMs, wireMs);
    return wireMs;
  }

  #restart(): void {
    this.#offsetMs = null;
    this.#lastMs = -JOINT_MS;
    Object.assign(this.#lastOf, { video: 0, audio: 0, script: 0 });
  }
}
