import type { Kysely } from 'kysely';
import type { MetricValue } from '../../devices/device.ts';
import type { ArchiveDatabase } from '../../store/archive/tables.ts';
import { slotMs, slotOf } from '../../store/archive/tables.ts';
import { decodeReadings } from '../archive/reading-block.ts';
import { decodeRollup, type Rollup } from '../archive/rollup-block.ts';
import type { StoredReading } from '../stored-reading.ts';
import type { Held } from './source.ts';
import type { Range } from './steps.ts';

/** Blocks that are in memory at a time. */
const BLOCKS_AT_ONCE = 32;

const tierOf = { minute: 'minuteBlocks', hour: 'hourBlocks' } as const;

/** Whose history, and what of it; undefined `wanted` is every metric. */
export interface Subject {
  deviceNo: number;
  wanted: ReadonlySet<string> | undefined;
}

interface PartSpan {
  slotAt: number;
  part: number;
  fromAt: number;
  toAt: number;
  count: number;
}

const keyOf = ({ slotAt, part }: Pick<PartSpan, 'slotAt' | 'part'>): string => `${slotAt}/${part}`;
const within = ({ from, to }: Range, at: number): boolean => at >= from && at < to;

/** One device's history as of one moment: the blocks up to the cursor, and what of the log is behind it. */
export class Snapshot {
  readonly held: Held;
  /** What is only in the log, sorted by (at, arrival), with the metrics wanted. */
  readonly logged: readonly StoredReading[];
  readonly #db: Kysely<ArchiveDatabase>;
  readonly #subject: Subject;

  constructor(db: Kysely<ArchiveDatabase>, subject: Subject, held: Held, logged: readonly StoredReading[]) {
    this.#db = db;
    this.#subject = subject;
    this.held = held;
    this.logged = logged;
  }

  /** How many readings the range holds, at least and at most, without unpacking any. */
  async count(range: Range): Promise<{ least: number; most: number }> {
    let [least, most] = [0, 0];
    for (const { count, fromAt, toAt } of await this.#spans(range)) {
      most += count;
      if (fromAt >= range.from && toAt < range.to) least += count;
    }
    const logged = this.logged.filter(({ at }) => within(range, at)).length;
    return { least: least + logged, most: most + logged };
  }

  /** The readings of the range, sorted by (at, arrival), in pieces. */
  async *readings(range: Range): AsyncGenerator<StoredReading[]> {
    const logged = this.logged.filter(({ at }) => within(range, at));
    let taken = 0;
    for await (const readings of this.#archived(range)) {
      const last = readings.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      const before = taken;
      while (taken < logged.length && (logged[taken]?.at ?? 0) <= last) taken++;
      yield taken === before ? readings : sorted([...readings, ...logged.slice(before, taken)]);
    }
    if (taken < logged.length) yield logged.slice(taken);
  }

  /** The buckets of a folded tier that begin in the range, in pieces; each metric's in the order of time. */
  async *buckets(source: keyof typeof tierOf, range: Range): AsyncGenerator<Rollup> {
    const tier = tierOf[source];
    for (let begin = slotOf(tier, range.from); begin < range.to; ) {
      const blocks = await this.#db
        .selectFrom(tier)
        .select(['slotAt', 'data'])
        .where('deviceNo', '=', this.#subject.deviceNo)
        .where('slotAt', '>=', begin)
        .where('slotAt', '<', range.to)
        .orderBy('slotAt')
        .limit(BLOCKS_AT_ONCE)
        .execute();
      for (const { slotAt, data } of blocks) {
        const rollup = decodeRollup(data, this.#subject.wanted);
        if (slotAt < range.from || slotAt + slotMs[tier] > range.to) {
          for (const [metric, buckets] of rollup)
            rollup.set(
              metric,
              buckets.filter(({ at }) => within(range, at)),
            );
        }
        yield rollup;
      }
      if (blocks.length < BLOCKS_AT_ONCE) return;
      begin = (blocks.at(-1)?.slotAt ?? range.to) + slotMs[tier];
    }
  }

  async #spans({ from, to }: Range): Promise<PartSpan[]> {
    return this.#db
      .selectFrom('rawBlocks')
      .select(['slotAt', 'part', 'fromAt', 'toAt', 'count'])
      .where('deviceNo', '=', this.#subject.deviceNo)
      .where('slotAt', '>=', slotOf('rawBlocks', from))
      .where('slotAt', '<', to)
      .where('fromAt', '<', to)
      .where('toAt', '>=', from)
      .orderBy('fromAt')
      .execute();
  }

  async *#archived(range: Range): AsyncGenerator<StoredReading[]> {
    for (const some of batches(overlapping(await this.#spans(range)))) {
      const blocks = await this.#blocks(some.flat());
      for (const cluster of some) {
        const parts = cluster
          .toSorted((a, b) => a.part - b.part)
          .map((span) => {
            const data = blocks.get(keyOf(span));
            return data ? decodeReadings(data, this.#subject.wanted) : [];
          });
        const readings = parts.length === 1 ? (parts[0] ?? []) : sorted(parts.flat());
        yield isInside(cluster, range) ? readings : readings.filter(({ at }) => within(range, at));
      }
    }
  }

  async #blocks(spans: readonly PartSpan[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const slots = spans.map(({ slotAt }) => slotAt);
    const rows = await this.#db
      .selectFrom('rawBlocks')
      .select(['slotAt', 'part', 'data'])
      .where('deviceNo', '=', this.#subject.deviceNo)
      .where('slotAt', 'in', [...new Set(slots)])
      .where('part', 'in', [...new Set(spans.map(({ part }) => part))])
      .execute();
    return new Map(rows.map((row) => [keyOf(row), row.data]));
  }
}

/** Sorted by `at`; those of one instant keep their order. */
const sorted = (readings: StoredReading[]): StoredReading[] => readings.sort((a, b) => a.at - b.at);

const isInside = (cluster: readonly PartSpan[], { from, to }: Range): boolean =>
  cluster.every(({ fromAt, toAt }) => fromAt >= from && toAt < to);

/** Parts that overlap in time, as late readings make them, together; the spans come sorted by `fromAt`. */
function* overlapping(spans: readonly PartSpan[]): Generator<PartSpan[]> {
  let cluster: PartSpan[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    if (cluster.length > 0 && span.fromAt > end) {
      yield cluster;
      cluster = [];
    }
    cluster.push(span);
    end = Math.max(end, span.toAt);
  }
  if (cluster.length > 0) yield cluster;
}

/** Whole clusters, as many as may be in memory at a time. */
function* batches(clusters: Iterable<PartSpan[]>): Generator<PartSpan[][]> {
  let batch: PartSpan[][] = [];
  let blocks = 0;
  for (const cluster of clusters) {
    if (blocks > 0 && blocks + cluster.length > BLOCKS_AT_ONCE) {
      yield batch;
      batch = [];
      blocks = 0;
    }
    batch.push(cluster);
    blocks += cluster.length;
  }
  if (batch.length > 0) yield batch;
}

/** The metrics of a row of the log that are wanted. */
export function metricsOf(
  json: string,
  wanted: ReadonlySet<string> | undefined,
): Record<string, MetricValue> {
  const metrics = JSON.parse(json) as Record<string, MetricValue>;
  if (!wanted) return metrics;
  return Object.fromEntries(Object.entries(metrics).filter(([metric]) => wanted.has(metric)));
}
