import type { Registry } from 'prom-client';
import type { Clock } from '../../kernel/clock.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import { Thread } from '../../kernel/thread.ts';
import type { Committer } from '../../store/committer.ts';
import type { Store } from '../../store/store.ts';
import { countFailures, createInstruments, type InfluxInstruments } from './instruments.ts';
import type { Cursors } from './progress.ts';
import type { ForwardReport, ForwardState } from './reporter.ts';
import type { InfluxSettings } from './server.ts';
import { SetAside } from './set-aside.ts';
import type { ForwardWorkerData } from './worker.ts';

/** How the forwarding stands. `reason` and `detail` say why InfluxDB takes nothing. */
export interface InfluxState extends Omit<ForwardState, 'up'> {
  /** Undefined until the first attempt has ended. */
  up: boolean | undefined;
  lagRows: number;
  lagMs: number;
  /** Points refused since the hub was started. */
  refused: number;
}

export interface InfluxOptions {
  location: ForwardWorkerData['location'];
  settings: InfluxSettings;
  committer: Pick<Committer, 'run'>;
  store: Store;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Each change, and twice a second at most while rows pass or wait. */
  onState(state: InfluxState): void;
}

/** The forwarding to InfluxDB, which goes on by itself in a thread. */
export interface Influx extends Closable {
  /** Id of the last reading that is stored there for good: the log may forget it. */
  cursor(): number;
  /** The same of alert edges. */
  edgeCursor(): number;
  /** There is more in the logs; cheap enough to say for every reading. */
  wake(): void;
  close(): Promise<void>;
}

const KEYS = { readings: 'influx.readings', edges: 'influx.alertEdges' } as const;
/** The thread is told of news at most this often, so that a request carries more than one reading. */
const WAKE_EVERY_MS = 250;
/** A thread that ends by itself is started again after this, doubled each time up to the longest. */
const RESTART_MS = { first: 1000, longest: 60_000 };

/** Starts to forward from where the last run of the hub left off; an InfluxDB that does not answer is waited for. */
export async function startInflux(options: InfluxOptions): Promise<Influx> {
  const rows = await options.store.db
    .selectFrom('meta')
    .selectAll()
    .where('key', 'in', Object.values(KEYS))
    .execute();
  const valueOf = (key: string): number => Number(rows.find((row) => row.key === key)?.value ?? 0);
  const forwarding = new Forwarding(options, {
    readings: valueOf(KEYS.readings),
    edges: valueOf(KEYS.edges),
  });
  await forwarding.start();
  return forwarding;
}

class Forwarding implements Influx {
  readonly #options: InfluxOptions;
  readonly #setAside = new SetAside();
  readonly #instruments: InfluxInstruments;
  /** As the thread has told; `#durable` follows it by a commit. */
  #told: Cursors;
  #durable: Cursors;
  #state: ForwardState | undefined;
  #waitingSince: number | null = null;
  #refused = 0;
  #thread: Thread | undefined;
  #deaths = 0;
  #cancelRestart: () => void = () => undefined;
  #cancelWake: (() => void) | undefined;
  #commits: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(options: InfluxOptions, cursors: Cursors) {
    this.#options = options;
    this.#told = cursors;
    this.#durable = cursors;
    this.#instruments = createInstruments(options.metrics, () => this.#lagMs());
  }

  async start(): Promise<void> {
    await this.#setAside.load(this.#options.store);
    this.#startThread();
  }

  cursor(): number {
    return this.#durable.readings;
  }

  edgeCursor(): number {
    return this.#durable.edges;
  }

  wake(): void {
    if (this.#cancelWake || this.#closing) return;
    const { clock } = this.#options;
    this.#cancelWake = clock.wakeAt(clock.now() + WAKE_EVERY_MS, () => {
      this.#cancelWake = undefined;
      this.#thread?.call('wake').catch(() => undefined); // a thread that has died starts where the log goes on
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelWake?.();
    this.#cancelRestart();
    await this.#thread?.close().catch(() => undefined); // it died on the way out: what it had not told is sent again
    await this.#commits;
  }

  #startThread(): void {
    const { location, settings } = this.#options;
    const data: ForwardWorkerData = { location, settings, cursors: this.#told };
    this.#thread = new Thread({
      url: new URL('./worker.ts', import.meta.url),
      data,
      onEvent: (event) => this.#take(event as ForwardReport),
      onDeath: (error) => this.#restart(error),
    });
  }

  #restart(error: Error): void {
    const { clock, log } = this.#options;
    this.#thread = undefined;
    this.#deaths += 1;
    const pauseMs = Math.min(RESTART_MS.first * 2 ** (this.#deaths - 1), RESTART_MS.longest);
    log.error({ err: error, pauseMs }, 'the forwarding to InfluxDB ended and is started again');
    this.#cancelRestart = clock.wakeAt(clock.now() + pauseMs, () => this.#startThread());
  }

  #take(report: ForwardReport): void {
    const { committer, clock, onState } = this.#options;
    this.#deaths = 0;
    this.#refused += report.refused;
    this.#waitingSince = report.waiting.since;
    this.#measure(report);
    this.#tellChange(report.state);
    const { cursors, refusals } = report;
    const moved = cursors.readings !== this.#told.readings || cursors.edges !== this.#told.edges;
    this.#told = cursors;
    if (moved || refusals.length > 0) {
      this.#commits = committer
        .run((tx) => {
          tx.put('meta', { key: KEYS.readings, value: String(cursors.readings) });
          tx.put('meta', { key: KEYS.edges, value: String(cursors.edges) });
          this.#setAside.keep(refusals, clock.now(), tx);
        })
        .then(() => void (this.#durable = cursors))
        .catch(() => undefined); // a failed commit ends the hub by itself
    }
    if (this.#closing) return;
    const { reason = null, detail = '', up } = this.#state ?? {};
    onState({
      up,
      reason,
      detail,
      lagRows: report.waiting.rows,
      lagMs: this.#lagMs(),
      refused: this.#refused,
    });
  }

  #measure({ points, refused, failures, state, waiting }: ForwardReport): void {
    const instruments = this.#instruments;
    instruments.points.inc(points);
    instruments.refused.inc(refused);
    countFailures(instruments, failures);
    instruments.up.set(state?.up === true ? 1 : 0);
    instruments.lagRows.set(waiting.rows);
  }

  /** Once a change, whatever is tried in between. */
  #tellChange(state: ForwardState | undefined): void {
    const before = this.#state;
    this.#state = state;
    if (!state || (before?.up === state.up && before.reason === state.reason)) return;
    const { log, settings } = this.#options;
    const about = { url: settings.url, reason: state.reason, detail: state.detail };
    if (state.up) log.info({ url: settings.url }, 'InfluxDB takes readings');
    else log.warn(about, 'InfluxDB takes no readings; they wait in the log');
  }

  #lagMs(): number {
    return this.#waitingSince === null ? 0 : Math.max(0, this.#options.clock.now() - this.#waitingSince);
  }
}
