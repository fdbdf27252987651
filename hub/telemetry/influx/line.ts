import { Point } from '@influxdata/influxdb-client';
import type { MetricValue } from '../../devices/device.ts';
import type { Row } from '../../store/tables.ts';

/** What the tags of a reading say of its device: it has both for life. */
export interface TaggedDevice {
  id: string;
  kind: string;
}

/** Numbers and states apart, so that no field ever changes its type. */
export const READINGS = 'readings';
export const STATES = 'states';
export const ALERTS = 'alerts';

/** The field that carries the arrival, Unix ms. */
export const ARRIVAL = 'received';

/** Stands where there is nothing to say: version 3 fixes a table's tags for good, and no tag may be empty. */
const NOTHING = '(none)';

/** Names that are tags, the time or the arrival: a metric that is called so gets one more underscore. */
const RESERVED = /^(?:time|device|kind|grid|received)_*$/;

export const fieldOfMetric = (metric: string): string => (RESERVED.test(metric) ? `${metric}_` : metric);

export const metricOfField = (field: string): string =>
  RESERVED.test(field) && field.endsWith('_') ? field.slice(0, -1) : field;

/** Line protocol has no way to write a backslash before a comma or a space, nor a tag without a value. */
const tagValue = (value: string | null): string =>
  value === null || value === '' ? NOTHING : value.replaceAll('\\', '/');

const NS_DIGITS = 6;
const IDS_IN_A_MS = 10 ** NS_DIGITS;

/** Nanoseconds: the instant, and below the millisecond the row's id, so that two rows of one instant stay two. */
export function timestampOf(at: number, id: number): string {
  return `${at}${String(id % IDS_IN_A_MS).padStart(NS_DIGITS, '0')}`;
}

/** The lines of one reading: its numbers, and its states. Undefined `device`: nobody knows that number any more. */
export function linesOfReading(
  row: Pick<Row<'readings'>, 'id' | 'deviceNo' | 'at' | 'receivedAt' | 'metrics' | 'gridCode'>,
  device: TaggedDevice | undefined,
): string[] {
  const begin = (measurement: string): Point =>
    new Point(measurement)
      .tag('device', device?.id ?? `no-${row.deviceNo}`)
      .tag('grid', tagValue(row.gridCode))
      .tag('kind', device?.kind ?? NOTHING);
  let numbers: Point | undefined;
  let states: Point | undefined;
  for (const [metric, value] of Object.entries(JSON.parse(row.metrics) as Record<string, MetricValue>)) {
    if (typeof value === 'boolean') (states ??= begin(STATES)).booleanField(fieldOfMetric(metric), value);
    else (numbers ??= begin(READINGS)).floatField(fieldOfMetric(metric), value);
  }
  return [numbers, states].flatMap((point) =>
    point ? [lineOf(point.floatField(ARRIVAL, row.receivedAt), row)] : [],
  );
}

/**
 * The line of one edge of an alert. Its type is a tag: an alert opens and is confirmed within a millisecond, which is all
 * that some servers keep apart.
 */
export function lineOfEdge(row: Row<'alertEdges'>): string {
  const point = new Point(ALERTS)
    .tag('device', tagValue(row.deviceId))
    .tag('grid', tagValue(row.gridCode))
    .tag('rule', tagValue(row.ruleId))
    .tag('severity', tagValue(row.severity))
    .tag('type', row.type)
    .stringField('alertId', row.alertId)
    .stringField('state', row.state)
    .floatField('count', row.count);
  return lineOf(point, row);
}

function lineOf(point: Point, { at, id }: { at: number; id: number }): string {
  const line = point.timestamp(timestampOf(at, id)).toLineProtocol();
  if (line === undefined) throw new Error(`row ${id} of the log makes no point`);
  return line;
}
