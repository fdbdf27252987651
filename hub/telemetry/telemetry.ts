import type { Registry } from 'prom-client';
import type { HubFault } from '../alerts/hub-alerts.ts';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import { CloseStack } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import type { HubCondition } from '../rules/schema.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { RunningArchive } from './archive/archive.ts';
import type { ArchiveReport } from './archive/report.ts';
import { type Influx, type InfluxState, startInflux } from './influx/influx.ts';
import { startLogRetention } from './log-retention.ts';
import { type Queries, startQueries } from './query/queries.ts';

const DAY_MS = 86_400_000;
/** Alert edges stay for figures over a year, whoever has passed them. */
const ALERT_EDGES_KEPT_MS = 400 * DAY_MS;
/** The archive is behind when so many of its rounds have brought nothing. */
const ROUNDS_MISSED = 3;
/** InfluxDB is behind when a reading has waited for it this long. */
const INFLUX_LAG_MS = 30_000;
/** A refusal is told for this long after the last one. */
const REFUSED_FOR_MS = 3_600_000;

export interface TelemetryOptions {
  config: Pick<Config, 'history' | 'influx' | 'timeZone' | 'dataDir' | 'databaseUrl'>;
  archive: RunningArchive;
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Says what is wrong with history, or that nothing is. */
  report(condition: HubCondition, fault: HubFault | null): void;
}

/** How history stands, for people who run the hub. */
export interface HistoryStatus {
  archive: ArchiveReport | undefined;
  influx: InfluxState | undefined;
}

/** Everything that follows the log of readings, and the queries over it. */
export interface Telemetry extends Closable {
  queries: Queries;
  status(): HistoryStatus;
  /** A reading is durable. */
  stored(): void;
  /** The archive has done a round. */
  archived(report: ArchiveReport): void;
  close(): Promise<void>;
}

/** Starts what follows the log: forwarding to InfluxDB where it is configured, trimming the log, answering queries. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { config, archive, store, committer, clock, log, metrics, report } = options;
  const { history, timeZone, dataDir, databaseUrl } = config;
  const location = { dataDir, databaseUrl };
  const closing = new CloseStack(log);
  const { url, ...rest } = config.influx;
  const settings = url === undefined ? undefined : { url, ...rest };

  let influxState: InfluxState | undefined;
  let refusedAt = Number.NEGATIVE_INFINITY;
  const onState = (state: InfluxState): void => {
    if (state.refused > (influxState?.refused ?? 0)) refusedAt = clock.now();
    influxState = state;
    report('influx-behind', influxFault(state));
    report('influx-refused', clock.now() - refusedAt < REFUSED_FOR_MS ? refusedFault(state) : null);
  };
  const influx: Influx | undefined =
    settings &&
    closing.push(
      'influx',
      await startInflux({ location, settings, committer, store, clock, log, metrics, onState }),
    );

  // Alert edges come without a reading too: by a hold that ran out, or by somebody's hand.
  committer.onChanges(() => influx?.wake());

  const dropPassed =
    store.partitions &&
    ((id: number, before: number) => store.partitions?.dropPassed(id, before) ?? Promise.resolve());
  const trim = (keepMs: number, readings: () => number, edges: () => number): void => {
    closing.push(
      'log retention',
      startLogRetention({
        store,
        committer,
        clock,
        log,
        keepMs,
        passed: readings,
        alertEdges: { keepMs: ALERT_EDGES_KEPT_MS, passed: edges },
        ...(dropPassed && { dropPassed }),
      }),
    );
  };
  const everything = (): number => Number.MAX_SAFE_INTEGER;
  trim(
    history.logKeepMs,
    () => Math.min(archive.cursor, influx?.cursor() ?? everything()),
    () => influx?.edgeCursor() ?? everything(),
  );
  // What InfluxDB has not taken in all that time it will not get: the disk is not for waiting.
  if (influx) trim(history.forwardKeepDays * DAY_MS, () => archive.cursor, everything);

  const watch = closing.push('history watch', new HistoryWatch(options));
  const queries = closing.push(
    'queries',
    startQueries({ location, timeZone, influx: settings, log, metrics }),
  );

  return {
    queries,
    status: () => ({ archive: archive.report, influx: influxState }),
    stored: () => influx?.wake(),
    archived: (done) => watch.archived(done),
    close: () => closing.close(),
  };
}

function influxFault({ up, reason, detail, lagMs, lagRows }: InfluxState): HubFault | null {
  if (up !== false && lagMs < INFLUX_LAG_MS) return null;
  return { summary: `${lagRows} readings wait`, detail: { lagRows, lagMs, reason, detail } };
}

const refusedFault = ({ refused }: InfluxState): HubFault => ({
  summary: `${refused} points refused`,
  detail: { refused, see: '/api/v1/history/refusals' },
});

/** Finds that the archive has stopped to advance, and that its quota has cut history short. */
class HistoryWatch implements Closable {
  readonly #options: TelemetryOptions;
  #cancel: (() => void) | undefined;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#arm();
  }

  archived({ yielded, totalBytes }: ArchiveReport): void {
    const { report } = this.#options;
    report('history-behind', null);
    report(
      'history-shortened',
      yielded > 0 ? { summary: `${yielded} d`, detail: { days: yielded, totalBytes } } : null,
    );
    this.#arm();
  }

  close(): void {
    this.#cancel?.();
  }

  #arm(): void {
    const { clock, config, report, archive } = this.#options;
    this.#cancel?.();
    const silentMs = ROUNDS_MISSED * config.history.archiveEveryMs;
    this.#cancel = clock.wakeAt(clock.now() + silentMs, () =>
      report('history-behind', {
        summary: `cursor ${archive.cursor}`,
        detail: { silentMs, cursor: archive.cursor },
      }),
    );
  }
}
