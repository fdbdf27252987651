import type { SharedTag } from './flv.ts';
import type { SharedTagReader, Stream } from './stream.ts';
import type { Ending, Viewer } from './viewer.ts';

/** How long viewers wait for a camera that broke off. */
const GAP_MS = 10_000;

/** Sends what one camera publishes to everybody who watches it. */
export class FanOut implements SharedTagReader {
  readonly #stream: Stream;
  readonly #viewers = new Set<Viewer>();
  #gapSinceMs: number | null = null;
  #outBytes = 0;
  #droppedFrames = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.read(this);
  }

  get size(): number {
    return this.#viewers.size;
  }

  /** Whether there is something to watch, now or in a moment. */
  isWatchable(nowMs: number): boolean {
    return this.#stream.isPublishing || (this.#gapSinceMs !== null && nowMs - this.#gapSinceMs < GAP_MS);
  }

  add(viewer: Viewer): void {
    this.#viewers.add(viewer);
    viewer.join(this.#stream.configs(), this.#stream.gop());
  }

  /** The connection of a viewer is gone. */
  remove(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.#outBytes += viewer.outBytes;
    this.#droppedFrames += viewer.queue.droppedFrames;
  }

  find(playId: number): Viewer | undefined {
    for (const viewer of this.#viewers) if (viewer.playId === playId) return viewer;
    return undefined;
  }

  begin(): void {
    this.#gapSinceMs = null;
    for (const viewer of this.#viewers) viewer.queue.restart();
  }

  tag(tag: SharedTag): void {
    for (const viewer of this.#viewers) viewer.offer(tag);
  }

  end(): void {
    this.#gapSinceMs = performance.now();
  }

  restartTime(): void {
    this.endAll('time-restarts');
  }

  /** `viewer`: of this principal only. */
  endAll(ending: Ending, viewer?: string): void {
    for (const one of this.#viewers)
      if (viewer === undefined || one.viewer === viewer) this.#end(one, ending);
  }

  /** Ends whom time has come for. */
  sweep(nowMs: number): void {
    if (!this.isWatchable(nowMs)) this.endAll('camera-offline');
    for (const viewer of this.#viewers) {
      const ending = viewer.due(nowMs);
      if (ending) this.#end(viewer, ending);
    }
  }

  /** Bytes and frames since it was asked last. */
  count(): { outBytes: number; droppedFrames: number } {
    const counted = { outBytes: this.#outBytes, droppedFrames: this.#droppedFrames };
    this.#outBytes = 0;
    this.#droppedFrames = 0;
    for (const viewer of this.#viewers) {
      counted.outBytes += viewer.outBytes;
      counted.droppedFrames += viewer.queue.droppedFrames;
      viewer.outBytes = 0;
      viewer.queue.droppedFrames = 0;
    }
    return counted;
  }

  #end(viewer: Viewer, ending: Ending): void {
    this.remove(viewer);
    viewer.end(ending);
  }
}
