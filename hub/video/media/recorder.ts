import { join } from 'node:path';
import { recordingPath } from '../recording-path.ts';
import type { FromRecorder } from '../recording-protocol.ts';
import type { OpenSink, WriteBudget } from './append-file.ts';
import { type FileConfigs, FragmentedFile } from './fragmented-file.ts';
import { Segment } from './segment.ts';
import type { Tag, TagReader } from './tag.ts';

/** After a failure of the disk recording is tried again no sooner. */
const RETRY_MS = 10_000;

export interface RecorderOptions {
  cameraId: string;
  dataDir: string;
  /** A new file begins at the first key frame after so much. */
  segmentMs: number;
  budget: WriteBudget;
  tell(event: FromRecorder): void;
  open?: OpenSink;
}

/** Files are cut when a decoder has to be set up anew, and only then. */
const isSame = (a: Tag | undefined, b: Tag | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.codec === b.codec && bodyOf(a).equals(bodyOf(b)));
const bodyOf = (tag: Tag): Buffer => tag.bytes.subarray(11, -4);

/** Writes what a camera publishes into files that follow each other, each beginning with a key frame. */
export class Recorder implements TagReader {
  readonly #options: RecorderOptions;
  #video: Tag | undefined;
  #audio: Tag | undefined;
  #segment: Segment | undefined;
  #configs: FileConfigs | undefined;
  #lastFromAt = 0;
  #stopped: { retryAt: number; missedFrames: number } | undefined;
  readonly #ending = new Set<Promise<void>>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#cut();
    this.#video = undefined;
    this.#audio = undefined;
  }

  tag(tag: Tag): void {
    if (tag.kind === 'script') return;
    if (tag.isConfig) return this.#configure(tag);
    const trouble = this.#segment?.trouble;
    if (trouble) this.#stop(trouble, tag.at);
    if (tag.isKey && this.#isDue(tag)) {
      this.#cut();
      this.#start(tag);
    }
    // Sound of another configuration waits for the file that is made for it.
    if (tag.kind === 'audio' && !isSame(this.#configs?.audio, this.#audio)) return;
    if (this.#segment) this.#segment.add(tag);
    else if (this.#stopped && tag.kind === 'video') this.#stopped.missedFrames++;
  }

  end(): void {
    this.#cut();
  }

  /** Ends the file that is being written; resolves when all are closed. */
  async close(): Promise<void> {
    this.#cut();
    await Promise.all(this.#ending);
  }

  #configure(tag: Tag): void {
    if (tag.kind === 'audio') this.#audio = tag;
    else {
      if (!isSame(this.#video, tag)) this.#cut(); // no frame of the old file's decoder follows
      this.#video = tag;
    }
  }

  /** Whether a key frame begins a new file: frames before it still belong to the old one and its configuration. */
  #isDue(key: Tag): boolean {
    if (!this.#segment) return key.at >= (this.#stopped?.retryAt ?? 0);
    const { video, audio } = this.#configs ?? {};
    if (!isSame(video, this.#video) || !isSame(audio, this.#audio)) return true;
    return key.at - this.#segment.fromAt >= this.#options.segmentMs;
  }

  #start(key: Tag): void {
    const { cameraId, dataDir, budget, open } = this.#options;
    if (!this.#video) return;
    this.#configs = { video: this.#video, audio: this.#audio };
    const file = FragmentedFile.of(this.#configs);
    if (!file) return;
    const fromAt = Math.max(key.at, this.#lastFromAt + 1);
    this.#lastFromAt = fromAt;
    const path = recordingPath(cameraId, fromAt);
    const where = { cameraId, path, absolutePath: join(dataDir, path), fromAt };
    this.#segment = new Segment({ ...where, file, budget, open, tell: (event) => this.#told(event) });
  }

  #told(event: FromRecorder): void {
    const { cameraId, tell } = this.#options;
    // Only what is in a file says that recording goes on; the old one may tell late that it has begun.
    if (this.#stopped && event.type === 'recording-begun' && event.file.fromAt >= this.#stopped.retryAt) {
      const { missedFrames } = this.#stopped;
      this.#stopped = undefined;
      tell({ type: 'recording-resumed', cameraId, at: event.file.fromAt, missedFrames });
    }
    tell(event);
  }

  #stop(reason: NonNullable<Segment['trouble']>, at: number): void {
    this.#cut();
    const isNew = !this.#stopped;
    this.#stopped = { retryAt: at + RETRY_MS, missedFrames: this.#stopped?.missedFrames ?? 0 };
    const { cameraId, tell } = this.#options;
    if (isNew) tell({ type: 'recording-stopped', cameraId, at, reason });
  }

  #cut(): void {
    const segment = this.#segment;
    if (!segment) return;
    this.#segment = undefined;
    const ending = segment.end().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}
