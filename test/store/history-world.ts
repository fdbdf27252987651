import { onTestFinished } from 'vitest';
import type { MetricValue } from '../../hub/devices/device.ts';
import { openArchive } from '../../hub/store/archive/open.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import { Archiver } from '../../hub/telemetry/archive/archiver.ts';
import type { HistoryLimits } from '../../hub/telemetry/archive/limits.ts';
import { ArchiveRetention } from '../../hub/telemetry/archive/retention.ts';
import { writeHistory } from '../../hub/telemetry/query/answer.ts';
import { Embedded } from '../../hub/telemetry/query/embedded.ts';
import { history } from '../../hub/telemetry/query/fields.ts';
import type { Older } from '../../hub/telemetry/query/older.ts';
import { HistoryReader } from '../../hub/telemetry/query/reader.ts';
import type { HistoryRequest } from '../../hub/telemetry/query/request.ts';
import { locationOf, type OpenFresh } from '../support/stores.ts';
import { readingRow } from './rows.ts';

const DAY_MS = 86_400_000;
/** A whole minute. */
export const T0 = 1_790_000_040_000;

export const DEVICE = { id: 'smoke-1', no: 1 };

export type Recorded = readonly [after: number, metrics: Record<string, MetricValue>, receivedAfter?: number];

const generous: HistoryLimits = {
  rawDays: 400,
  minuteDays: 400,
  hourDays: 4000,
  maxBytes: 1e12,
  minFreeBytes: 0,
};

/** A hub's log of readings with the archive that follows it, and whoever reads both. */
export async function historyOver(openFresh: OpenFresh) {
  const store = await openFresh();
  const location = locationOf(store);
  const writing = await openArchive({ ...location, role: 'write' });
  onTestFinished(() => writing.close());
  const reading = await openArchive({ ...location, role: 'read' });
  onTestFinished(() => reading.close());
  let id = 0;

  /** Appends readings to the log, `[ms after T0, metrics, arrival in ms after T0]`. */
  async function record(readings: readonly Recorded[], deviceNo = DEVICE.no): Promise<void> {
    const values = readings.flatMap(([after, metrics, receivedAfter = after]) => {
      const row = { id: ++id, deviceNo, at: T0 + after, receivedAt: T0 + receivedAfter };
      return rowWrite('append', 'readings', readingRow({ ...row, metrics: JSON.stringify(metrics) })).values;
    });
    await store.writer.write([{ table: 'readings', op: 'append', values }]);
  }

  /** Takes what is in the log into the blocks. */
  const archive = (limits: HistoryLimits = generous, now = T0 + DAY_MS) =>
    new Archiver(writing, { limits }).advance(now);

  /** Deletes what is older than the limits allow. */
  const forget = (limits: Partial<HistoryLimits>, now: number) =>
    new ArchiveRetention(writing, {
      limits: { ...generous, ...limits },
      freeBytes: async () => undefined,
    }).apply(now);

  const readerWith = (options: { timeZone?: string; older?: Older } = {}): HistoryReader =>
    new HistoryReader(new Embedded(reading), { timeZone: 'Asia/Shanghai', ...options });
  const reader = readerWith();

  return {
    store,
    reading,
    record,
    archive,
    forget,
    reader,
    readerWith,
    /** What the hub answers, checked against its description. */
    ask: (request: Partial<HistoryRequest>, by = reader) => ask(by, request),
  };
}

/** `from` and `to` are ms after T0, an hour by default. */
export async function ask(reader: HistoryReader, request: Partial<HistoryRequest>) {
  const { from = 0, to = 3_600_000, ...rest } = request;
  const asked = { now: T0 + 1000 * DAY_MS, metrics: [], stepMs: 0, points: 0, arrival: false, ...rest };
  const { body, source } = await writeHistory(reader, {
    device: DEVICE,
    ...asked,
    from: T0 + from,
    to: T0 + to,
  });
  const answer = history.parse(JSON.parse(Buffer.from(body).toString()));
  return { ...answer, label: source };
}
