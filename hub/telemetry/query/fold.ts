import type { MetricValue } from '../../devices/device.ts';
import type { Bucket } from '../archive/rollup-block.ts';
import { append, extend, roundedSum, type Segment, STATE_HOLD_MS, segmentOf } from '../segment.ts';
import type { StoredReading } from '../stored-reading.ts';

/** What a metric was in one step. Booleans count as 0 and 1, and of them `mean` is the share of readings that are true. */
export interface StepPoint {
  at: number;
  min: number;
  mean: number;
  max: number;
  /** 0 where nothing was read but a state still held. */
  count: number;
  last: number;
  /** Of a boolean: for how long it was known what it is, and for how long of that it was true. */
  trueMs?: number;
  knownMs?: number;
}

/** What is folded: `starts` as `stepStarts` gives them, what lies before `from` only tells the state at `from`. */
export interface FoldRange {
  starts: readonly number[];
  from: number;
  /** No state is believed beyond: the end of the range, or now. */
  until: number;
}

/** Folds one metric into steps; what it is given must come in the order of time. */
class MetricFold {
  readonly points: StepPoint[] = [];
  readonly #range: FoldRange;
  #index = 0;
  #segment: Segment | undefined;
  #trueMs = 0;
  #knownMs = 0;
  /** The state that was read last, and when. */
  #held: { at: number; state: number } | undefined;

  constructor(range: FoldRange) {
    this.#range = range;
  }

  reading(at: number, value: MetricValue): void {
    if (at >= this.#range.from) {
      this.#holdUntil(at);
      this.#moveTo(at);
      if (this.#segment) extend(this.#segment, at, value);
      else this.#segment = segmentOf(at, value);
    }
    this.#held = typeof value === 'boolean' ? { at, state: Number(value) } : undefined;
  }

  bucket(bucket: Bucket): void {
    const { at, last, state } = bucket;
    if (at >= this.#range.from) {
      this.#holdUntil(state?.firstAt ?? at);
      this.#moveTo(at);
      if (state) {
        this.#knownMs += state.lastAt - state.firstAt;
        this.#trueMs += state.trueMs;
      }
      if (this.#segment) append(this.#segment, bucket);
      else this.#segment = { ...bucket, state: state && { ...state } };
    }
    this.#held = state ? { at: state.lastAt, state: last } : undefined;
  }

  finish(): StepPoint[] {
    this.#holdUntil(Number.POSITIVE_INFINITY);
    this.#emit();
    return this.points;
  }

  /** Gives the time since the last state to the steps it lies in. */
  #holdUntil(nextAt: number): void {
    if (!this.#held) return;
    const { at, state } = this.#held;
    const { from, until, starts } = this.#range;
    const end = Math.min(nextAt, at + STATE_HOLD_MS, until);
    for (let begin = Math.max(at, from); begin < end; ) {
      this.#moveTo(begin);
      const pieceEnd = Math.min(end, starts[this.#index + 1] ?? end);
      this.#knownMs += pieceEnd - begin;
      if (state === 1) this.#trueMs += pieceEnd - begin;
      begin = pieceEnd;
    }
  }

  #moveTo(at: number): void {
    const { starts } = this.#range;
    if (at < (starts[this.#index + 1] ?? Number.POSITIVE_INFINITY)) return;
    this.#emit();
    while (at >= (starts[this.#index + 1] ?? Number.POSITIVE_INFINITY)) this.#index++;
  }

  #emit(): void {
    const at = this.#range.starts[this.#index] ?? this.#range.from;
    const [trueMs, knownMs] = [this.#trueMs, this.#knownMs];
    if (this.#segment) {
      const { count, min, max, sum, last, state } = this.#segment;
      // Rounding a sum may carry its mean beyond what was read; whole numbers need none.
      const exact = Number.isInteger(sum) ? sum : roundedSum(sum);
      const mean = Math.min(max, Math.max(min, exact / count));
      this.points.push({ at, min, mean, max, count, last, ...(state && { trueMs, knownMs }) });
    } else if (knownMs > 0) {
      const state = this.#held?.state ?? 0;
      this.points.push({ at, min: state, mean: state, max: state, count: 0, last: state, trueMs, knownMs });
    }
    this.#segment = undefined;
    this.#trueMs = 0;
    this.#knownMs = 0;
  }
}

/** Folds readings and buckets of one device, in the order of time, into steps by metric. */
export class StepFold {
  readonly #range: FoldRange;
  readonly #metrics = new Map<string, MetricFold>();

  constructor(range: FoldRange) {
    this.#range = range;
  }

  readings(readings: Iterable<Pick<StoredReading, 'at' | 'metrics'>>): void {
    for (const { at, metrics } of readings) {
      for (const metric in metrics) {
        const value = metrics[metric];
        if (value !== undefined) this.#of(metric).reading(at, value);
      }
    }
  }

  buckets(metric: string, buckets: Iterable<Bucket>): void {
    const fold = this.#of(metric);
    for (const bucket of buckets) fold.bucket(bucket);
  }

  /** The points of each metric that has any, ascending. Nothing may be added after. */
  finish(): Map<string, StepPoint[]> {
    const found = new Map<string, StepPoint[]>();
    for (const [metric, fold] of this.#metrics) {
      const points = fold.finish();
      if (points.length > 0) found.set(metric, points);
    }
    return found;
  }

  #of(metric: string): MetricFold {
    let fold = this.#metrics.get(metric);
    if (!fold) this.#metrics.set(metric, (fold = new MetricFold(this.#range)));
    return fold;
  }
}
