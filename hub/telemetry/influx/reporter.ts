import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Refusal } from './deliver.ts';
import type { FailureReason, InfluxFailure } from './failure.ts';
import type { FollowedLog, Waiting } from './log.ts';
import type { Cursors, Progress } from './progress.ts';

/** Refused points are kept up to so many, newest first; all are counted. */
export const REFUSALS_KEPT = 1000;

/** Whether InfluxDB takes points; `reason` and `detail` say why not. */
export interface ForwardState {
  up: boolean;
  reason: FailureReason | null;
  detail: string;
}

/** What the forwarder tells: everything since the last report, and where it stands. Plain data. */
export interface ForwardReport {
  /** What will never have to be sent again. */
  cursors: Cursors;
  points: number;
  refused: number;
  /** The newest of them; `id` is the same for the same point. */
  refusals: (Refusal & { id: string })[];
  failures: Partial<Record<FailureReason, number>>;
  /** Undefined until the first attempt has ended. */
  state: ForwardState | undefined;
  waiting: Waiting;
}

const EVERY_MS = 500;

const idOf = (line: string): string => createHash('sha256').update(line).digest('base64url').slice(0, 22);

/** Collects what there is to tell and tells it: a change of state at once, anything else twice a second at most. */
export class Reporter {
  readonly #clock: Clock;
  readonly #log: FollowedLog;
  readonly #progress: Progress;
  readonly #tell: (report: ForwardReport) => void;
  #points = 0;
  #refused = 0;
  #refusals: Refusal[] = [];
  #failures: ForwardReport['failures'] = {};
  #state: ForwardState | undefined;
  #told: { cursors: Readonly<Cursors>; waiting: number } | undefined;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(clock: Clock, log: FollowedLog, progress: Progress, tell: (report: ForwardReport) => void) {
    this.#clock = clock;
    this.#log = log;
    this.#progress = progress;
    this.#tell = tell;
  }

  start(): void {
    this.#cancel = this.#clock.wakeAt(this.#clock.now() + EVERY_MS, () => {
      void this.#report(false).finally(() => {
        if (!this.#closed) this.start();
      });
    });
  }

  stored(points: number, refusals: readonly Refusal[]): void {
    this.#points += points - refusals.length;
    this.#refused += refusals.length;
    this.#refusals = [...this.#refusals, ...refusals].slice(-REFUSALS_KEPT);
  }

  up(): void {
    this.#become({ up: true, reason: null, detail: '' });
  }

  failed({ reason, message }: InfluxFailure): void {
    this.#failures[reason] = (this.#failures[reason] ?? 0) + 1;
    this.#become({ up: false, reason, detail: message });
  }

  /** Tells what is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#report(true);
  }

  #become(state: ForwardState): void {
    const changed = this.#state?.up !== state.up || this.#state.reason !== state.reason;
    this.#state = state;
    if (changed) void this.#report(true);
  }

  /** What cannot be read of the log now is told next time: the forwarder itself says that it cannot be read. */
  async #report(anyway: boolean): Promise<void> {
    const waiting = await this.#log.waiting(this.#progress.acknowledged).catch(() => undefined);
    if (!waiting) return;
    const cursors = this.#progress.settled;
    const same = this.#told?.cursors === cursors && this.#told.waiting === 0 && waiting.rows === 0;
    const quiet = this.#points + this.#refused === 0 && Object.keys(this.#failures).length === 0;
    if (same && quiet && !anyway) return;
    this.#told = { cursors, waiting: waiting.rows };
    const report: ForwardReport = {
      cursors: { ...cursors },
      points: this.#points,
      refused: this.#refused,
      refusals: this.#refusals.map((refusal) => ({ ...refusal, id: idOf(refusal.line) })),
      failures: this.#failures,
      state: this.#state,
      waiting,
    };
    this.#points = 0;
    this.#refused = 0;
    this.#refusals = [];
    this.#failures = {};
    this.#tell(report);
  }
}
