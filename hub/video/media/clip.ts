import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { scanFile, writePlain } from '../mp4/files.ts';
import { planPlain } from '../mp4/plain.ts';
import type { ClipFile, ClipOrder, ClipRefusal } from '../recording-protocol.ts';
import { AppendFile, type OpenSink, type WriteBudget } from './append-file.ts';
import { FragmentedFile } from './fragmented-file.ts';
import type { Tag, TagReader } from './tag.ts';

/** Frames of `toAt` arrive no later than so long after it; then the clip ends with what there is. */
const GRACE_MS = 5_000;

/** What a clip is taken from: a camera's ring, and what it publishes from now on. */
export interface ClipSource {
  ring(fromAt: number): readonly Tag[];
  read(reader: TagReader): () => void;
  readonly isPublishing: boolean;
}

export interface ClipOptions {
  order: ClipOrder;
  source: ClipSource;
  /** Where its files are written. */
  dir: string;
  budget: WriteBudget;
  clock: Clock;
  open?: OpenSink | undefined;
}

export type ClipOutcome = { file: ClipFile } | { refused: ClipRefusal };

/** Takes one clip out of memory and out of what is still to come. */
export class Clip implements TagReader {
  readonly #options: ClipOptions;
  readonly #path: string;
  readonly #done = Promise.withResolvers<void>();
  #toAt: number;
  #video: Tag | undefined;
  #audio: Tag | undefined;
  #file: FragmentedFile | undefined;
  #disk: AppendFile | undefined;
  #fromAt = 0;
  #isOver = false;
  #leave: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: ClipOptions) {
    this.#options = options;
    this.#toAt = options.order.toAt;
    this.#path = join(options.dir, `${options.order.clipId}.part`);
  }

  /** Whether frames are still taken. */
  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** Goes on until `toAt`; false when it is over already. */
  extend(toAt: number): boolean {
    if (this.#isOver) return false;
    this.#toAt = Math.max(this.#toAt, toAt);
    this.#arm();
    return true;
  }

  /** Resolves once everything until the end asked for has come, or the publication is over. */
  async take(): Promise<ClipOutcome> {
    const { source, order } = this.#options;
    for (const tag of source.ring(order.fromAt)) this.tag(tag);
    if (!this.#isOver && source.isPublishing) {
      this.#leave = source.read(this);
      this.#arm();
    } else this.#finish();
    await this.#done.promise;
    return this.#close();
  }

  tag(tag: Tag): void {
    if (this.#isOver || tag.kind === 'script') return;
    if (tag.isConfig) return this.#configure(tag);
    if (tag.at > this.#toAt) return this.#finish();
    if (!this.#file && tag.isKey) this.#start(tag);
    const pieces = this.#file?.add(tag);
    if (pieces && !this.#write(pieces)) this.#finish();
  }

  end(): void {
    this.#finish();
  }

  #configure(tag: Tag): void {
    const known = tag.kind === 'video' ? this.#video : this.#audio;
    if (known?.bytes.subarray(11, -4).equals(tag.bytes.subarray(11, -4))) return;
    if (tag.kind === 'audio') {
      if (!this.#file) this.#audio = tag;
      return;
    }
    // A file has one decoder: what came before, when it reaches into what was asked for, is the clip.
    if (this.#file) this.#finish();
    else this.#video = tag;
  }

  #start(key: Tag): void {
    const { budget, open } = this.#options;
    this.#file = this.#video && FragmentedFile.of({ video: this.#video, audio: this.#audio });
    if (!this.#file) return;
    this.#fromAt = key.at;
    this.#disk = new AppendFile(this.#path, budget, open);
    this.#write([this.#file.head]);
  }

  #write(pieces: readonly Uint8Array[]): boolean {
    return this.#disk?.append(pieces, this.#file?.durationMs ?? 0) ?? false;
  }

  #arm(): void {
    const { clock } = this.#options;
    this.#cancelTimer?.();
    this.#cancelTimer = clock.wakeAt(this.#toAt + GRACE_MS, () => this.#finish());
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leave?.();
    this.#cancelTimer?.();
    this.#done.resolve();
  }

  async #close(): Promise<ClipOutcome> {
    const disk = this.#disk;
    const file = this.#file;
    if (!disk || !file) return { refused: 'no-video' };
    const last = file.end();
    if (last) this.#write(last);
    try {
      await disk.end();
      if (disk.writtenMs === 0) return { refused: 'disk' };
      return await this.#plain(file);
    } catch {
      return { refused: 'disk' }; // the reason is that of every file there: the recorder tells of it
    } finally {
      await rm(this.#path, { force: true });
    }
  }

  /** Fragments are for what may break off; who opens a clip anywhere wants a plain file. */
  async #plain({ codec }: FragmentedFile): Promise<ClipOutcome> {
    const { dir, order } = this.#options;
    const scanned = await scanFile(this.#path);
    const plan = scanned && planPlain([{ scanned, startMs: 0 }]);
    if (!plan) return { refused: 'disk' };
    const path = join(dir, `${order.clipId}.mp4`);
    await writePlain(path, plan, [this.#path]);
    const { sizeBytes, durationMs } = plan;
    return { file: { path, fromAt: this.#fromAt, toAt: this.#fromAt + durationMs, sizeBytes, codec } };
  }
}
