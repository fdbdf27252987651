import type { Recording } from '../../../api/recordings.ts';
import { createCell } from '../../../state/cell.ts';
import { plays } from '../codecs.ts';
import type { Playhead } from './playhead.ts';
import { nextAfter, segmentAt } from './segments.ts';

/** What a recording shows: the instant, nothing until `next`, or why it cannot. */
export type Recorded =
  | { is: 'picture' }
  | { is: 'loading' }
  | { is: 'gap'; next: number | null }
  | { is: 'failed' }
  | { is: 'unplayable' };

/** Apart from the instant by more than this, s, at speed 1, a video jumps; by less it hurries or waits. */
const JUMP_S = 0.7;
const MOST_HURRY = 0.15;
/** A file that grows is read again at most so often. */
const REREAD_MS = 4000;

/** Keeps one video element at the instant of the playhead, from file to file. */
export class RecordedPlay {
  readonly state = createCell<Recorded>({ is: 'loading' });
  readonly #key: string;
  readonly #video: HTMLVideoElement;
  readonly #playhead: Playhead;
  #segments: readonly Recording[] | null = null;
  #loaded: Recording | null = null;
  #loadedMs = 0;
  #failed = false;
  readonly #stop: () => void;

  constructor(key: string, video: HTMLVideoElement, playhead: Playhead) {
    this.#key = key;
    this.#video = video;
    this.#playhead = playhead;
    const follow = (): void => this.#follow();
    const stops = [playhead.at, playhead.playing, playhead.speed].map((cell) => cell.subscribe(follow));
    const listening = new AbortController();
    for (const event of ['loadedmetadata', 'seeked', 'canplay', 'waiting', 'ended'] as const)
      video.addEventListener(event, follow, { signal: listening.signal });
    video.addEventListener(
      'error',
      () => {
        if (this.#loaded) this.#failed = true;
        this.#follow();
      },
      { signal: listening.signal },
    );
    this.#stop = () => {
      for (const stop of stops) stop();
      listening.abort();
    };
  }

  setSegments(segments: readonly Recording[]): void {
    this.#segments = segments;
    this.#follow();
  }

  close(): void {
    this.#stop();
    this.#playhead.release(this.#key);
    this.#unload();
  }

  #follow(): void {
    if (!this.#segments) return;
    const at = this.#playhead.at.get();
    const segment = segmentAt(this.#segments, at);
    if (!segment) return this.#gap(at);
    if (segment.codec === 'h265' && !plays('h265')) return this.#still({ is: 'unplayable' });
    if (segment.id !== this.#loaded?.id) this.#load(segment);
    if (this.#failed) return this.#still({ is: 'failed' });
    const video = this.#video;
    if (video.readyState < HTMLMediaElement.HAVE_METADATA) return this.#wait();
    const wanted = (at - segment.from) / 1000;
    if (wanted > video.duration) return this.#beyond(segment, at);
    const speed = this.#playhead.speed.get();
    const ahead = video.currentTime - wanted;
    if (Math.abs(ahead) > JUMP_S * speed && !video.seeking) video.currentTime = wanted;
    if (video.seeking || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.#wait();
    else this.#playhead.release(this.#key);
    if (!this.#playhead.playing.get()) {
      if (!video.paused) video.pause();
      if (Math.abs(ahead) > 0.05 && !video.seeking) video.currentTime = wanted;
    } else {
      video.playbackRate = speed * (1 - Math.min(Math.max(ahead / 2, -MOST_HURRY), MOST_HURRY));
      if (video.paused && !video.ended) void video.play().catch(() => undefined);
    }
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.#say({ is: 'picture' });
  }

  #load(segment: Recording): void {
    this.#loaded = segment;
    this.#loadedMs = performance.now();
    this.#failed = false;
    // The size makes another address of a file that has grown: what was read before would be shown again.
    this.#video.src = segment.state === 'open' ? `${segment.url}?size=${segment.sizeBytes}` : segment.url;
    this.#video.load();
    this.#wait();
    this.#say({ is: 'loading' });
  }

  /** The instant lies behind what has been read of its file. */
  #beyond(segment: Recording, at: number): void {
    const grown = segment.sizeBytes !== this.#loaded?.sizeBytes;
    if (grown && performance.now() - this.#loadedMs > REREAD_MS) return this.#load(segment);
    if (segment.state === 'open') return this.#still({ is: 'loading' });
    this.#gap(at);
  }

  #wait(): void {
    this.#playhead.hold(this.#key);
  }

  #gap(at: number): void {
    this.#still({ is: 'gap', next: nextAfter(this.#segments ?? [], at) });
  }

  #still(state: Recorded): void {
    this.#playhead.release(this.#key);
    if (!this.#video.paused) this.#video.pause();
    this.#say(state);
  }

  #say(next: Recorded): void {
    const before = this.state.get();
    const same =
      before.is === next.is && (before.is !== 'gap' || (next.is === 'gap' && before.next === next.next));
    if (!same) this.state.set(next);
  }

  #unload(): void {
    this.#loaded = null;
    this.#video.removeAttribute('src');
    this.#video.load();
  }
}
