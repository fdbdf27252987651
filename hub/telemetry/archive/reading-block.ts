import type { MetricValue } from '../../devices/device.ts';
import type { ClockFlag } from '../../ingest/reading.ts';
import type { StoredReading } from '../stored-reading.ts';
import { type ByteReader, ByteWriter, openBlock, sealBlock } from './bytes.ts';
import { readBits, readNumbers, writeBits, writeNumbers } from './columns.ts';

const VERSION = 1;
/** A flag is stored as its place here, in two bits. */
const clockFlags: readonly ClockFlag[] = ['ok', 'late', 'future', 'skewed'];

/** Room for one column at a time, used again for each: allocating them apart takes longer than filling them. */
interface Scratch {
  /** Which readings have a value. */
  present: Uint8Array;
  /** Which of those are of the second kind. */
  second: Uint8Array;
  bits: Uint8Array;
  numbers: Float64Array;
}

const scratchOf = (count: number): Scratch => ({
  present: new Uint8Array(count),
  second: new Uint8Array(count),
  bits: new Uint8Array(count),
  numbers: new Float64Array(count),
});

/**
 * Packs the readings of one device as columns, sorted by `at`; those of one instant keep their order. Instants are
 * whole and within 2^52, metrics finite: everything comes back exactly (-0 as 0).
 */
export function encodeReadings(readings: readonly StoredReading[]): Uint8Array {
  const sorted = sortedByAt(readings);
  const writer = new ByteWriter(256 + 16 * sorted.length);
  const scratch = scratchOf(sorted.length);
  writer.varint(sorted.length);
  writeInstants(writer, sorted, scratch);
  writeDeviceClocks(writer, sorted, scratch);
  writeSeqs(writer, sorted, scratch);
  const names = metricNames(sorted);
  const part = new ByteWriter(256 + 2 * sorted.length);
  writer.varint(names.length);
  for (const name of names) {
    part.clear();
    writeMetric(part, name, sorted, scratch);
    writer.text(name);
    writer.part(part);
  }
  return sealBlock(VERSION, writer);
}

/**
 * Unpacks the readings of a block, sorted by `at`, with only the metrics in `wanted`, by default all; a reading that
 * has none of them comes back with empty metrics.
 * @throws Error when the block is damaged or of another version.
 */
export function decodeReadings(block: Uint8Array, wanted?: ReadonlySet<string>): StoredReading[] {
  const reader = openBlock(VERSION, block);
  const count = reader.varint();
  const scratch = scratchOf(count);
  const metrics: Record<string, MetricValue>[] = [];
  const readings = readInstants(reader, count, scratch, metrics);
  readDeviceClocks(reader, readings, scratch);
  readSeqs(reader, readings, scratch);
  for (let columns = reader.varint(); columns > 0; columns--) {
    const name = reader.text();
    const isWanted = !wanted || wanted.has(name);
    reader.part(isWanted ? () => readMetric(reader, name, metrics, scratch) : undefined);
  }
  reader.expectEnd();
  return readings;
}

function sortedByAt(readings: readonly StoredReading[]): readonly StoredReading[] {
  let previousAt = -Infinity;
  for (const { at } of readings) {
    if (at < previousAt) return readings.toSorted((a, b) => a.at - b.at);
    previousAt = at;
  }
  return readings;
}

/** `at`, and how long after it the reading arrived. */
function writeInstants(writer: ByteWriter, readings: readonly StoredReading[], { numbers }: Scratch): void {
  let i = 0;
  for (const { at } of readings) numbers[i++] = at;
  writeNumbers(writer, numbers, i);
  i = 0;
  for (const { at, receivedAt } of readings) numbers[i++] = receivedAt - at;
  writeNumbers(writer, numbers, i);
}

/** Makes the readings, to be filled by the columns that follow; `metrics` becomes their metrics, empty. */
function readInstants(
  reader: ByteReader,
  count: number,
  { numbers }: Scratch,
  metrics: Record<string, MetricValue>[],
): StoredReading[] {
  const readings: StoredReading[] = [];
  readNumbers(reader, numbers, count);
  for (let i = 0; i < count; i++) {
    const at = numbers[i] ?? 0;
    const empty = {};
    metrics.push(empty);
    readings.push({ at, deviceAt: null, receivedAt: at, seq: null, clock: 'ok', metrics: empty });
  }
  readNumbers(reader, numbers, count);
  let i = 0;
  for (const reading of readings) reading.receivedAt += numbers[i++] ?? 0;
  return readings;
}

