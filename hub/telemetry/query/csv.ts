import { stringify } from 'csv-stringify/sync';
import { HubError } from '../../kernel/errors.ts';
import type { HistoryReader, RawAnswer } from './reader.ts';
import type { Asked, CsvRequest, DeviceRef } from './request.ts';
import { stepCount, stepStarts } from './steps.ts';

/** Values in memory at a time: a stretch of the range that holds more is read in two. */
const SLICE_VALUES = 20_000;
const SLICE_STEPS = 2_000;
/** Where steps begin is reckoned beforehand. */
const MAX_STEPS = 1_000_000;

const FIRST_SLICE_MS = 3_600_000;
const LONGEST_SLICE_MS = 64 * 86_400_000;

type Cell = string | number | boolean | undefined;

const iso = (at: number): string => new Date(at).toISOString();

/** Lines of CSV. What is in column `device` is quoted, whatever it begins with. */
function lines(rows: readonly Cell[][], device?: number): string {
  return stringify(rows as Cell[][], {
    cast: {
      boolean: (value) => String(value),
      string: (value, { column }) => (column === device ? { value, quoted: true } : value),
    },
  });
}

/**
 * The CSV of a request, device by device and in the order of time, in pieces of bounded size; however long the range is.
 * Each stretch is read as of the moment it is written.
 * @throws HubError bad-request for more steps than a million, overloaded when InfluxDB does not answer.
 */
export async function* csvOf(
  reader: HistoryReader,
  request: CsvRequest,
  timeZone: string,
): AsyncGenerator<string> {
  if (request.stepMs > 0) {
    if (stepCount(request, request.stepMs) > MAX_STEPS)
      throw new HubError(
        'bad-request',
        `A file holds at most ${MAX_STEPS} steps of a device: ask for longer ones.`,
      );
    yield lines([['time', 'device', 'metric', 'min', 'mean', 'max', 'count', 'last']]);
    for (const device of request.devices) yield* stepRows(reader, device, request, timeZone);
    return;
  }
  const metrics =
    request.metrics.length > 0
      ? [...new Set(request.metrics)]
      : await reader.metricNames(request.devices, request);
  yield lines([['time', 'arrival', 'device', ...metrics]]);
  for (const device of request.devices) yield* rawRows(reader, device, request, metrics);
}

async function* rawRows(
  reader: HistoryReader,
  device: DeviceRef,
  asked: Asked,
  columns: readonly string[],
): AsyncGenerator<string> {
  let lengthMs = FIRST_SLICE_MS;
  for (let from = asked.from; from < asked.to; ) {
    const slice = { ...asked, from, to: Math.min(asked.to, from + lengthMs) };
    const answer = await reader.raw(device, slice, lengthMs > 1 ? SLICE_VALUES : Number.POSITIVE_INFINITY);
    if (!answer) {
      lengthMs = Math.max(1, Math.floor(Math.min(lengthMs, asked.to - from) / 2));
      continue;
    }
    assertComplete(answer);
    if (answer.readings.length > 0) yield rawLines(device, answer, columns);
    from = slice.to;
    if (answer.readings.length * columns.length < SLICE_VALUES / 8)
      lengthMs = Math.min(lengthMs * 2, LONGEST_SLICE_MS);
  }
}

function rawLines({ id }: DeviceRef, { readings }: RawAnswer, columns: readonly string[]): string {
  const rows = readings.map(({ at, receivedAt, metrics }) => [
    iso(at),
    iso(receivedAt),
    id,
    ...columns.map((metric) => metrics[metric]),
  ]);
  return lines(rows, 2);
}

async function* stepRows(
  reader: HistoryReader,
  device: DeviceRef,
  asked: Asked,
  timeZone: string,
): AsyncGenerator<string> {
  const starts = stepStarts(asked, asked.stepMs, timeZone);
  for (let i = 0; i < starts.length - 1; ) {
    const [from = asked.from, to = asked.to] = [starts[i], starts[i + SLICE_STEPS]];
    const slice = { ...asked, from: Math.max(from, asked.from), to: Math.min(to, asked.to) };
    const answer = await reader.steps(device, slice, asked.stepMs);
    assertComplete(answer);
    const rows = [...answer.points]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([metric, points]) =>
        points.map(({ at, min, mean, max, count, last }) => ({
          at,
          row: [iso(at), device.id, metric, min, mean, max, count, last],
        })),
      )
      .sort((a, b) => a.at - b.at);
    if (rows.length > 0)
      yield lines(
        rows.map(({ row }) => row),
        1,
      );
    i += SLICE_STEPS;
    const { since } = answer;
    if (since === null) return;
    // What is older than anything held need not be looked at step by step.
    if (since !== undefined)
      i = Math.max(
        i,
        starts.findLastIndex((at) => at <= since),
      );
  }
}

/** What is on its way already cannot say that it lacks something: it breaks off instead. */
function assertComplete({ incomplete }: { incomplete?: string }): void {
  if (incomplete !== undefined) throw new HubError('overloaded', `${incomplete}: ask again later.`);
}
