import { sql } from 'kysely';
import type { Store } from '../store/store.ts';
import type { LastValues, MetricValue } from './device.ts';

/** Metrics remembered of one device; a further name pushes out the one not heard of for longest. */
export const METRICS_KEPT = 64;

/** Readings of each device looked at on start: enough for devices that spread their metrics over a few messages. */
const READINGS_AT_START = 8;

/** A reading as far as last values care. Instants are Unix ms. */
export interface Sample {
  at: number;
  receivedAt: number;
  metrics: Readonly<Record<string, MetricValue>>;
}

interface Newest {
  at: number;
  receivedAt: number;
  values: Map<string, { at: number; value: MetricValue }>;
}

/** The newest value of every metric of every device, merged over its messages; in memory only. */
export class LastValueBook {
  readonly #devices = new Map<number, Newest>();

  /** Takes what is newer than what is known, metric by metric: a late reading fills gaps and overwrites nothing. */
  merge(deviceNo: number, { at, receivedAt, metrics }: Sample): void {
    let newest = this.#devices.get(deviceNo);
    if (!newest) this.#devices.set(deviceNo, (newest = { at, receivedAt, values: new Map() }));
    if (at > newest.at) newest.at = at;
    if (receivedAt > newest.receivedAt) newest.receivedAt = receivedAt;
    const { values } = newest;
    for (const name in metrics) {
      const value = metrics[name];
      if (value === undefined) continue;
      const known = values.get(name);
      if (!known) {
        values.set(name, { at, value });
        if (values.size > METRICS_KEPT) values.delete(oldestOf(values));
      } else if (at >= known.at) {
        known.at = at;
        known.value = value;
      }
    }
  }

  /** A copy as of now; null when nothing was ever measured. */
  of(deviceNo: number): LastValues | null {
    const newest = this.#devices.get(deviceNo);
    if (!newest || newest.values.size === 0) return null;
    const metrics: Record<string, MetricValue> = {};
    for (const [name, { value }] of newest.values) metrics[name] = value;
    return { at: newest.at, metrics };
  }

  /** When the newest reading arrived, Unix ms. */
  receivedAt(deviceNo: number): number | undefined {
    return this.#devices.get(deviceNo)?.receivedAt;
  }
}

function oldestOf(values: ReadonlyMap<string, { at: number }>): string {
  let oldest = '';
  let oldestAt = Number.POSITIVE_INFINITY;
  for (const [name, { at }] of values) {
    if (at >= oldestAt) continue;
    oldest = name;
    oldestAt = at;
  }
  return oldest;
}

/**
 * Fills the book from the newest readings of each device. One seek into the index (deviceNo, at) a device, so the
 * length of the history does not matter; the two databases need it said differently to take that path.
 */
export async function loadLastValues(store: Store): Promise<LastValueBook> {
  const columns = sql`r."deviceNo", r."at", r."receivedAt", r."metrics"`;
  const newest = sql`select "id" from "readings" where "deviceNo" = d."no" order by "at" desc limit ${READINGS_AT_START}`;
  const query =
    store.dialect === 'postgres'
      ? sql<StoredSample>`select ${columns} from "devices" d
          cross join lateral (select * from "readings" where "deviceNo" = d."no" order by "at" desc limit ${READINGS_AT_START}) r`
      : sql<StoredSample>`select ${columns} from "devices" d cross join "readings" r on r."id" in (${newest})`;
  const book = new LastValueBook();
  const { rows } = await query.execute(store.db);
  for (const row of rows) {
    book.merge(row.deviceNo, { ...row, metrics: JSON.parse(row.metrics) as Record<string, MetricValue> });
  }
  return book;
}

interface StoredSample {
  deviceNo: number;
  at: number;
  receivedAt: number;
  metrics: string;
}
