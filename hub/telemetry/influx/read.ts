import type { MetricValue } from '../../devices/device.ts';
import type { StoredReading } from '../stored-reading.ts';
import { compareInstants, type Instant, identifier, instantOf, literal, nanoseconds } from './influxql.ts';
import { ARRIVAL, fieldOfMetric, metricOfField, READINGS, STATES } from './line.ts';
import { queryTable, type Table } from './query.ts';
import type { InfluxServer } from './server.ts';

/** What is asked of one device. Instants are Unix ms, `to` exclusive. */
export interface InfluxRange {
  device: string;
  /** None, or an empty list, asks for all. */
  metrics?: readonly string[] | undefined;
  from: number;
  to: number;
}

/** A reading as InfluxDB keeps it. */
export type InfluxReading = Pick<StoredReading, 'at' | 'receivedAt'> & {
  metrics: Record<string, MetricValue>;
};

/** One row of a measurement. */
interface InfluxRow extends Instant, InfluxReading {}

/** Rows of one answer. */
export const PAGE_ROWS = 10_000;
const NOT_METRICS = new Set(['time', ARRIVAL]);

/** `WHERE` of a range, and after `after` where a page before ended there. */
export function conditionOf({ device, from, to }: InfluxRange, after?: Instant): string {
  const begin = after ? `time > ${nanoseconds(after)}` : `time >= ${nanoseconds({ at: from, ns: 0 })}`;
  return `"device" = ${literal(device)} AND ${begin} AND time < ${nanoseconds({ at: to, ns: 0 })}`;
}

/** The next rows of a measurement, oldest first; `full`: there may be more after the last. @throws InfluxFailure */
async function readPage(
  server: InfluxServer,
  measurement: string,
  range: InfluxRange,
  after?: Instant,
): Promise<{ rows: InfluxRow[]; full: boolean }> {
  const { metrics = [] } = range;
  const fields =
    metrics.length === 0 ? '*::field' : [...metrics.map(fieldOfMetric), ARRIVAL].map(identifier).join(', ');
  const table = await queryTable(
    server,
    `SELECT ${fields} FROM ${identifier(measurement)} WHERE ${conditionOf(range, after)} ORDER BY time LIMIT ${PAGE_ROWS}`,
  );
  if (!table) return { rows: [], full: false };
  return { rows: rowsOf(table), full: table.cut || table.values.length === PAGE_ROWS };
}

function rowsOf({ columns, values }: Table): InfluxRow[] {
  const time = columns.indexOf('time');
  const arrival = columns.indexOf(ARRIVAL);
  const metrics = columns.map((column) => (NOT_METRICS.has(column) ? undefined : metricOfField(column)));
  return values.map((cells) => {
    const row: InfluxRow = { ...instantOf(String(cells[time])), receivedAt: 0, metrics: {} };
    const receivedAt = cells[arrival];
    row.receivedAt = typeof receivedAt === 'number' ? receivedAt : row.at;
    metrics.forEach((metric, i) => {
      const value = cells[i];
      if (metric !== undefined && (typeof value === 'number' || typeof value === 'boolean'))
        row.metrics[metric] = value;
    });
    return row;
  });
}

/** Puts the two halves of each reading together again. Both must be in order. */
function* merged(numbers: readonly InfluxRow[], states: readonly InfluxRow[]): Generator<InfluxRow> {
  let [i, j] = [0, 0];
  for (;;) {
    const [number, state] = [numbers[i], states[j]];
    if (!number && !state) return;
    const order = number && state ? compareInstants(number, state) : number ? -1 : 1;
    if (order <= 0) i++;
    if (order >= 0) j++;
    if (number && order < 0) yield number;
    else if (state && order > 0) yield state;
    else if (number && state) yield { ...number, metrics: { ...number.metrics, ...state.metrics } };
  }
}

/**
 * The readings of a device, oldest first; those without any of the metrics asked for are left out. `complete` is false
 * when there are more than `limit`. @throws InfluxFailure when InfluxDB does not answer, or not this.
 */
export async function readInflux(
  server: InfluxServer,
  range: InfluxRange,
  limit: number,
): Promise<{ readings: InfluxReading[]; complete: boolean }> {
  const readings: InfluxReading[] = [];
  for (let after: Instant | undefined; ; ) {
    const pages = await Promise.all(
      [READINGS, STATES].map((measurement) => readPage(server, measurement, range, after)),
    );
    // Beyond the end of a full page the other half of a reading is not known yet.
    const [end] = pages.flatMap(({ rows, full }) => (full ? rows.slice(-1) : [])).sort(compareInstants);
    for (const row of merged(pages[0]?.rows ?? [], pages[1]?.rows ?? [])) {
      if (end && compareInstants(row, end) > 0) break;
      const { at, receivedAt, metrics } = row;
      if (Object.keys(metrics).length === 0) continue;
      if (readings.length === limit) return { readings, complete: false };
      readings.push({ at, receivedAt, metrics });
    }
    if (!end) return { readings, complete: true };
    after = { at: end.at, ns: end.ns };
  }
}
