import { type PictureSize, pictureSize } from '../mp4/picture-size.ts';
import type { CameraFootage, CameraState } from '../protocol.ts';
import {
  codedData,
  createTag,
  type Payload,
  readPayload,
  type SharedTag,
  scriptBody,
  type TagKind,
} from './flv.ts';
import { FrozenPicture } from './frozen.ts';
import { Ring } from './ring.ts';
import { Statistics } from './statistics.ts';
import type { TagReader, VideoCodec } from './tag.ts';
import { Timeline } from './timeline.ts';

const LONGEST_SCRIPT_BYTES = 65_536;

/** Reads the tags of a camera with the bytes that viewers are sent. */
export interface SharedTagReader extends TagReader {
  tag(tag: SharedTag): void;
  /** The time of tags starts again at 0. */
  restartTime?(): void;
}

/** One camera in the media process: what it publishes, what of it is kept in memory, and who reads it. */
export class Stream {
  readonly cameraId: string;
  readonly #readers = new Set<SharedTagReader>();
  readonly #heads = new Map<TagKind, SharedTag>();
  readonly #ring = new Ring();
  readonly #timeline = new Timeline();
  readonly #statistics = new Statistics();
  readonly #frozen = new FrozenPicture();
  #lastKey: { tag: SharedTag; config: SharedTag | undefined } | undefined;
  #codec: VideoCodec | null = null;
  #size: PictureSize | null = null;
  #publishing = false;
  #since: number;
  #publications = 0;

  constructor(cameraId: string, now: number) {
    this.cameraId = cameraId;
    this.#since = now;
  }

  get isPublishing(): boolean {
    return this.#publishing;
  }

  get codec(): VideoCodec | null {
    return this.#codec;
  }

  /** What decoders have to know before frames, and what the encoder says of itself. */
  configs(): SharedTag[] {
    return [...this.#heads.values()];
  }

  /** The current group of pictures from its key frame on; empty when none is whole. */
  gop(): readonly SharedTag[] {
    return this.#ring.current();
  }

  /** From the last key frame before `fromAt` on, configurations where they are needed. */
  ring(fromAt: number): SharedTag[] {
    return this.#ring.from(fromAt);
  }

  /** Reads what comes from now on; the answer ends it. Who reads in the middle takes `configs()` and `gop()` first. */
  read(reader: SharedTagReader): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  begin(at: number): void {
    this.#publishing = true;
    this.#since = at;
    this.#publications++;
    this.#heads.clear();
    this.#codec = null;
    this.#size = null;
    this.#timeline.rebase();
    this.#statistics.restart(at);
    this.#frozen.restart();
    for (const reader of this.#readers) reader.begin?.(at);
  }

  /** A payload as it came over RTMP; `body` may be written over afterwards. What no viewer can play goes no further. */
  publish(kind: TagKind, dtsMs: number, body: Buffer, at: number): void {
    this.#statistics.bytes(body.length, at);
    const content = kind === 'script' ? scriptBody(body) : body;
    const payload = readPayload(kind, content);
    if (!payload || (kind === 'script' && content.length > LONGEST_SCRIPT_BYTES)) return;
    if (payload.isConfig && this.#isKnown(kind, payload, content)) return;
    const wireMs = this.#timeline.place(kind, dtsMs) ?? this.#restartTime(kind, dtsMs);
    const tag = createTag(kind, payload, content, { dtsMs, wireMs, at });
    if (tag.isConfig || kind === 'script') this.#configure(tag);
    else if (tag.kind === 'video') this.#frame(tag);
    this.#ring.add(tag, tag.isKey ? this.configs() : []);
    for (const reader of this.#readers) reader.tag(tag);
  }

  end(at: number): void {
    this.#publishing = false;
    this.#since = at;
    this.#ring.end();
    for (const reader of this.#readers) reader.end(at);
  }

  /** Lets go of what has become old although nothing new came. */
  tick(now: number): void {
    this.#ring.trim(now);
  }

  /** What a decoder needs for the newest key frame, or for the newest frame; undefined before there is one. */
  footage(upTo: 'key' | 'newest'): CameraFootage | undefined {
    const { tag, config } = this.#lastKey ?? {};
    if (!tag || !config || !tag.codec || tag.codec === 'aac') return undefined;
    const gop =
      upTo === 'newest' ? this.gop().filter(({ kind, isConfig }) => kind === 'video' && !isConfig) : [];
    const frames = gop[0] === tag ? gop : [tag];
    const at = frames.at(-1)?.at ?? tag.at;
    return { codec: tag.codec, at, config: codedData(config), frames: frames.map(codedData) };
  }

  state(now: number, viewers: number): CameraState {
    const live = this.#publishing;
    return {
      cameraId: this.cameraId,
      publishing: live,
      since: this.#since,
      codec: this.#codec,
      audio: this.#heads.has('audio') ? 'aac' : null,
      width: this.#size?.width ?? null,
      height: this.#size?.height ?? null,
      ...(live ? this.#statistics.rates(now) : { fps: 0, bitrateKbps: 0 }),
      keyFrameMs: this.#statistics.keyFrameMs,
      lastFrameAt: this.#statistics.lastFrameAt,
      viewers,
      publications: this.#publications,
      frozenSince: live ? this.#frozen.since : null,
    };
  }

  /** Some encoders repeat their configuration before each key frame. */
  #isKnown(kind: TagKind, payload: Payload, body: Buffer): boolean {
    const known = this.#heads.get(kind);
    return known?.codec === payload.codec && known.bytes.subarray(11, -4).equals(body);
  }

  #restartTime(kind: TagKind, dtsMs: number): number {
    for (const reader of this.#readers) reader.restartTime?.();
    return this.#timeline.place(kind, dtsMs) ?? 0;
  }

  #configure(tag: SharedTag): void {
    this.#heads.set(tag.kind, tag);
    if (tag.kind !== 'video' || !tag.codec || tag.codec === 'aac') return;
    this.#codec = tag.codec;
    this.#size = pictureSize(tag.codec, codedData(tag)) ?? null;
    this.#frozen.restart();
  }

  #frame(tag: SharedTag): void {
    this.#statistics.frame(tag.isKey, tag.dtsMs, tag.at);
    if (tag.isKey) this.#lastKey = { tag, config: this.#heads.get('video') };
    if (this.#codec) this.#frozen.frame(tag, this.#codec, this.#size);
  }
}
