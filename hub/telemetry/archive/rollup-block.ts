import type { Segment, StateTime } from '../segment.ts';
import { type ByteReader, ByteWriter, openBlock, sealBlock } from './bytes.ts';
import { readBits, readNumbers, writeBits, writeNumbers } from './columns.ts';

const VERSION = 1;

/** What a metric was over one minute or hour. `at`: the start of it, Unix ms. */
export interface Bucket extends Segment {
  at: number;
}

/** Metric → its buckets, sorted by `at`, at most one for each. */
export type Rollup = Map<string, Bucket[]>;

/**
 * Packs the buckets of one device as columns; everything comes back exactly. A sum with more than nine decimals costs
 * eight bytes in every bucket of its metric: give sums `roundedSum`.
 * @throws RangeError when a bucket does not begin at a multiple of `unitMs`.
 */
export function encodeRollup(rollup: Rollup, unitMs: number): Uint8Array {
  const writer = new ByteWriter();
  const part = new ByteWriter();
  writer.varint(unitMs);
  writer.varint(rollup.size);
  for (const [name, buckets] of rollup) {
    part.clear();
    writeBuckets(part, buckets, unitMs);
    writer.text(name);
    writer.part(part);
  }
  return sealBlock(VERSION, writer);
}

/**
 * Unpacks the buckets of the metrics in `wanted`, by default of all.
 * @throws Error when the block is damaged or of another version.
 */
export function decodeRollup(block: Uint8Array, wanted?: ReadonlySet<string>): Rollup {
  const reader = openBlock(VERSION, block);
  const unitMs = reader.varint();
  const rollup: Rollup = new Map();
  for (let metrics = reader.varint(); metrics > 0; metrics--) {
    const name = reader.text();
    const isWanted = !wanted || wanted.has(name);
    reader.part(isWanted ? () => rollup.set(name, readBuckets(reader, unitMs)) : undefined);
  }
  reader.expectEnd();
  return rollup;
}

/** Whether all a bucket says is its one value, and when that was. */
const isSingle = ({ count, min, max, sum, last, state }: Bucket): boolean =>
  count === 1 &&
  min === last &&
  max === last &&
  sum === last &&
  (state === null || (state.lastAt === state.firstAt && state.trueMs === 0));

/** Of every bucket its last value and, with a state, since when; all else only of those with several readings. */
function writeBuckets(writer: ByteWriter, buckets: readonly Bucket[], unitMs: number): void {
  const numbers = new Float64Array(buckets.length);
  const several = new Uint8Array(buckets.length);
  const folded: Bucket[] = [];
  let i = 0;
  for (const bucket of buckets) {
    const unit = bucket.at / unitMs;
    if (!Number.isInteger(unit)) throw new RangeError(`${bucket.at} is no multiple of ${unitMs} ms.`);
    numbers[i] = unit;
    several[i] = isSingle(bucket) ? 0 : 1;
    if (several[i++] === 1) folded.push(bucket);
  }
  writer.varint(i);
  writeNumbers(writer, numbers, i);
  i = 0;
  for (const bucket of buckets) numbers[i++] = bucket.last;
  writeNumbers(writer, numbers, i);
  writeBits(writer, several, i);
  writeFolded(writer, folded, numbers);
  writeStates(writer, buckets, several, numbers);
}

/** `numbers`: room for one column. */
function writeFolded(writer: ByteWriter, folded: readonly Bucket[], numbers: Float64Array): void {
  let i = 0;
  for (const bucket of folded) numbers[i++] = bucket.count;
  writeNumbers(writer, numbers, i);
  i = 0;
  for (const bucket of folded) numbers[i++] = bucket.min;
  writeNumbers(writer, numbers, i);
  i = 0;
  for (const bucket of folded) numbers[i++] = bucket.max;
  writeNumbers(writer, numbers, i);
  i = 0;
  for (const bucket of folded) numbers[i++] = bucket.sum;
  writeNumbers(writer, numbers, i);
}

function writeStates(
  writer: ByteWriter,
  buckets: readonly Bucket[],
  several: Uint8Array,
  numbers: Float64Array,
): void {
  const stated = new Uint8Array(buckets.length);
  const lasting: StateTime[] = [];
  let i = 0;
  let states = 0;
  for (const { state } of buckets) {
    if (state) {
      stated[i] = 1;
      numbers[states++] = state.firstAt;
      if (several[i] === 1) lasting.push(state);
    }
    i++;
  }
  writeBits(writer, stated, i);
  // Not counted from the start of the bucket: of what a device sends regularly, the whole instants are regular.
  writeNumbers(writer, numbers, states);
  i = 0;
  for (const state of lasting) numbers[i++] = state.lastAt - state.firstAt;
  writeNumbers(writer, numbers, i);
  i = 0;
  for (const state of lasting) numbers[i++] = state.trueMs;
  writeNumbers(writer, numbers, i);
}

function readBuckets(reader: ByteReader, unitMs: number): Bucket[] {
  const count = reader.varint();
  const numbers = new Float64Array(count);
  const several = new Uint8Array(count);
  const buckets: Bucket[] = [];
  readNumbers(reader, numbers, count);
  for (let i = 0; i < count; i++)
    buckets.push({ at: (numbers[i] ?? 0) * unitMs, count: 1, min: 0, max: 0, sum: 0, last: 0, state: null });
  readNumbers(reader, numbers, count);
  readBits(reader, several, count);
  const folded: Bucket[] = [];
  let i = 0;
  for (const bucket of buckets) {
    const last = numbers[i] ?? 0;
    bucket.min = last;
    bucket.max = last;
    bucket.sum = last;
    bucket.last = last;
    if (several[i++] === 1) folded.push(bucket);
  }
  readFolded(reader, folded, numbers);
  readStates(reader, buckets, several, numbers);
  return buckets;
}

function readFolded(reader: ByteReader, folded: readonly Bucket[], numbers: Float64Array): void {
  let i = 0;
  readNumbers(reader, numbers, folded.length);
  for (const bucket of folded) bucket.count = numbers[i++] ?? 0;
  i = 0;
  readNumbers(reader, numbers, folded.length);
  for (const bucket of folded) bucket.min = numbers[i++] ?? 0;
  i = 0;
  readNumbers(reader, numbers, folded.length);
  for (const bucket of folded) bucket.max = numbers[i++] ?? 0;
  i = 0;
  readNumbers(reader, numbers, folded.length);
  for (const bucket of folded) bucket.sum = numbers[i++] ?? 0;
}

function readStates(
  reader: ByteReader,
  buckets: readonly Bucket[],
  several: Uint8Array,
  numbers: Float64Array,
): void {
  const stated = new Uint8Array(buckets.length);
  readNumbers(reader, numbers, readBits(reader, stated, buckets.length));
  const lasting: StateTime[] = [];
  let i = 0;
  let states = 0;
  for (const bucket of buckets) {
    if (stated[i] === 1) {
      const firstAt = numbers[states++] ?? 0;
      bucket.state = { firstAt, lastAt: firstAt, trueMs: 0 };
      if (several[i] === 1) lasting.push(bucket.state);
    }
    i++;
  }
  i = 0;
  readNumbers(reader, numbers, lasting.length);
  for (const state of lasting) state.lastAt += numbers[i++] ?? 0;
  i = 0;
  readNumbers(reader, numbers, lasting.length);
  for (const state of lasting) state.trueMs = numbers[i++] ?? 0;
}
