import type { RecordingFile, StopReason } from '../recording-protocol.ts';
import { AppendFile, type OpenSink, type WriteBudget } from './append-file.ts';
import type { FragmentedFile } from './fragmented-file.ts';
import type { Tag } from './tag.ts';

/** How often the index hears how far a file has come. */
const TELL_EVERY_MS = 5_000;

export interface SegmentOptions {
  cameraId: string;
  /** Below the data directory. */
  path: string;
  absolutePath: string;
  fromAt: number;
  file: FragmentedFile;
  budget: WriteBudget;
  open?: OpenSink | undefined;
  tell(event: { type: 'recording-begun' | 'recording-grown' | 'recording-ended'; file: RecordingFile }): void;
}

/** One file of a recording while it is written. */
export class Segment {
  readonly #options: SegmentOptions;
  readonly #disk: AppendFile;
  #hasBegun = false;
  #toldAt: number;
  #lastAt: number;
  #isOverrun = false;

  constructor(options: SegmentOptions) {
    const { absolutePath, budget, open, file, fromAt } = options;
    this.#options = options;
    this.#toldAt = fromAt;
    this.#lastAt = fromAt;
    this.#disk = new AppendFile(absolutePath, budget, open, () => this.#written());
    this.#write([file.head]);
  }

  get fromAt(): number {
    return this.#options.fromAt;
  }

  /** Why this file takes no more frames, or undefined. */
  get trouble(): StopReason | undefined {
    const { failure } = this.#disk;
    if (!failure) return this.#isOverrun ? 'slow-disk' : undefined;
    const code = 'code' in failure ? failure.code : undefined;
    return code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'write-failed';
  }

  add(tag: Tag): void {
    this.#lastAt = tag.at;
    this.#write(this.#options.file.add(tag));
  }

  /** Writes what is left and closes the file. */
  async end(): Promise<void> {
    this.#write(this.#options.file.end());
    // Of a file nothing could be written to nobody has heard.
    if ((await this.#disk.end()) && this.#hasBegun) this.#tell('recording-ended');
  }

  #write(pieces: readonly Uint8Array[] | undefined): void {
    // After one fragment that found no room none follows: a file has no holes, the index shows the gap.
    if (pieces && !this.#isOverrun && !this.#disk.append(pieces, this.#options.file.durationMs))
      this.#isOverrun = true;
  }

  #written(): void {
    if (!this.#hasBegun) this.#tell('recording-begun');
    else if (this.#lastAt - this.#toldAt >= TELL_EVERY_MS) this.#tell('recording-grown');
    else return;
    this.#hasBegun = true;
    this.#toldAt = this.#lastAt;
  }

  #tell(type: 'recording-begun' | 'recording-grown' | 'recording-ended'): void {
    const { cameraId, path, fromAt, file, tell } = this.#options;
    const { writtenBytes: sizeBytes, writtenMs } = this.#disk;
    const told = { cameraId, path, fromAt, toAt: fromAt + writtenMs, sizeBytes, codec: file.codec };
    tell({ type, file: told });
  }
}