/** Of the device's clock only what differs from `at`: as a rule it said nothing, or the same. */
function writeDeviceClocks(
  writer: ByteWriter,
  readings: readonly StoredReading[],
  { present, second, bits, numbers }: Scratch,
): void {
  let i = 0;
  let differing = 0;
  for (const { at, deviceAt, clock } of readings) {
    const differs = deviceAt !== null && deviceAt !== at;
    if (differs) numbers[differing++] = deviceAt - at;
    present[i] = deviceAt === null ? 0 : 1;
    second[i] = differs ? 1 : 0;
    bits[i++] = clockFlags.indexOf(clock);
  }
  writeBits(writer, present, i);
  writeBits(writer, second, i);
  writeNumbers(writer, numbers, differing);
  for (let j = 0; j < i; j++) {
    const flag = bits[j] ?? 0;
    present[j] = flag & 1;
    second[j] = flag >> 1;
  }
  writeBits(writer, present, i);
  writeBits(writer, second, i);
}

function readDeviceClocks(
  reader: ByteReader,
  readings: StoredReading[],
  { present, second, numbers }: Scratch,
): void {
  const count = readings.length;
  readBits(reader, present, count);
  readNumbers(reader, numbers, readBits(reader, second, count));
  let i = 0;
  let differing = 0;
  for (const reading of readings) {
    if (second[i] === 1) reading.deviceAt = reading.at + (numbers[differing++] ?? 0);
    else if (present[i] === 1) reading.deviceAt = reading.at;
    i++;
  }
  if (readBits(reader, present, count) + readBits(reader, second, count) === 0) return;
  i = 0;
  for (const reading of readings) {
    reading.clock = clockFlags[(present[i] ?? 0) + 2 * (second[i] ?? 0)] ?? 'ok';
    i++;
  }
}

function writeSeqs(
  writer: ByteWriter,
  readings: readonly StoredReading[],
  { present, numbers }: Scratch,
): void {
  let i = 0;
  let numbered = 0;
  for (const { seq } of readings) {
    present[i++] = seq === null ? 0 : 1;
    if (seq !== null) numbers[numbered++] = seq;
  }
  writeBits(writer, present, i);
  writeNumbers(writer, numbers, numbered);
}

function readSeqs(reader: ByteReader, readings: StoredReading[], { present, numbers }: Scratch): void {
  readNumbers(reader, numbers, readBits(reader, present, readings.length));
  let i = 0;
  let numbered = 0;
  for (const reading of readings) if (present[i++] === 1) reading.seq = numbers[numbered++] ?? 0;
}

function metricNames(readings: readonly StoredReading[]): readonly string[] {
  const names: string[] = [];
  const known = new Set<string>();
  for (const { metrics } of readings) {
    let place = 0;
    for (const name in metrics) {
      // A device names its metrics in the same order each time.
      if (names[place++] === name || known.has(name)) continue;
      known.add(name);
      names.push(name);
    }
  }
  return names;
}

/** Who has it, which of those are booleans, the booleans, the numbers. */
function writeMetric(
  writer: ByteWriter,
  name: string,
  readings: readonly StoredReading[],
  { present, second, bits, numbers }: Scratch,
): void {
  let i = 0;
  let values = 0;
  let booleans = 0;
  for (const { metrics } of readings) {
    const value = metrics[name];
    present[i] = 1;
    if (typeof value === 'number') {
      numbers[values - booleans] = value;
      second[values++] = 0;
    } else if (typeof value === 'boolean') {
      bits[booleans++] = value ? 1 : 0;
      second[values++] = 1;
    } else {
      present[i] = 0;
    }
    i++;
  }
  writeBits(writer, present, i);
  writeBits(writer, second, values);
  writeBits(writer, bits, booleans);
  writeNumbers(writer, numbers, values - booleans);
}

function readMetric(
  reader: ByteReader,
  name: string,
  into: Record<string, MetricValue>[],
  { present, second, bits, numbers }: Scratch,
): void {
  const values = readBits(reader, present, into.length);
  const booleans = readBits(reader, second, values);
  readBits(reader, bits, booleans);
  readNumbers(reader, numbers, values - booleans);
  let i = 0;
  let value = 0;
  let boolean = 0;
  for (const metrics of into) {
    if (present[i++] !== 1) continue;
    if (second[value] === 1) metrics[name] = bits[boolean++] === 1;
    else metrics[name] = numbers[value - boolean] ?? 0;
    value++;
  }
}
