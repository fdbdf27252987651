import { systemClock } from '../../hub/kernel/clock.ts';
import { openArchive } from '../../hub/store/archive/open.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import { openStore } from '../../hub/store/open.ts';
import type { Row } from '../../hub/store/tables.ts';
import { Archiver } from '../../hub/telemetry/archive/archiver.ts';
import { Forwarder } from '../../hub/telemetry/influx/forwarder.ts';
import { GRID } from '../support/district.ts';
import { DAYS } from './history-questions.ts';

const DAY_MS = 86_400_000;
/** Rows of one transaction into the log, and rows after which the log is followed and emptied. */
const BATCH_ROWS = 5000;
const CHUNK_ROWS = 500_000;

const UNLIMITED = Number.MAX_SAFE_INTEGER;
const limits = { rawDays: DAYS + 2, minuteDays: 180, hourDays: 1825, maxBytes: UNLIMITED, minFreeBytes: 0 };

/** How much, of how many devices, ending when. */
export interface FillOrder {
  readings: number;
  devices: number;
  endAt: number;
}

/** What filling a store took: readings a second, and bytes a reading. */
export interface Filled {
  logRate: number;
  archiveRate: number;
  influxRate: number | undefined;
  bytes: { raw: number; minute: number; hour: number };
}

/** Readings of detectors as they come: smoke near nothing, a room that warms by day, a battery that hardly moves. */
function* rows({ readings, devices, endAt }: FillOrder): Generator<Row<'readings'>> {
  const everyMs = Math.floor((DAYS * DAY_MS * devices) / readings);
  const startAt = endAt - DAYS * DAY_MS;
  const rounds = Math.floor(readings / devices);
  for (let round = 0; round < rounds; round++) {
    for (let device = 0; device < devices; device++) {
      const at = startAt + round * everyMs + Math.floor((device * everyMs) / devices);
      const day = Math.sin((at / DAY_MS) * 2 * Math.PI + device);
      const noise = ((round * 7919 + device * 104_729) % 101) / 101;
      const smoke = (0.01 + 0.01 * noise).toFixed(3);
      const temperature = (22 + 4 * day + noise / 2).toFixed(1);
      const battery = 100 - Math.floor((round * 10) / rounds);
      yield {
        id: round * devices + device + 1,
        deviceNo: device + 1,
        at,
        deviceAt: at,
        receivedAt: at + 3 + ((round + device) % 37),
        seq: round,
        clock: 'ok',
        metrics: `{"smoke":${Number(smoke)},"temperature":${Number(temperature)},"battery":${battery},"alarm":false}`,
        gridCode: GRID,
      };
    }
  }
}

/** Adds up what one kind of work takes. */
class Stopwatch {
  #ms = 0;
  async time<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const result = await work();
    this.#ms += performance.now() - begun;
    return result;
  }
  rate(count: number): number {
    return Math.round((count * 1000) / this.#ms);
  }
}

export interface FillTarget {
  dataDir: string;
  databaseUrl: string | undefined;
  /** An InfluxDB that gets the same readings. */
  influxUrl: string | undefined;
}

/** Writes `order` into the log of a stopped hub and has it followed piece by piece, as in months of running. */
export async function fillHistory(
  order: FillOrder,
  { dataDir, databaseUrl, influxUrl }: FillTarget,
  say: (text: string) => void,
): Promise<Filled> {
  const store = await openStore({ dataDir, databaseUrl });
  const archive = await openArchive({ dataDir, databaseUrl, role: 'write' });
  const archiver = new Archiver(archive, { limits });
  const [logging, archiving, forwarding] = [new Stopwatch(), new Stopwatch(), new Stopwatch()];
  let forwarded = 0;
  let told: () => void = () => undefined;
  const forwarder =
    influxUrl === undefined
      ? undefined
      : new Forwarder({
          settings: { url: influxUrl },
          log: archive.log,
          cursors: { readings: 0, edges: 0 },
          clock: systemClock,
          tell({ cursors }) {
            forwarded = cursors.readings;
            told();
          },
        });
  forwarder?.start();

  const write = (op: 'append' | 'remove', values: Row<'readings'>[]): Promise<void> =>
    store.writer.write([
      {
        table: 'readings',
        op,
        values:
          op === 'append'
            ? values.flatMap((row) => rowWrite('append', 'readings', row).values)
            : values.map(({ id }) => id),
      },
    ]);

  let inLog: Row<'readings'>[] = [];
  async function follow(): Promise<void> {
    const last = inLog.at(-1);
    if (!last) return;
    await archiving.time(() => archiver.advance(order.endAt));
    if (forwarder)
      await forwarding.time(async () => {
        forwarder.wake();
        while (forwarded < last.id) await new Promise<void>((resolve) => (told = resolve));
      });
    // The newest stays: ids go on from it.
    for (let i = 0; i < inLog.length - 1; i += BATCH_ROWS)
      await write('remove', inLog.slice(i, Math.min(i + BATCH_ROWS, inLog.length - 1)));
    inLog = [last];
    say(`${last.id} of ${order.readings} readings`);
  }

  let batch: Row<'readings'>[] = [];
  const flush = async (): Promise<void> => {
    const rowsNow = batch;
    batch = [];
    if (rowsNow.length === 0) return;
    await logging.time(() => write('append', rowsNow));
    inLog.push(...rowsNow);
  };
  for (const row of rows(order)) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    await flush();
    if (inLog.length >= CHUNK_ROWS) await follow();
  }
  await flush();
  await follow();

  const { byTier } = await archive.size();
  const share = (bytes: number): number => bytes / order.readings;
  const bytes = {
    raw: share(byTier.rawBlocks),
    minute: share(byTier.minuteBlocks),
    hour: share(byTier.hourBlocks),
  };
  await forwarder?.close();
  await archive.close();
  await store.close();
  return {
    logRate: logging.rate(order.readings),
    archiveRate: archiving.rate(order.readings),
    influxRate: forwarder && forwarding.rate(order.readings),
    bytes,
  };
}
