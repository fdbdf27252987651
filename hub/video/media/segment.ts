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
  #isOverrun = false;

  constructor(options: SegmentOptions) {
    const { absolutePath, budget, open, file, fromAt } = options;
    this.#options = options;
    this.#toldAt = fromAt;
    this.#disk = new AppendFile(absolutePath, budget, open);
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
    this.#write(this.#options.file.add(tag));
    if (this.#hasBegun && tag.at - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = tag.at;
    this.#tell('recording-grown');
  }

  /** Writes what is left and closes the file. */
  async end(): Promise<void> {
    this.#write(this.#options.file.end());
    if (!(await this.#disk.end())) return;
    this.#tell('recording-ended');
  }

  #write(pieces: readonly Uint8Array[] | undefined): void {
    // After one fragment that found no room none follows: a file has no holes, the index shows the gap.
    if (pieces && !this.#isOverrun && !this.#disk.append(pieces, this.#options.file.durationMs))
      this.#isOverrun = true;
  }

  #tell(type: 'recording-grown' | 'recording-ended'): void {
    const { cameraId, path, fromAt, file, tell } = this.#options;
    const sizeBytes = this.#disk.writtenBytes;
    if (sizeBytes === 0) return;
    const { codec } = file;
    const told = { cameraId, path, fromAt, toAt: fromAt + this.#disk.writtenMs, sizeBytes, codec };
    if (!this.#hasBegun) tell({ type: 'recording-begun', file: told });
    if (this.#hasBegun || type === 'recording-ended') tell({ type, file: told });
    this.#hasBegun = true;
  }
}
