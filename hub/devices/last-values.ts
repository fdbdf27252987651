import type { Store } from '../store/store.ts';
import type { LastValues, MetricValue } from './device.ts';

/** Metrics remembered of one device; a further name pushes out the one not heard of for longest. */
export const METRICS_KEPT = 64;

/** Rows of the log read at a time on start. */
const PAGE_ROWS = 20_000;

/** A reading as far as last values care. Instants are Unix ms. */
export interface Sample {
  at: number;
  receivedAt: number;
  metrics: Readonly<Record<string, MetricValue>>;
}

/** What is known of one device, as it is stored: `metrics` is JSON, metric → [at, value]. */
export interface StoredLastValues {
  deviceNo: number;
  at: number;
  receivedAt: number;
  metrics: string;
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

  /** Takes back what `stored` gave, in place of what is known of that device. */
  restore({ deviceNo, at, receivedAt, metrics }: StoredLastValues): void {
    const stored = JSON.parse(metrics) as Record<string, [number, MetricValue]>;
    const values = new Map(Object.entries(stored).map(([name, [at, value]]) => [name, { at, value }]));
    this.#devices.set(deviceNo, { at, receivedAt, values });
  }

  /** What `restore` takes; nothing of a device that was never heard. */
  stored(deviceNo: number): StoredLastValues | undefined {
    const newest = this.#devices.get(deviceNo);
    if (!newest) return undefined;
    const entries = Array.from(newest.values, ([name, { at, value }]) => [name, [at, value]] as const);
    const metrics = JSON.stringify(Object.fromEntries(entries));
    return { deviceNo, at: newest.at, receivedAt: newest.receivedAt, metrics };
  }

  /** A copy as of now; null when nothing was ever measured. */
  of(deviceNo: number): LastValues | null {
    const newest = this.#devices.get(deviceNo);
    if (!newest || newest.values.size === 0) return null;
    const metrics: Record<string, MetricValue> = {};
    for (const [name, { value }] of newest.values) metrics[name] = value;
    return { at: newest.at, metrics };
  }

  /** The instant of the newest reading with a metric, or of any reading, Unix ms. */
  newestAt(deviceNo: number, metric: string | null): number | undefined {
    const newest = this.#devices.get(deviceNo);
    return metric === null ? newest?.at : newest?.values.get(metric)?.at;
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

/** The last values as of the reading of the log with the id `cursor`. */
export interface ArchivedLastValues {
  cursor: number;
  rows: readonly StoredLastValues[];
}

const nothingArchived: ArchivedLastValues = { cursor: 0, rows: [] };

/** The book as of now: what the archive knew, then all that the log holds after it. */
export async function loadLastValues(
  store: Store,
  { cursor, rows }: ArchivedLastValues = nothingArchived,
): Promise<LastValueBook> {
  const book = new LastValueBook();
  for (const row of rows) book.restore(row);
  for (let after = cursor; ; ) {
    const page = await store.db
      .selectFrom('readings')
      .select(['id', 'deviceNo', 'at', 'receivedAt', 'metrics'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE_ROWS)
      .execute();
    for (const { deviceNo, at, receivedAt, metrics } of page)
      book.merge(deviceNo, { at, receivedAt, metrics: JSON.parse(metrics) as Sample['metrics'] });
    const last = page.at(-1);
    if (!last || page.length < PAGE_ROWS) return book;
    after = last.id;
  }
}
