import type { Rollup } from '../archive/rollup-block.ts';
import { InfluxFailure } from '../influx/failure.ts';
import { connectInflux } from '../influx/flavour.ts';
import { identifier } from '../influx/influxql.ts';
import { ARRIVAL, metricOfField, READINGS, STATES } from '../influx/line.ts';
import { queryTable } from '../influx/query.ts';
import { conditionOf, type InfluxReading, readInflux } from '../influx/read.ts';
import { readInfluxSegments } from '../influx/read-segments.ts';
import type { InfluxServer, InfluxSettings } from '../influx/server.ts';
import { STATE_HOLD_MS } from '../segment.ts';
import { serves, unitMs } from './source.ts';
import type { Range } from './steps.ts';

/** An InfluxDB that did not answer is not asked again for so long: each try may take seconds. */
const SILENT_MS = 10_000;

/** Whose past, by the device's name; no metrics are all. */
export interface OlderSubject {
  device: string;
  metrics: readonly string[];
}

/** Buckets of a range, and the readings just before it, which tell the states at its beginning. */
export interface OlderBuckets {
  lead: InfluxReading[];
  rollup: Rollup;
}

/** What is no longer held here. Every call throws an InfluxFailure when it does not answer. */
export interface Older {
  /** Whether it can be read from at all: not every flavour can. */
  reads(): Promise<boolean>;
  /** Undefined when there are more than `limit`. */
  readings(subject: OlderSubject, range: Range, limit: number): Promise<InfluxReading[] | undefined>;
  /** Buckets that fit into the steps which begin at `starts`, each `stepMs` long. */
  buckets(
    subject: OlderSubject,
    range: Range,
    starts: readonly number[],
    stepMs: number,
  ): Promise<OlderBuckets>;
  /** What a device told of in the range. */
  metricNames(device: string, range: Range): Promise<string[]>;
}

/** InfluxDB as the place for the past: connects when it is first asked, and again after a failure. */
export class InfluxPast implements Older {
  readonly #settings: InfluxSettings;
  #server: Promise<InfluxServer> | undefined;
  #silence: { failure: InfluxFailure; until: number } | undefined;

  constructor(settings: InfluxSettings) {
    this.#settings = settings;
  }

  reads(): Promise<boolean> {
    return this.#asking(async ({ influxQl }) => influxQl);
  }

  readings(subject: OlderSubject, range: Range, limit: number): Promise<InfluxReading[] | undefined> {
    return this.#asking(async (server) => {
      const { readings, complete } = await readInflux(server, { ...subject, ...range }, limit);
      return complete ? readings : undefined;
    });
  }

  buckets(
    subject: OlderSubject,
    range: Range,
    starts: readonly number[],
    stepMs: number,
  ): Promise<OlderBuckets> {
    return this.#asking(async (server) => {
      const before = { from: range.from - STATE_HOLD_MS, to: range.from };
      const [{ readings: lead }, rollup] = await Promise.all([
        readInflux(server, { ...subject, ...before }, Number.POSITIVE_INFINITY),
        readInfluxSegments(server, { ...subject, ...range, unitMs: unitFor(starts, stepMs) }),
      ]);
      // A first bucket that is cut by the range belongs to it all the same.
      const { from } = range;
      for (const buckets of rollup.values())
        for (const bucket of buckets) bucket.at = Math.max(bucket.at, from);
      return { lead, rollup };
    });
  }

  metricNames(device: string, range: Range): Promise<string[]> {
    const condition = conditionOf({ device, ...range });
    return this.#asking(async (server) => {
      const names: string[] = [];
      for (const measurement of [READINGS, STATES]) {
        const last = `SELECT last(*) FROM ${identifier(measurement)} WHERE ${condition}`;
        const { columns = [], values = [] } = (await queryTable(server, last, 'ms')) ?? {};
        const fields = columns.filter((_, i) => values[0]?.[i] !== null && columns[i] !== 'time');
        names.push(
          ...fields.map((column) => column.slice('last_'.length)).filter((field) => field !== ARRIVAL),
        );
      }
      return names.map(metricOfField);
    });
  }

  async #asking<T>(ask: (server: InfluxServer) => Promise<T>): Promise<T> {
    if (this.#silence && performance.now() < this.#silence.until) throw this.#silence.failure;
    try {
      this.#server ??= connectInflux(this.#settings);
      return await ask(await this.#server);
    } catch (error) {
      if (!(error instanceof InfluxFailure && error.reason === 'refused')) this.#server = undefined;
      if (error instanceof InfluxFailure && error.reason !== 'refused')
        this.#silence = { failure: error, until: performance.now() + SILENT_MS };
      throw error;
    }
  }
}

/** As long as a step, but for states no longer than an hour: within a bucket nobody sees that a device was silent. */
function unitFor(starts: readonly number[], stepMs: number): number {
  if (stepMs > unitMs.hour && serves('hour', starts)) return unitMs.hour;
  return stepMs > unitMs.hour && serves('minute', starts) ? unitMs.minute : stepMs;
}

/** What an answer says in place of what InfluxDB did not give. */
export function silenceOf(error: unknown): string {
  if (!(error instanceof InfluxFailure)) throw error;
  return error.reason === 'refused'
    ? 'InfluxDB refuses to answer for so long a range'
    : 'InfluxDB does not answer';
}
