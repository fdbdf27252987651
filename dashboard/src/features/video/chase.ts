/** What must still wait when new data comes, s: less than this and every breath of the way is seen. */
const LEAST_S = 0.05;
const MOST_S = 1;
/** By so much more than wanted may wait before playing is hurried. */
const EXCESS_S = 0.06;
/** From so much more on it is hurried more. */
const FAR_S = 0.5;
/** Data comes in bursts: what waits is what waited at the least for so long. */
const WINDOW_MS = 1000;
/** After so long without a stall less is believed to be enough. */
const CALM_MS = 10_000;

/**
 * How fast to play, so that as little as possible waits and the picture still does not stall. After each stall more has
 * to wait; calm takes that back.
 */
export class Chase {
  #wantedS = LEAST_S;
  #calmSinceMs = 0;
  #hurries = false;
  #waited: { atMs: number; s: number }[] = [];

  /** New data comes, and `waitingS` of stream are there still. Returns the rate to play at; times only ascend. */
  data(atMs: number, waitingS: number): number {
    this.#waited = this.#waited.filter((one) => atMs - one.atMs < WINDOW_MS);
    this.#waited.push({ atMs, s: waitingS });
    if (atMs - this.#calmSinceMs > CALM_MS) {
      this.#wantedS = Math.max(LEAST_S, this.#wantedS / 1.5);
      this.#calmSinceMs = atMs;
    }
    const excessS = Math.min(...this.#waited.map(({ s }) => s)) - this.#wantedS;
    if (excessS > EXCESS_S) this.#hurries = true;
    else if (excessS <= 0) this.#hurries = false;
    if (!this.#hurries) return 1;
    return excessS > FAR_S ? 1.25 : 1.1;
  }

  /** Playing ran out of stream. */
  stalled(atMs: number): void {
    this.#wantedS = Math.min(MOST_S, this.#wantedS * 1.5);
    this.#calmSinceMs = atMs;
    this.#hurries = false;
    this.#waited = [];
  }
}
