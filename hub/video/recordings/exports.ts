import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import { Thread } from '../../kernel/thread.ts';
import type { ExportDone, ExportOrder, ExportProgress } from './export-worker.ts';

/** Exports that are written at a time, and those that may wait besides. */
const MAX_RUNNING = 2;
const MAX_WAITING = 6;
/** A file is kept for so long, and the newest so many. */
const KEPT_MS = 60 * 60_000;
const MAX_KEPT = 10;

export interface ExportsOptions {
  dataDir: string;
  clock: Clock;
  log: Log;
}

/** One export, as whoever ordered it may see it. */
export interface ExportView {
  id: string;
  cameraId: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  doneBytes: number;
  totalBytes: number;
  result: ExportDone | null;
  error: HubError | null;
}

interface Job extends ExportView {
  owner: string;
  order: ExportOrder;
  forget: (() => void) | undefined;
}

/** Writes intervals of recordings into one file each, in a thread of low priority. A restart forgets them all. */
export class Exports implements Closable {
  readonly #options: ExportsOptions;
  readonly #dir: string;
  readonly #jobs = new Map<string, Job>();
  #thread: Thread | undefined;
  #isClosed = false;

  constructor(options: ExportsOptions) {
    this.#options = options;
    this.#dir = join(options.dataDir, 'video', '.exports');
    rmSync(this.#dir, { recursive: true, force: true });
    mkdirSync(this.#dir, { recursive: true });
  }

  /** Orders an export of `owner`. @throws HubError overloaded */
  start(owner: string, cameraId: string, what: Pick<ExportOrder, 'from' | 'to' | 'files'>): ExportView {
    const open = [...this.#jobs.values()].filter(({ state }) => state === 'waiting' || state === 'running');
    if (this.#isClosed || open.length >= MAX_RUNNING + MAX_WAITING)
      throw new HubError('overloaded', `${open.length} exports are under way: try again in a while.`, {
        extra: { retryAfterSeconds: 30 },
      });
    const id = newId();
    const order = { ...what, id, out: join(this.#dir, `${id}.mp4`) };
    const figures = { doneBytes: 0, totalBytes: 0, result: null, error: null };
    const job: Job = { id, cameraId, owner, order, state: 'waiting', ...figures, forget: undefined };
    this.#jobs.set(id, job);
    this.#next();
    return this.view(owner, id);
  }

  /** @throws HubError not-found, also for another's export */
  view(owner: string, id: string): ExportView {
    const { order: _order, owner: _owner, forget: _forget, ...view } = this.#existing(owner, id);
    return view;
  }

  /** Where the finished file is. @throws HubError not-found, wrong-state */
  file(owner: string, id: string): { path: string; result: ExportDone } {
    const { result, order, error } = this.#existing(owner, id);
    if (error) throw error;
    if (!result) throw new HubError('wrong-state', 'The export is not ready yet: ask for its state.');
    return { path: order.out, result };
  }

  /** Ends an export, or deletes its file. @throws HubError not-found */
  cancel(owner: string, id: string): void {
    const job = this.#existing(owner, id);
    this.#forget(job);
    void this.#thread?.call('cancel', id).catch(() => undefined); // a thread that died has cancelled it
    this.#next();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#jobs.values()) job.forget?.();
    await this.#thread?.close();
  }

  #existing(owner: string, id: string): Job {
    const job = this.#jobs.get(id);
    if (job?.owner === owner) return job;
    throw new HubError(
      'not-found',
      `There is no export ${id}: files are kept for an hour, and none over a restart of the hub.`,
    );
  }

  #next(): void {
    const jobs = [...this.#jobs.values()];
    const running = jobs.filter(({ state }) => state === 'running').length;
    for (const job of jobs.filter(({ state }) => state === 'waiting').slice(0, MAX_RUNNING - running))
      void this.#run(job);
  }

  async #run(job: Job): Promise<void> {
    job.state = 'running';
    try {
      job.result = (await this.#running().call('export', job.order)) as ExportDone;
      job.state = 'done';
    } catch (error) {
      job.state = 'failed';
      job.error = this.#told(error);
    }
    if (this.#isClosed) return;
    if (this.#jobs.get(job.id) !== job)
      void this.#deleteFile(job); // cancelled when it was nearly done
    else this.#keep(job);
    this.#next();
  }

  /** The thread, started when it is first needed and again after a death. */
  #running(): Thread {
    if (this.#isClosed) throw new HubError('overloaded', 'The hub is shutting down.');
    this.#thread ??= new Thread({
      url: new URL('./export-worker.ts', import.meta.url),
      data: null,
      onEvent: (event) => {
        const { id, ...progress } = event as ExportProgress;
        Object.assign(this.#jobs.get(id) ?? {}, progress);
      },
      onDeath: (error) => {
        this.#options.log.error({ err: error }, 'the thread that exports recordings has ended');
        this.#thread = undefined;
      },
    });
    return this.#thread;
  }

  #told(error: unknown): HubError {
    if (error instanceof HubError) return error;
    this.#options.log.error({ err: error }, 'an export of recordings failed');
    return new HubError('internal-error', 'The export failed. The hub’s log has the cause.');
  }

  #keep(job: Job): void {
    const { clock } = this.#options;
    job.forget = clock.wakeAt(clock.now() + KEPT_MS, () => this.#forget(job));
    const ended = [...this.#jobs.values()].filter(({ state }) => state === 'done' || state === 'failed');
    for (const old of ended.slice(0, -MAX_KEPT)) this.#forget(old);
  }

  #forget(job: Job): void {
    job.forget?.();
    this.#jobs.delete(job.id);
    if (job.state === 'done') void this.#deleteFile(job);
  }

  async #deleteFile({ order }: Job): Promise<void> {
    await rm(order.out, { force: true }).catch((error: unknown) =>
      this.#options.log.warn({ err: error }, 'an export could not be deleted'),
    );
  }
}
