import { readStill } from '../../api/cameras.ts';
import { ApiError } from '../../api/fetch.ts';
import { createCell } from '../../state/cell.ts';

/** What a still is now: a picture of an instant, or why there is none. */
export type StillState =
  | { is: 'waiting' }
  | { is: 'picture'; url: string; at: number }
  | { is: 'none'; none: 'offline' | 'never' | 'undecodable' | 'refused'; since: number | null };

/** Tiles that appear together begin within this time, so that a wall does not ask for everything at once. */
const STAGGER_MS = 1200;

/** Asks for stills of a camera, one after the other, while it runs; keeps the newest only. */
export class StillLoop {
  readonly state = createCell<StillState>({ is: 'waiting' });
  readonly #cameraId: string;
  readonly #size: 'tile' | 'whole';
  readonly #everyMs: number;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cameraId: string, size: 'tile' | 'whole', everyMs: number) {
    this.#cameraId = cameraId;
    this.#size = size;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.pause();
    const first = Math.random() * STAGGER_MS;
    this.#timer = setTimeout(() => void this.#turn(), first);
  }

  /** What is shown stays, with its age. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
  }

  close(): void {
    this.pause();
    this.#show({ is: 'waiting' });
  }

  async #turn(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const next = await this.#read(abort.signal);
    if (abort.signal.aborted) return;
    if (next) this.#show(next);
    this.#timer = setTimeout(() => void this.#turn(), this.#everyMs);
  }

  /** Undefined: the hub did not answer, and the old picture stays with its age. */
  async #read(signal: AbortSignal): Promise<StillState | undefined> {
    try {
      const { blob, at } = await readStill(
        this.#cameraId,
        this.#size,
        Math.round(this.#everyMs * 0.8),
        signal,
      );
      if (signal.aborted) return undefined;
      return { is: 'picture', url: URL.createObjectURL(blob), at };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) return undefined;
      const { none, since } = error.problem;
      const at = typeof since === 'number' ? since : null;
      if (none === 'offline' || none === 'never' || none === 'undecodable')
        return { is: 'none', none, since: at };
      return { is: 'none', none: 'refused', since: null };
    }
  }

  #show(next: StillState): void {
    const before = this.state.get();
    this.state.set(next);
    // Not at once: the element may still be drawing the old one.
    if (before.is === 'picture') setTimeout(() => URL.revokeObjectURL(before.url), 1000);
  }
}
