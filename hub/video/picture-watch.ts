import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { PictureHealth } from './health.ts';
import type { LensProcess } from './lens-process.ts';
import type { MediaProcess } from './media-process.ts';

export interface PictureWatchOptions {
  clock: Clock;
  log: Log;
  media: Pick<MediaProcess, 'footage' | 'states'>;
  lens: Pick<LensProcess, 'examine'>;
  /** The view of a camera as it should be. */
  referenceOf(cameraId: string): Uint8Array | null;
  found(cameraId: string, health: PictureHealth): void;
}

/** Each camera is looked at so often, where that makes no more than `MOST_A_SECOND` of all. */
const EVERY_MS = 5000;
const MOST_A_SECOND = 8;

/**
 * Looks at one key frame of every camera every few seconds, one after the other, spread over the time. A fault counts
 * when two pictures in a row have it: a hand that passes, or headlights, are none.
 */
export class PictureWatch {
  readonly #options: PictureWatchOptions;
  readonly #seen = new Map<string, { at: number; health: PictureHealth }>();
  #queue: string[] = [];
  #pauseMs = EVERY_MS;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(options: PictureWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#next(EVERY_MS / 2);
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #next(inMs: number): void {
    const { clock } = this.#options;
    if (!this.#closed) this.#cancel = clock.wakeAt(clock.now() + inMs, () => void this.#turn());
  }

  async #turn(): Promise<void> {
    const { media, log } = this.#options;
    if (this.#queue.length === 0) {
      this.#queue = [...media.states()].filter(([, { publishing }]) => publishing).map(([id]) => id);
      this.#pauseMs = Math.max(1000 / MOST_A_SECOND, EVERY_MS / Math.max(1, this.#queue.length));
    }
    const id = this.#queue.shift();
    try {
      if (id !== undefined) await this.#look(id);
    } catch (error) {
      log.warn({ err: error, camera: id }, 'the picture of a camera could not be looked at');
    }
    this.#next(this.#pauseMs);
  }

  async #look(id: string): Promise<void> {
    const { media, lens, referenceOf, found } = this.#options;
    const footage = await media.footage(id, 'key');
    const before = this.#seen.get(id);
    if (!footage || footage.at === before?.at) return;
    const judged = await lens.examine(footage, referenceOf(id));
    if (!judged) return;
    this.#seen.set(id, { at: footage.at, health: judged.health });
    if (before) found(id, inBoth(before.health, judged.health));
  }
}

function inBoth(one: PictureHealth, other: PictureHealth): PictureHealth {
  return Object.fromEntries(
    Object.entries(one).map(([fault, is]) => [fault, is && other[fault as keyof PictureHealth]]),
  ) as unknown as PictureHealth;
}
