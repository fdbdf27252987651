import { setImmediate as others } from 'node:timers/promises';
import { HubError } from '../kernel/errors.ts';
import type { Progress } from './order.ts';

/** Work goes on for so long before others have their turn, and a cancellation is heard. */
const TURN_MS = 20;
/** Between two words about progress. */
const TELL_MS = 250;

export interface PaceOptions {
  signal: AbortSignal;
  limitMs: number;
  onProgress(progress: Progress): void;
}

/** Lets long work breathe: others have their turn, it is told how far it is, and it ends when it must. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #begunAt = performance.now();
  #turnAt = this.#begunAt;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  get tookMs(): number {
    return Math.round(performance.now() - this.#begunAt);
  }

  /** Call it every few thousand readings. @throws what the signal was aborted with; HubError bad-request when it takes too long. */
  async breathe(progress: Progress): Promise<void> {
    const now = performance.now();
    if (now - this.#turnAt < TURN_MS) return;
    const { signal, limitMs, onProgress } = this.#options;
    if (now - this.#toldAt >= TELL_MS) {
      this.#toldAt = now;
      onProgress({ ...progress });
    }
    await others();
    this.#turnAt = performance.now();
    signal.throwIfAborted();
    if (this.#turnAt - this.#begunAt > limitMs)
      throw new HubError(
        'bad-request',
        `It took longer than ${Math.round(limitMs / 60_000)} min, after ${progress.done} of ${progress.total} devices: ask for a shorter range, or for fewer devices.`,
      );
  }
}
