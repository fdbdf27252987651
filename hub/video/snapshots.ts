import type { Clock } from '../kernel/clock.ts';
import type { LensProcess } from './lens-process.ts';
import type { MediaProcess } from './media-process.ts';

export interface SnapshotsOptions {
  clock: Clock;
  media: Pick<MediaProcess, 'footage' | 'states'>;
  lens: Pick<LensProcess, 'jpeg'>;
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

  /** A still that is no older than `maxAgeMs` where the camera publishes; with 0 the newest frame there is. */
  take(cameraId: string, size: StillSize, maxAgeMs: number): Promise<Still | NoStill> {
    const { clock, media } = this.#options;
    const key = `${size} ${cameraId}`;
    const state = media.states().get(cameraId);
    if (!state?.publishing) {
      this.#kept.delete(key);
      const none = state && state.publications > 0 ? 'offline' : 'never';
      return Promise.resolve({ none, since: none === 'never' ? null : (state?.since ?? null) });
    }
    const kept = this.#kept.get(key);
    if (kept && clock.now() - kept.at <= maxAgeMs) return Promise.resolve(kept);
    const running = maxAgeMs > 0 ? this.#making.get(key) : undefined;
    if (running) return running;
    const making = this.#make(cameraId, size, maxAgeMs > 0).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  /** `isKeyEnough`: the newest key frame does, which is the cheapest to decode. */
  async #make(cameraId: string, size: StillSize, isKeyEnough: boolean): Promise<Still | NoStill> {
    const { media, lens } = this.#options;
    const footage = await media.footage(cameraId, isKeyEnough ? 'key' : 'newest');
    const made = footage && (await lens.jpeg(footage, STILL_WIDTHS[size]));
    if (!made) return { none: 'undecodable', since: footage?.at ?? null };
    const still = { ...made, at: footage.at };
    this.#kept.set(`${size} ${cameraId}`, still);
    return still;
  }
}
