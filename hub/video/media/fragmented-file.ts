import { audioTrack, videoTrack } from '../mp4/description.ts';
import { fragmentHead, type Run } from '../mp4/fragment.ts';
import { fragmentedHead } from '../mp4/header.ts';
import type { Sample, Track } from '../mp4/track.ts';
import { FileTime } from './file-time.ts';
import type { Tag } from './tag.ts';

/** A fragment is cut at a key frame, and else after so much: what a kill costs at most. */
const FRAGMENT_MS = 1_000;
const FRAGMENT_BYTES = 4 * 1024 * 1024;
/** What the last frame of all is shown for when nothing tells. */
const USUAL_MS = 40;
/** A frame is shown no longer in a file: after a pause of the camera it goes on where the next begins. */
const LONGEST_MS = 0x7fffffff;

/** The coded data of a tag. */
export const dataOf = (tag: Tag): Buffer => tag.bytes.subarray(tag.dataOffset, tag.bytes.length - 4);

/** The configurations a file is made for. */
export interface FileConfigs {
  video: Tag;
  audio: Tag | undefined;
}

/** A frame whose duration is not known before the next has come. */
interface Pending {
  tag: Tag;
  startMs: number;
}

interface Lane {
  track: Track;
  /** Complete frames of the fragment that is being filled, and where it begins. */
  samples: Sample[];
  data: Buffer[];
  startMs: number;
  pending: Pending | undefined;
  lastDurationMs: number;
}

const laneOf = (track: Track): Lane => ({
  track,
  samples: [],
  data: [],
  startMs: 0,
  pending: undefined,
  lastDurationMs: USUAL_MS,
});

/**
 * Turns the tags of a camera into a fragmented MP4 without touching what is coded: bytes in, bytes out. Written here
 * and not by a library, because a frame keeps the decode time its camera gave it, a fragment ends after a second
 * though the next key frame be far, and sound that has stopped holds nothing back.
 */
export class FragmentedFile {
  /** What the file begins with. */
  readonly head: Buffer;
  readonly codec: 'h264' | 'h265';
  readonly #time = new FileTime();
  readonly #video: Lane;
  readonly #audio: Lane | undefined;
  #sequence = 0;
  #bytes = 0;
  #endMs = 0;

  private constructor(video: Track, audio: Track | undefined) {
    this.codec = video.codec === 'h265' ? 'h265' : 'h264';
    this.#video = laneOf(video);
    this.#audio = audio && laneOf(audio);
    this.head = fragmentedHead(audio ? [video, audio] : [video]);
  }

  /** Undefined when the pictures' configuration is not readable; sound that is not stays out. */
  static of({ video, audio }: FileConfigs): FragmentedFile | undefined {
    if (video.codec !== 'h264' && video.codec !== 'h265') return undefined;
    const track = videoTrack(video.codec, dataOf(video));
    return track && new FragmentedFile(track, audio && audioTrack(dataOf(audio)));
  }

  /** Where the frames taken so far end, ms from the first. */
  get durationMs(): number {
    return this.#endMs;
  }

  /**
   * Takes a frame; the first has to be a key frame. Answers the fragment that is complete with it, as pieces to be
   * written one behind the other: they share the memory of their tags.
   */
  add(tag: Tag): readonly Uint8Array[] | undefined {
    const lane = tag.kind === 'video' ? this.#video : tag.kind === 'audio' ? this.#audio : undefined;
    if (!lane || tag.isConfig || dataOf(tag).length === 0) return undefined;
    const placedMs = this.#time.place(tag);
    if (lane !== this.#video && placedMs < 0) return undefined; // sound of before the first picture
    const startMs = Math.max(placedMs, lane.pending ? lane.pending.startMs + 1 : 0);
    this.#complete(lane, startMs);
    const isFull = startMs - this.#beganMs() >= FRAGMENT_MS || this.#bytes >= FRAGMENT_BYTES;
    const fragment = (tag.isKey && lane === this.#video) || isFull ? this.#flush() : undefined;
    lane.pending = { tag, startMs };
    this.#endMs = Math.max(this.#endMs, startMs);
    return fragment;
  }

  /** The last fragment. Nothing may be added behind it. */
  end(): readonly Uint8Array[] | undefined {
    for (const lane of this.#lanes()) {
      if (!lane.pending) continue;
      const endMs = lane.pending.startMs + lane.lastDurationMs;
      this.#endMs = Math.max(this.#endMs, endMs);
      this.#complete(lane, endMs);
    }
    return this.#flush();
  }

  #lanes(): Lane[] {
    return this.#audio ? [this.#video, this.#audio] : [this.#video];
  }

  /** Where the fragment that is being filled begins. */
  #beganMs(): number {
    return Math.min(
      ...this.#lanes().map(({ samples, startMs }) => (samples.length > 0 ? startMs : Infinity)),
    );
  }

  #complete(lane: Lane, untilMs: number): void {
    const { pending } = lane;
    if (!pending) return;
    const data = dataOf(pending.tag);
    const durationMs = Math.min(untilMs - pending.startMs, LONGEST_MS);
    if (lane.samples.length === 0) lane.startMs = pending.startMs;
    const isKey = lane !== this.#video || pending.tag.isKey;
    const { compositionMs } = pending.tag;
    lane.samples.push({ sizeBytes: data.length, durationMs, compositionMs, isKey });
    lane.data.push(data);
    lane.lastDurationMs = Math.min(durationMs, FRAGMENT_MS);
    lane.pending = undefined;
    this.#bytes += data.length;
  }

  #flush(): readonly Uint8Array[] | undefined {
    const lanes = this.#lanes().filter(({ samples }) => samples.length > 0);
    if (lanes.length === 0) return undefined;
    const runs: Run[] = lanes.map(({ track, startMs, samples }) => ({ kind: track.kind, startMs, samples }));
    const pieces = [fragmentHead(++this.#sequence, runs), ...lanes.flatMap(({ data }) => data)];
    for (const lane of lanes) {
      lane.samples = [];
      lane.data = [];
    }
    this.#bytes = 0;
    return pieces;
  }
}
