import type { Bucket } from '../archive/rollup-block.ts';
import { append, extend, roundedSum, segmentOf } from '../segment.ts';
import { InfluxFailure } from './failure.ts';
import { identifier } from './influxql.ts';
import { ARRIVAL, fieldOfMetric, metricOfField, READINGS, STATES } from './line.ts';
import { queryTable } from './query.ts';
import { conditionOf, type InfluxRange, PAGE_ROWS } from './read.ts';
import type { InfluxServer } from './server.ts';

/** `unitMs`: buckets begin at its multiples since the epoch. */
export interface InfluxSegmentsRange extends InfluxRange {
  unitMs: number;
}

/** InfluxQL cannot say for how long a state was true, so states are read one by one: up to so many. */
const MAX_STATE_ROWS = 200_000;

const figures = ['count', 'min', 'max', 'sum', 'last'] as const;
type Figure = (typeof figures)[number];

/**
 * What each metric of a device was in each unit of time; units without a reading are left out. The first and the last
 * hold only what lies in the range. @throws InfluxFailure when InfluxDB does not answer, or the states are too many.
 */
export async function readInfluxSegments(
  server: InfluxServer,
  range: InfluxSegmentsRange,
): Promise<Map<string, Bucket[]>> {
  const [found, states] = await Promise.all([readNumbers(server, range), foldStates(server, range)]);
  for (const [metric, buckets] of states) {
    const numbers = found.get(metric);
    found.set(metric, numbers ? interleaved(numbers, buckets) : buckets);
  }
  return found;
}

async function readNumbers(server: InfluxServer, range: InfluxSegmentsRange): Promise<Map<string, Bucket[]>> {
  const { metrics = [], unitMs } = range;
  // The names InfluxDB itself gives to `count(*)`.
  const columnsOf = (field: string): string =>
    figures
      .map((figure) => `${figure}(${identifier(field)}) AS ${identifier(`${figure}_${field}`)}`)
      .join(', ');
  const selected =
    metrics.length === 0
      ? figures.map((figure) => `${figure}(*)`).join(', ')
      : metrics.map((metric) => columnsOf(fieldOfMetric(metric))).join(', ');
  const table = await queryTable(
    server,
    `SELECT ${selected} FROM ${identifier(READINGS)} WHERE ${conditionOf(range)} GROUP BY time(${unitMs}ms) fill(none)`,
    'ms',
  );
  const found = new Map<string, Bucket[]>();
  if (!table) return found;
  if (table.cut) throw new InfluxFailure('refused', 'the range holds more than InfluxDB gives in one answer');
  const time = table.columns.indexOf('time');
  for (const [field, at] of fieldsIn(table.columns)) {
    const buckets: Bucket[] = [];
    for (const cells of table.values) {
      const count = Number(cells[at.count] ?? 0);
      if (count === 0) continue;
      const [min, max, last] = [Number(cells[at.min]), Number(cells[at.max]), Number(cells[at.last])];
      const sum = roundedSum(Number(cells[at.sum]));
      buckets.push({ at: Number(cells[time]), count, min, max, sum, last, state: null });
    }
    found.set(metricOfField(field), buckets);
  }
  return found;
}

/** Where the figures of each field are. */
function fieldsIn(columns: readonly string[]): Map<string, Record<Figure, number>> {
  const fields = new Map<string, Record<Figure, number>>();
  columns.forEach((column) => {
    const field = column.startsWith('count_') ? column.slice('count_'.length) : ARRIVAL;
    if (field === ARRIVAL) return;
    const indexOf = (figure: Figure): number => columns.indexOf(`${figure}_${field}`);
    fields.set(field, {
      count: indexOf('count'),
      min: indexOf('min'),
      max: indexOf('max'),
      sum: indexOf('sum'),
      last: indexOf('last'),
    });
  });
  return fields;
}

async function foldStates(server: InfluxServer, range: InfluxSegmentsRange): Promise<Map<string, Bucket[]>> {
  const found = new Map<string, Bucket[]>();
  let read = 0;
  for (let { from } = range; ; ) {
    const { rows, next } = await statesFrom(server, { ...range, from });
    for (const { at, metric, state } of rows) {
      const start = Math.floor(at / range.unitMs) * range.unitMs;
      const buckets = found.get(metric) ?? [];
      if (buckets.length === 0) found.set(metric, buckets);
      const last = buckets.at(-1);
      if (last?.at === start) extend(last, at, state);
      else buckets.push({ at: start, ...segmentOf(at, state) });
    }
    if (next === undefined) return found;
    from = next;
    read += PAGE_ROWS;
    if (read >= MAX_STATE_ROWS)
      throw new InfluxFailure('refused', `the range holds more than ${MAX_STATE_ROWS} readings of states`);
  }
}

interface State {
  at: number;
  metric: string;
  state: boolean;
}

/**
 * The next states, oldest first. Milliseconds are enough here and far quicker to read; the last one of a full page is
 * left to the page that begins with it.
 */
async function statesFrom(
  server: InfluxServer,
  range: InfluxRange,
): Promise<{ rows: State[]; next: number | undefined }> {
  const { metrics = [] } = range;
  const fields =
    metrics.length === 0 ? '*::field' : metrics.map((metric) => identifier(fieldOfMetric(metric))).join(', ');
  const table = await queryTable(
    server,
    `SELECT ${fields} FROM ${identifier(STATES)} WHERE ${conditionOf(range)} ORDER BY time LIMIT ${PAGE_ROWS}`,
    'ms',
  );
  if (!table) return { rows: [], next: undefined };
  const { columns, values, cut } = table;
  const time = columns.indexOf('time');
  const instants = values.map((cells) => Number(cells[time]));
  const [first = 0, last = 0] = [instants[0], instants.at(-1)];
  // A millisecond that fills a page by itself ends with it.
  const next = values.length < PAGE_ROWS && !cut ? undefined : last > first ? last : last + 1;
  const rows = values.flatMap((cells, i) => {
    const at = instants[i] ?? 0;
    if (next !== undefined && at >= next) return [];
    return columns.flatMap((field, j) => {
      const state = cells[j];
      return typeof state === 'boolean' ? [{ at, metric: metricOfField(field), state }] : [];
    });
  });
  return { rows, next };
}

/** A metric that was numbers and states by turns. */
function interleaved(numbers: readonly Bucket[], states: readonly Bucket[]): Bucket[] {
  const byStart = new Map(numbers.map((bucket) => [bucket.at, bucket]));
  for (const bucket of states) {
    const both = byStart.get(bucket.at);
    if (both) append(both, bucket);
    else byStart.set(bucket.at, bucket);
  }
  return [...byStart.values()].sort((a, b) => a.at - b.at);
}
