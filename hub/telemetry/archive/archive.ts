import type { Registry } from 'prom-client';
import type { ArchivedLastValues } from '../../devices/last-values.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import { Thread } from '../../kernel/thread.ts';
import type { ArchiveLocation } from '../../store/archive/archive.ts';
import type { Progress } from './archiver.ts';
import { createInstruments } from './instruments.ts';
import type { HistoryLimits } from './limits.ts';
import type { RecentReadings, RecentRequest } from './recent.ts';
import type { ArchiveReport } from './report.ts';
import type { ArchiveWorkerData } from './worker.ts';

/** A thread that ended is started again after this long, twice as long after each further time in a row. */
const RESTART_MS = 1000;
const LONGEST_RESTART_MS = 60_000;

export interface ArchiveOptions {
  location: Omit<ArchiveLocation, 'role'>;
  limits: HistoryLimits;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** How long after an advance the next begins. */
  everyMs: number;
  /** Called after each advance. */
  onProgress?(report: ArchiveReport): void;
}

/** The archive as the hub knows it; what goes wrong with it is logged and counted, and the hub goes on. */
export interface RunningArchive extends Closable {
  /** The id of the last reading of the log that is in the blocks; 0 while that is not known. */
  readonly cursor: number;
  /** What it last said of itself; undefined until it has been opened. */
  readonly report: ArchiveReport | undefined;
  readonly oldest: ArchiveReport['oldest'];
  /** The last values of all devices as of the cursor; none, as of 0, when the archive cannot be read. */
  latest(): Promise<ArchivedLastValues>;
  /** The last readings of some devices as of its cursor; none, as of 0, when the archive cannot be read. */
  recent(request: RecentRequest): Promise<RecentReadings>;
  /** Advances at once, or once more when it is advancing. */
  advanceSoon(): void;
}

/** Starts the thread that moves readings from the log into blocks; resolves when it is open, or could not be for once. */
export async function startArchive(options: ArchiveOptions): Promise<RunningArchive> {
  const archive = new ArchiveDriver(options);
  await archive.open();
  return archive;
}

class ArchiveDriver implements RunningArchive {
  readonly #options: ArchiveOptions;
  readonly #instruments;
  #thread: Thread | undefined;
  #cancel: (() => void) | undefined;
  #advancing = false;
  #again = false;
  #closed = false;
  /** Deaths of the thread since the last advance that succeeded. */
  #deaths = 0;
  cursor = 0;
  report: ArchiveReport | undefined;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    this.#instruments = createInstruments(options.metrics);
  }

  get oldest(): ArchiveReport['oldest'] {
    return this.report?.oldest ?? { raw: null, minute: null, hour: null };
  }

  async open(): Promise<void> {
    const { location, limits, everyMs } = this.#options;
    const data: ArchiveWorkerData = { location, limits };
    const thread = new Thread({
      url: new URL('./worker.ts', import.meta.url),
      data,
      onEvent: (event) => this.#onChunk(event as Progress),
      onDeath: (error) => this.#onDeath(error),
    });
    this.#thread = thread;
    await this.#ask(thread, 'opened');
    if (this.#thread === thread) this.#wakeIn(everyMs);
  }

  latest(): Promise<ArchivedLastValues> {
    return this.#read('latest', undefined, { cursor: 0, rows: [] });
  }

  recent(request: RecentRequest): Promise<RecentReadings> {
    return this.#read('recent', request, { cursor: 0, devices: [] });
  }

  advanceSoon(): void {
    if (this.#advancing) this.#again = true;
    else if (this.#thread && this.#cancel) this.#wakeIn(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close().catch((error: unknown) => {
      this.#options.log.warn(
        { err: error },
        'the thread that writes history ended before it could be closed',
      );
    });
  }

  async #read<T>(call: 'latest' | 'recent', argument: unknown, nothing: T): Promise<T> {
    const thread = this.#thread;
    if (!thread) return nothing;
    return (thread.call(call, argument) as Promise<T>).catch((error: unknown) => {
      this.#failed(thread, error);
      return nothing;
    });
  }

  #wakeIn(ms: number): void {
    const { clock } = this.#options;
    this.#cancel?.();
    if (!this.#closed) this.#cancel = clock.wakeAt(clock.now() + ms, () => void this.#advance());
  }

  async #advance(): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    this.#advancing = true;
    this.#again = false;
    const done = await this.#ask(thread, 'advance', { now: this.#options.clock.now() });
    this.#advancing = false;
    if (done) this.#deaths = 0;
    if (this.#thread === thread) this.#wakeIn(done && this.#again ? 0 : this.#options.everyMs);
  }

  /** Asks for a report; answers whether there was one. */
  async #ask(thread: Thread, call: 'opened' | 'advance', argument?: unknown): Promise<boolean> {
    try {
      const report = (await thread.call(call, argument)) as ArchiveReport;
      this.#onReport(report);
      return true;
    } catch (error) {
      this.#failed(thread, error);
      return false;
    }
  }

  #onChunk(progress: Progress): void {
    this.cursor = progress.cursor;
    this.#instruments.chunk(progress);
    const { cursor, lagRows } = progress;
    if (lagRows > 0) this.#options.log.info({ cursor, lagRows }, 'history is catching up with the log');
  }

  #onReport(report: ArchiveReport): void {
    const { clock, log, onProgress } = this.#options;
    const { yielded: days, totalBytes } = report;
    if (days > (this.report?.yielded ?? 0))
      log.warn(
        { days, totalBytes },
        'the oldest history was deleted early: it has reached its size, or the disk is full',
      );
    this.cursor = report.cursor;
    this.report = report;
    this.#instruments.report(report, clock.now());
    onProgress?.(report);
  }

  /** A thread that has ended has said so already. */
  #failed(thread: Thread, error: unknown): void {
    if (this.#thread !== thread) return;
    this.#instruments.error();
    this.#options.log.error({ err: error }, 'history could not be written; tried again');
  }

  #onDeath(error: Error): void {
    const { clock, log } = this.#options;
    this.#thread = undefined;
    this.#cancel?.();
    if (this.#closed) return;
    const inMs = Math.min(RESTART_MS * 2 ** this.#deaths++, LONGEST_RESTART_MS);
    this.#instruments.error();
    log.error({ err: error, inMs }, 'the thread that writes history has ended and is started again');
    this.#cancel = clock.wakeAt(clock.now() + inMs, () => void this.open());
  }
}
