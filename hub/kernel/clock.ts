/** The one source of time, so that tests can own it. Instants are Unix milliseconds. */
export interface Clock {
  now(): number;
  /** Calls `wake` once, at `at` or as soon after as the process can; returns a function that cancels it. */
  wakeAt(at: number, wake: () => void): () => void;
}

/** `setTimeout` counts in a signed 32-bit integer and fires at once beyond it. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delayMs = Math.max(0, at - Date.now());
      timer = delayMs > LONGEST_TIMEOUT_MS ? setTimeout(arm, LONGEST_TIMEOUT_MS) : setTimeout(wake, delayMs);
    };
    arm();
    return () => clearTimeout(timer);
  },
};
