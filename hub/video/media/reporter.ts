import type { FromMedia, MediaCounts, PublishRefusal, RefusedPublication } from '../protocol.ts';
import type { FanOut } from './fan-out.ts';
import type { Stream } from './stream.ts';

/** A camera with a wrong key tries again and again: past this many a second attempts are only counted. */
const REFUSALS_PER_S = 20;

/** A camera's stream and those who watch it. */
export interface Channel {
  stream: Stream;
  fanOut: FanOut;
}

/** Tells the hub how cameras stand and what was counted. */
export class Reporter {
  readonly #channels: () => Iterable<Channel>;
  readonly #tell: (message: FromMedia) => void;
  readonly #refused: Partial<Record<PublishRefusal, number>> = {};
  #told = 0;
  #second = 0;

  constructor(channels: () => Iterable<Channel>, tell: (message: FromMedia) => void) {
    this.#channels = channels;
    this.#tell = tell;
  }

  refused(refused: RefusedPublication, now: number): void {
    this.#refused[refused.reason] = (this.#refused[refused.reason] ?? 0) + 1;
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#told = 0;
    this.#second = second;
    if (++this.#told <= REFUSALS_PER_S) this.#tell({ type: 'refused', ...refused });
  }

  /** `changed`: this camera alone, at once. */
  report(now: number, changed?: Channel): void {
    const counts: MediaCounts = { outBytes: 0, droppedFrames: 0, refused: { ...this.#refused } };
    for (const reason of Object.keys(this.#refused) as PublishRefusal[]) delete this.#refused[reason];
    const states = [];
    for (const { stream, fanOut } of changed ? [changed] : this.#channels()) {
      const { outBytes, droppedFrames } = fanOut.count();
      counts.outBytes += outBytes;
      counts.droppedFrames += droppedFrames;
      states.push(stream.state(now, fanOut.size));
    }
    this.#tell({ type: 'states', states, counts });
  }
}
