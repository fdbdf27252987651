import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../store/tables.ts';
import { deliver } from './deliver.ts';
import { InfluxFailure } from './failure.ts';
import { connectInflux, currentRun } from './flavour.ts';
import { FollowedLog, type Piece } from './log.ts';
import { type Cursors, Progress } from './progress.ts';
import { type ForwardReport, Reporter } from './reporter.ts';
import type { InfluxServer, InfluxSettings } from './server.ts';
import { writeLines } from './write.ts';

export interface ForwarderOptions {
  settings: InfluxSettings;
  /** For reading only. */
  log: Kysely<Database>;
  /** Where both logs were left. */
  cursors: Cursors;
  clock: Clock;
  tell(report: ForwardReport): void;
  /** Rows of one request. */
  rows?: number;
  /** The first pause after a failure, doubled up to the longest. */
  pauseMs?: { first: number; longest: number };
}

const ROWS = 5000;
const PAUSE_MS = { first: 1000, longest: 30_000 };
/** Nobody has to wake it, then it is only late. */
const IDLE_MS = 5000;
/** How often a server that keeps what it acknowledged in memory is asked whether it is still the same. */
const RUN_CHECK_MS = 10_000;

/**
 * Follows the logs of readings and alert edges and writes them to InfluxDB, one request at a time and in order. It
 * moves on only when the server has said that a piece is stored, so whatever ends, a piece is sent once more at
 * most, and lands on itself. What the server refuses for good is set aside; anything else is tried again for ever.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #log: FollowedLog;
  readonly #progress: Progress;
  readonly #reporter: Reporter;
  readonly #closing = new AbortController();
  #server: InfluxServer | undefined;
  #checkedAt = 0;
  #failures = 0;
  #woken = false;
  #wakeUp: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ForwarderOptions) {
    const { log, rows = ROWS, cursors, clock, tell } = options;
    this.#options = options;
    this.#log = new FollowedLog(log, rows);
    this.#progress = new Progress(cursors);
    this.#reporter = new Reporter(clock, this.#log, this.#progress, tell);
  }

  start(): void {
    this.#reporter.start();
    this.#running = this.#run();
  }

  /** There is more in the log. Changes nothing while it is busy or waits for the server. */
  wake(): void {
    this.#woken = true;
    this.#wakeUp?.();
  }

  /** Gives up what is under way: it is sent again at the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wakeUp?.();
    await this.#running;
    await this.#reporter.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        this.#woken = false;
        const server = (this.#server ??= await connectInflux(this.#options.settings, signal));
        const more = await this.#pass(server);
        await this.#settle(server);
        this.#failures = 0;
        this.#reporter.up();
        // A turn of the loop at least, so that the thread answers its calls in the middle of catching up.
        if (more) await turn();
        else if (!this.#woken) await this.#rest(IDLE_MS, true);
      } catch (error) {
        if (!signal.aborted) await this.#rest(this.#failed(error), false);
      }
    }
  }

  /** One piece of each log. Answers whether there may be more. */
  async #pass(server: InfluxServer): Promise<boolean> {
    const { readings, edges } = this.#progress.acknowledged;
    const someReadings = await this.#log.readings(readings);
    await this.#send(server, someReadings, { readings: someReadings.last });
    const someEdges = await this.#log.edges(edges);
    await this.#send(server, someEdges, { edges: someEdges.last });
    return someReadings.full || someEdges.full;
  }

  async #send(server: InfluxServer, piece: Piece, reached: Partial<Cursors>): Promise<void> {
    if (piece.rows === 0) return;
    const refusals = await deliver(piece.lines, (lines) => writeLines(server, lines, this.#closing.signal));
    this.#progress.advance(reached, this.#options.clock.now(), server.settleMs === 0);
    this.#reporter.stored(piece.lines.length, refusals);
  }

  /** @throws InfluxFailure when the server is another run of itself: what it held in memory is gone. */
  async #settle(server: InfluxServer): Promise<void> {
    const now = this.#options.clock.now();
    if (this.#progress.isSettled || now - this.#checkedAt < RUN_CHECK_MS) return;
    if ((await currentRun(server, this.#closing.signal)) !== server.run)
      throw new InfluxFailure('unreachable', 'it has been restarted');
    this.#checkedAt = now;
    this.#progress.settle(now - server.settleMs);
  }

  /** Answers how long to leave it alone. */
  #failed(error: unknown): number {
    const failure =
      error instanceof InfluxFailure
        ? error
        : new InfluxFailure('log', `the log cannot be read: ${(error as Error).message}`, { cause: error });
    this.#progress.rewind();
    this.#server = undefined;
    this.#failures += 1;
    this.#reporter.failed(failure);
    const { first, longest } = this.#options.pauseMs ?? PAUSE_MS;
    const pauseMs = Math.min(first * 2 ** (this.#failures - 1), longest);
    // Hubs that lost the same server do not all come back at the same moment.
    return Math.max(pauseMs * (0.75 + Math.random() / 4), failure.retryAfterMs);
  }

  #rest(ms: number, wakeable: boolean): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const cancel = clock.wakeAt(clock.now() + ms, () => done());
      const done = (): void => {
        this.#wakeUp = undefined;
        cancel();
        resolve();
      };
      this.#wakeUp = () => {
        if (wakeable || signal.aborted) done();
      };
    });
  }
}
