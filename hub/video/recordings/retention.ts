import { statfs } from 'node:fs/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import type { Recording } from './recording.ts';
import type { RecordingIndex } from './recording-index.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 30_000;
/** Age is counted in days: looking through all cameras for it can wait longer. */
const OLD_EVERY_MS = 600_000;
/** Files that are deleted before anything else is looked at. */
const SLICE_FILES = 50;
/** What has to be free beyond the limits before recording goes on, so that it does not stop again at once. */
const RESUME_BYTES = 64 * 1024 * 1024;

/** What recordings may take of the disk, bytes. */
export interface RecordingLimits {
  quotaBytes: number;
  minFreeBytes: number;
}

export interface RetentionOptions {
  index: RecordingIndex;
  limits: RecordingLimits;
  dataDir: string;
  clock: Clock;
  log: Log;
  /** Days the recordings of a camera are kept. */
  retentionDaysOf(cameraId: string): number;
  /** Whether there is room for what is recorded next; told after each round. */
  onRoom(room: { isFull: boolean; usedBytes: number; freeBytes: number }): void;
  /** Bytes that are free on the disk of recordings. */
  freeBytes?: () => Promise<number>;
}

/** Deletes recordings that are too old, and the oldest when they take too much room. Evidence is none of them. */
export class Retention implements Closable {
  readonly #options: RetentionOptions;
  #cancel: (() => void) | undefined;
  #round: Promise<void> | undefined;
  #isClosed = false;
  #isFull = false;
  #oldLookedForAt = Number.NEGATIVE_INFINITY;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    void this.run();
  }

  /** One round, and the next in its time. A round under way is waited for. */
  run(): Promise<void> {
    this.#round ??= this.#run().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await this.#round;
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    this.#cancel?.();
    try {
      await this.#deleteOld();
      await this.#makeRoom();
    } catch (error) {
      log.error({ err: error }, 'old recordings could not be deleted; it is tried again');
    }
    if (!this.#isClosed) this.#cancel = clock.wakeAt(clock.now() + EVERY_MS, () => void this.run());
  }

  async #deleteOld(): Promise<void> {
    const { index, clock, retentionDaysOf } = this.#options;
    const now = clock.now();
    if (now - this.#oldLookedForAt < OLD_EVERY_MS) return;
    for (const cameraId of (await index.newest()).keys()) {
      const before = now - retentionDaysOf(cameraId) * DAY_MS;
      await this.#delete(() => index.oldest(SLICE_FILES, { cameraId, before }));
    }
    this.#oldLookedForAt = now;
  }

  /** A slice at a time, so that the hub can close in between. */
  async #delete(next: () => Promise<Recording[]>): Promise<void> {
    for (let old = await next(); old.length > 0 && !this.#isClosed; old = await next())
      for (const recording of old) await this.#options.index.remove(recording);
  }

  async #makeRoom(): Promise<void> {
    const { index, limits, dataDir, onRoom } = this.#options;
    const free = this.#options.freeBytes ?? (() => freeOn(dataDir));
    let freeBytes = await free();
    const spareBytes = this.#isFull ? Math.min(RESUME_BYTES, limits.quotaBytes / 10) : 0;
    const lacking = (): number =>
      Math.max(index.usedBytes - limits.quotaBytes, limits.minFreeBytes - freeBytes) + spareBytes;
    let oldest = lacking() > 0 ? await index.oldest(SLICE_FILES) : [];
    while (lacking() > 0 && oldest.length > 0 && !this.#isClosed) {
      for (const recording of oldest) {
        if (lacking() <= 0) break;
        await index.remove(recording);
        freeBytes += recording.sizeBytes;
      }
      freeBytes = await free();
      oldest = lacking() > 0 ? await index.oldest(SLICE_FILES) : [];
    }
    this.#isFull = lacking() > 0;
    onRoom({ isFull: this.#isFull, usedBytes: index.usedBytes, freeBytes });
  }
}

async function freeOn(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
