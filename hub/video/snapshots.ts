import type { Clock } from '../kernel/clock.ts';
import type { LensProcess } from './lens-process.ts';
import type { MediaProcess } from './media-process.ts';

export interface SnapshotsOptions {
  clock: Clock;
  media: Pick<MediaProcess, 'footage' | 'states'>;
  lens: Pick<LensProcess, 'jpeg'>;
  /** Says whether the picture of a camera that is fetched on demand has come; undefined where it is none. */
  awaken?(cameraId: string): Promise<boolean> | undefined;
}

/** A still of a camera. `at`: when its picture arrived, Unix ms. */
export interface Still {
  jpeg: Buffer;
  at: number;
  width: number;
  height: number;
}

/** Why there is none: `offline` since an instant, `never` since the hub started, or it could not be decoded. */
export interface NoStill {
  none: 'offline' | 'never' | 'undecodable';
  since: number | null;
}

/** How old a still may be, ms, and whether it is of the newest frame rather than the newest key frame. */
export interface Freshness {
  maxAgeMs: number;
  newest: boolean;
}

/** Widths stills come in: a tile of a wall, and the whole picture. */
export const STILL_WIDTHS = { tile: 480, whole: 3840 } as const;
export type StillSize = keyof typeof STILL_WIDTHS;

/**
 * Makes stills, each once however many ask for it: sixteen idle tiles on ten screens cost a wall of stills, not of
 * videos. Keeps the newest of each camera and size.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #kept = new Map<string, Still>();
  readonly #making = new Map<string, Promise<Still | NoStill>>();

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /**
   * A still that was made no longer than `maxAgeMs` ago, or is made now: of the newest key frame, which is the cheapest to
   * decode, or of the `newest` frame there is. A camera that is fetched on demand is fetched for it.
   */
  take(cameraId: string, size: StillSize, fresh: Freshness): Promise<Still | NoStill> {
    const coming = this.#options.awaken?.(cameraId);
    return coming ? coming.then(() => this.#take(cameraId, size, fresh)) : this.#take(cameraId, size, fresh);
  }

  #take(cameraId: string, size: StillSize, { maxAgeMs, newest }: Freshness): Promise<Still | NoStill> {
    const { clock, media } = this.#options;
    const key = `${newest ? 'newest' : 'key'} ${size} ${cameraId}`;
    const state = media.states().get(cameraId);
    if (!state?.publishing) {
      this.#kept.delete(key);
      const none = state && state.publications > 0 ? 'offline' : 'never';
      return Promise.resolve({ none, since: none === 'never' ? null : (state?.since ?? null) });
    }
    const kept = this.#kept.get(key);
    if (kept && clock.now() - kept.at <= maxAgeMs) return Promise.resolve(kept);
    const running = this.#making.get(key);
    if (running) return running;
    const making = this.#make(key, cameraId, size, newest).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #make(key: string, cameraId: string, size: StillSize, newest: boolean): Promise<Still | NoStill> {
    const { media, lens } = this.#options;
    const footage = await media.footage(cameraId, newest ? 'newest' : 'key');
    const made = footage && (await lens.jpeg(footage, STILL_WIDTHS[size]));
    if (!made) return { none: 'undecodable', since: footage?.at ?? null };
    const still = { ...made, at: footage.at };
    this.#kept.set(key, still);
    return still;
  }
}
