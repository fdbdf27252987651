import { EventEmitter, once } from 'node:events';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import { Thread } from '../kernel/thread.ts';
import type { Calendar } from '../rules/schedule.ts';
import type { ExplainOrder } from './explain.ts';
import type { Order, Progress, SweepOrder } from './order.ts';
import type { BacktestWorkerData, JobProgress } from './worker.ts';

/** Runs under way at a time, of all users together; each has one. */
const MAX_RUNNING = 4;
/** A result is kept for so long after its run has ended, the newest so many, and no more bytes than this together. */
const KEPT_MS = 10 * 60_000;
const MAX_KEPT = 20;
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
const LIMIT_MS = 10 * 60_000;
const MAX_EXPLAINING = 8;

export interface BacktestsOptions {
  location: BacktestWorkerData['location'];
  config: Pick<BacktestWorkerData, 'timeZone'>;
  /** The days schedules go by, as they are when a run begins. */
  calendar: Calendar;
  /** No run takes longer. */
  limitMs?: number;
  clock: Clock;
  log: Log;
}

/** What has become of a run: bytes of JSON when it is done. */
type Outcome = { body: Buffer } | { error: HubError };

interface Run {
  id: string;
  owner: string;
  progress: Progress;
  outcome: Outcome | undefined;
  forget: (() => void) | undefined;
}

/** A run as whoever ordered it may see it. */
export type RunView = { id: string } & ({ body: Buffer } | { progress: Progress; error: HubError | null });

const asHubError = (error: unknown): HubError | undefined => (error instanceof HubError ? error : undefined);

/** Back-tests as the event loop sees them: a thread of low priority runs them, here bytes pass through. */
export class Backtests implements Closable {
  readonly #options: BacktestsOptions;
  readonly #runs = new Map<string, Run>();
  readonly #ended = new EventEmitter().setMaxListeners(0);
  #thread: Thread | undefined;
  #explaining = 0;
  #closed = false;

  constructor(options: BacktestsOptions) {
    this.#options = options;
  }

  /** Begins a run of `owner`. @throws HubError too-many-requests, overloaded */
  start(owner: string, kind: 'backtest' | 'sweep', order: Order | SweepOrder): string {
    const underway = [...this.#runs.values()].filter(({ outcome }) => !outcome);
    const own = underway.find((run) => run.owner === owner);
    if (own)
      throw new HubError(
        'too-many-requests',
        `Your back-test ${own.id} is still running: wait for it, or cancel it with DELETE.`,
        { extra: { running: own.id } },
      );
    if (underway.length >= MAX_RUNNING)
      throw new HubError('overloaded', `${MAX_RUNNING} back-tests are running: try again in a moment.`, {
        extra: { retryAfterSeconds: 5 },
      });
    const id = newId();
    const progress = { done: 0, total: 0, readings: 0 };
    const run: Run = { id, owner, progress, outcome: undefined, forget: undefined };
    this.#runs.set(id, run);
    void this.#call(kind, { id, order, calendar: this.#calendar() }).then(
      (body) => this.#end(run, { body }),
      (error: unknown) => this.#end(run, { error: this.#told(error) }),
    );
    return id;
  }

  /** @throws HubError not-found, also for another's run */
  view(owner: string, id: string): RunView {
    const { progress, outcome } = this.#existing(owner, id);
    if (!outcome) return { id, progress, error: null };
    return 'body' in outcome ? { id, body: outcome.body } : { id, progress, error: outcome.error };
  }

  /** The result, once it is there. @throws HubError what ended the run */
  async result(owner: string, id: string): Promise<Buffer> {
    const run = this.#existing(owner, id);
    if (!run.outcome) await once(this.#ended, id);
    const { outcome } = run;
    if (outcome && 'body' in outcome) return outcome.body;
    throw outcome?.error ?? new HubError('internal-error', 'The back-test has ended without a result.');
  }

  /** Ends a run, or forgets its result. @throws HubError not-found */
  cancel(owner: string, id: string): void {
    const run = this.#existing(owner, id);
    if (run.outcome) this.#forget(run);
    else void this.#thread?.call('cancel', id).catch(() => undefined); // a thread that died has cancelled it
  }

  /** Answers the explanation as JSON. @throws HubError not-found, overloaded */
  async explain(order: ExplainOrder): Promise<Buffer> {
    if (this.#explaining >= MAX_EXPLAINING)
      throw new HubError('overloaded', 'Too much is being explained at once: ask again in a moment.', {
        extra: { retryAfterSeconds: 1 },
      });
    this.#explaining++;
    try {
      return await this.#call('explain', { order, calendar: this.#calendar() });
    } finally {
      this.#explaining--;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.close();
    for (const { forget } of this.#runs.values()) forget?.();
  }

  /** As a thread can take it. */
  #calendar(): Calendar {
    const { holidays, workdays } = this.#options.calendar;
    return { holidays, workdays };
  }

  #existing(owner: string, id: string): Run {
    const run = this.#runs.get(id);
    if (run?.owner === owner) return run;
    throw new HubError('not-found', `There is no back-test ${id}: results are kept for ten minutes.`);
  }

  async #call(call: 'backtest' | 'sweep' | 'explain', argument: unknown): Promise<Buffer> {
    const { buffer, byteOffset, byteLength } = (await this.#running().call(call, argument)) as Uint8Array;
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  /** The thread, started when it is first needed and again after a death. */
  #running(): Thread {
    if (this.#closed) throw new HubError('overloaded', 'The hub is shutting down.');
    const { location, config, limitMs = LIMIT_MS, log } = this.#options;
    const { timeZone } = config;
    this.#thread ??= new Thread({
      url: new URL('./worker.ts', import.meta.url),
      data: { location, timeZone, limitMs } satisfies BacktestWorkerData,
      onEvent: (event) => {
        const { id, ...progress } = event as JobProgress;
        const run = this.#runs.get(id);
        if (run) run.progress = progress;
      },
      onDeath: (error) => {
        log.error(
          { err: error },
          'the thread that runs back-tests has ended and is replaced when it is needed',
        );
        this.#thread = undefined;
      },
    });
    return this.#thread;
  }

  #told(error: unknown): HubError {
    const known = asHubError(error);
    if (!known) this.#options.log.error({ err: error }, 'a back-test failed');
    return known ?? new HubError('internal-error', 'The back-test failed. The hub’s log has the cause.');
  }

  #end(run: Run, outcome: Outcome): void {
    const { clock } = this.#options;
    run.outcome = outcome;
    if (this.#closed) return void this.#ended.emit(run.id);
    run.forget = clock.wakeAt(clock.now() + KEPT_MS, () => this.#runs.delete(run.id));
    this.#ended.emit(run.id);
    const kept = [...this.#runs.values()].filter((one) => one.outcome).toReversed();
    let bytes = 0;
    for (const [i, one] of kept.entries()) {
      bytes += one.outcome && 'body' in one.outcome ? one.outcome.body.length : 0;
      if (one !== run && (i >= MAX_KEPT || bytes > MAX_KEPT_BYTES)) this.#forget(one);
    }
  }

  #forget(run: Run): void {
    run.forget?.();
    this.#runs.delete(run.id);
  }
}
