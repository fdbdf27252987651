import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { ClipOrder, FromRecorder, ToRecorder } from '../recording-protocol.ts';
import { type OpenSink, WriteBudget } from './append-file.ts';
import { Clip, type ClipSource } from './clip.ts';
import { Recorder } from './recorder.ts';
import type { Tag } from './tag.ts';

/** What may wait for the disk, of all cameras together: beyond it the disk is too slow for them. */
const WAITING_BYTES = 64 * 1024 * 1024;
/** Clips that are taken at once. */
const MOST_CLIPS = 32;

/** A camera in the media process, as far as what is recorded of it goes. */
export interface RecordableStream extends ClipSource {
  configs(): readonly Tag[];
  gop(): readonly Tag[];
}

export interface RecordersOptions {
  dataDir: string;
  segmentMs: number;
  clock: Clock;
  tell(event: FromRecorder): void;
  /** The stream of a camera, also when nothing is published; undefined when there is no such camera. */
  streamOf(cameraId: string): RecordableStream | undefined;
  mostClips?: number;
  open?: OpenSink;
}

/** Files of cameras inside the media process: recordings as the hub wants them, and clips as it orders them. */
export class Recorders {
  readonly #options: RecordersOptions;
  readonly #budget = new WriteBudget(WAITING_BYTES);
  readonly #recording = new Map<string, { recorder: Recorder; stream: RecordableStream; leave(): void }>();
  readonly #clips = new Map<string, Clip>();
  readonly #clipsDir: string;
  #wanted: readonly string[] = [];

  /** Clips of an earlier process are nobody's any more. */
  constructor(options: RecordersOptions) {
    this.#options = options;
    this.#clipsDir = join(options.dataDir, 'video', '.clips');
    rmSync(this.#clipsDir, { recursive: true, force: true });
    mkdirSync(this.#clipsDir, { recursive: true });
  }

  on(order: ToRecorder): void {
    if (order.type === 'record') this.#record(order.cameraIds);
    else if (order.type === 'clip') void this.#take(order);
    else this.#clips.get(order.clipId)?.extend(order.toAt);
  }

  /** Cameras came or went: those that are wanted and have a stream now are recorded. */
  refresh(): void {
    this.#record(this.#wanted);
  }

  /** Closes every file; what is on its way to a clip is given up. */
  async close(): Promise<void> {
    for (const clip of this.#clips.values()) clip.end();
    await Promise.all([...this.#recording.keys()].map((id) => this.#drop(id)));
  }

  #record(cameraIds: readonly string[]): void {
    this.#wanted = cameraIds;
    const wanted = new Set(cameraIds);
    for (const [id, { stream }] of this.#recording)
      if (!wanted.has(id) || this.#options.streamOf(id) !== stream) void this.#drop(id);
    for (const id of wanted) if (!this.#recording.has(id)) this.#add(id);
  }

  #add(cameraId: string): void {
    const { streamOf, dataDir, segmentMs, tell, open } = this.#options;
    const stream = streamOf(cameraId);
    if (!stream) return;
    const settings = { cameraId, dataDir, segmentMs, tell, budget: this.#budget };
    const recorder = new Recorder({ ...settings, ...(open && { open }) });
    if (stream.isPublishing) for (const tag of [...stream.configs(), ...stream.gop()]) recorder.tag(tag);
    this.#recording.set(cameraId, { recorder, stream, leave: stream.read(recorder) });
  }

  async #drop(cameraId: string): Promise<void> {
    const found = this.#recording.get(cameraId);
    this.#recording.delete(cameraId);
    found?.leave();
    await found?.recorder.close();
  }

  async #take(order: ClipOrder): Promise<void> {
    const { streamOf, clock, tell, open, mostClips = MOST_CLIPS } = this.#options;
    const { clipId } = order;
    const source = streamOf(order.cameraId);
    if (!source) return tell({ type: 'clip-refused', clipId, reason: 'no-video' });
    if (this.#clips.size >= mostClips) return tell({ type: 'clip-refused', clipId, reason: 'too-many' });
    const clip = new Clip({ order, source, dir: this.#clipsDir, budget: this.#budget, clock, open });
    this.#clips.set(clipId, clip);
    const outcome = await clip.take();
    this.#clips.delete(clipId);
    if ('file' in outcome) tell({ type: 'clip-done', clipId, file: outcome.file });
    else tell({ type: 'clip-refused', clipId, reason: outcome.refused });
  }
}
