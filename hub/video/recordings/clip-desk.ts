import { newId } from '../../kernel/ids.ts';
import type { ClipFile, ClipRefusal, FromRecorder, ToRecorder } from '../recording-protocol.ts';

/** Why there is no clip: what the recorder says, or that its process has died meanwhile. */
export type NoClip = ClipRefusal | 'media-down';

export type ClipResult = { file: ClipFile } | { refused: NoClip };

/** A clip that has been ordered. Whoever ordered it takes the file away. */
export interface OrderedClip {
  readonly id: string;
  /** Settles once the clip is there, or will never be. */
  readonly done: Promise<ClipResult>;
  /** Goes on until `toAt` while it is still being taken; false when it is over. */
  extend(toAt: number): boolean;
}

/** Orders clips of the recorder and waits for them. */
export class ClipDesk {
  readonly #send: (order: ToRecorder) => boolean;
  readonly #waiting = new Map<string, (result: ClipResult) => void>();

  /** `send` answers false while the media process is down. */
  constructor(send: (order: ToRecorder) => boolean) {
    this.#send = send;
  }

  /** From the key frame at or before `fromAt`, as far as that is still in memory, until `toAt`, which may be to come. */
  order(cameraId: string, fromAt: number, toAt: number): OrderedClip {
    const clipId = newId();
    const { promise: done, resolve } = Promise.withResolvers<ClipResult>();
    this.#waiting.set(clipId, resolve);
    if (!this.#send({ type: 'clip', clipId, cameraId, fromAt, toAt }))
      this.#settle(clipId, { refused: 'media-down' });
    return {
      id: clipId,
      done,
      extend: (until) =>
        this.#waiting.has(clipId) && this.#send({ type: 'extend-clip', clipId, toAt: until }),
    };
  }

  on(event: Extract<FromRecorder, { clipId: string }>): void {
    const result = event.type === 'clip-done' ? { file: event.file } : { refused: event.reason };
    this.#settle(event.clipId, result);
  }

  /** The media process has died, and with it every clip it was taking. */
  down(): void {
    for (const id of this.#waiting.keys()) this.#settle(id, { refused: 'media-down' });
  }

  #settle(id: string, result: ClipResult): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(result);
  }
}
