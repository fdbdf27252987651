import { type ByteReader, type ByteWriter, damaged } from './bytes.ts';

/** Differences of differences of such whole numbers stay within 2^53, where a double is exact. */
const MAX_WHOLE = 2 ** 51;
const scales = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/**
 * The first byte of a column of numbers: decimals in the low four bits, or RAW; then the order, which is what is stored
 * of each number (0: its distance from the first, 1: from the one before, 2: from where the last two lead); FLAT when
 * all of that is zero and left out.
 */
const DECIMALS = 0x0f;
const RAW = 0x0f;
const ORDER_SHIFT = 4;
const FLAT = 0x40;

/**
 * Writes the first `count` of `values`, finite doubles, so that each comes back exactly (-0 as 0): as decimals with few
 * places, or as they are. A column that is constant or grows steadily takes a few bytes, an empty one none.
 */
export function writeNumbers(writer: ByteWriter, values: Float64Array, count: number): void {
  if (count === 0) return;
  const places = placesOf(values, count);
  const scale = scales[places] ?? 1;
  const form = places < scales.length ? bestForm(values, count, scale) : RAW;
  if (form === RAW) return writeRaw(writer, values, count);
  writer.byte(form | places);
  writeWholes(writer, values, count, scale, form);
}

/** Reads `count` numbers into the start of `into`. */
export function readNumbers(reader: ByteReader, into: Float64Array, count: number): void {
  if (count === 0) return;
  const head = reader.byte();
  if ((head & DECIMALS) === RAW) return readRaw(reader, into, count, (head & FLAT) !== 0);
  const scale = scales[head & DECIMALS];
  if (scale === undefined) throw damaged('a column has no such form');
  readWholes(reader, into, count, head);
  if (scale !== 1) for (let i = 0; i < count; i++) into[i] = (into[i] ?? 0) / scale;
}

/** How many decimal places all values can do with; ten when one needs more than nine. */
function placesOf(values: Float64Array, count: number): number {
  let places = 0;
  let scale = 1;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    while (Math.round(value * scale) / scale !== value) {
      const next = scales[++places];
      if (next === undefined) return places;
      scale = next;
    }
  }
  return places;
}

/** The order with the least to store, and FLAT if that is nothing; RAW when a number is no exact decimal, or too large. */
function bestForm(values: Float64Array, count: number, scale: number): number {
  const first = Math.round((values[0] ?? 0) * scale);
  let previous = first;
  let step = 0;
  let fromFirst = 0;
  let fromPrevious = 0;
  let fromStep = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    const whole = Math.round(value * scale);
    if (whole / scale !== value || whole > MAX_WHOLE || whole < -MAX_WHOLE) return RAW;
    const next = whole - previous;
    fromFirst += Math.abs(whole - first);
    fromPrevious += Math.abs(next);
    if (i > 1) fromStep += Math.abs(next - step);
    previous = whole;
    step = next;
  }
  const least = Math.min(fromFirst, fromPrevious, fromStep);
  const order = fromFirst === least ? 0 : fromPrevious === least ? 1 : 2;
  return (order << ORDER_SHIFT) | (least === 0 ? FLAT : 0);
}

function writeWholes(
  writer: ByteWriter,
  values: Float64Array,
  count: number,
  scale: number,
  form: number,
): void {
  const order = (form & ~FLAT) >> ORDER_SHIFT;
  const first = Math.round((values[0] ?? 0) * scale);
  let previous = first;
  let step = 0;
  writer.signed(first);
  if (order === 2) {
    previous = Math.round((values[1] ?? 0) * scale);
    step = previous - first;
    writer.signed(step);
  }
  if ((form & FLAT) !== 0) return;
  for (let i = Math.max(order, 1); i < count; i++) {
    const whole = Math.round((values[i] ?? 0) * scale);
    writer.signed(whole - previous - step);
    if (order === 2) step = whole - previous;
    if (order !== 0) previous = whole;
  }
}

function readWholes(reader: ByteReader, into: Float64Array, count: number, head: number): void {
  const order = (head & ~FLAT) >> ORDER_SHIFT;
  const isFlat = (head & FLAT) !== 0;
  let previous = reader.signed();
  let step = 0;
  into[0] = previous;
  if (order === 2) {
    step = reader.signed();
    previous += step;
    into[1] = previous;
  }
  for (let i = Math.max(order, 1); i < count; i++) {
    const next = isFlat ? step : step + reader.signed();
    const whole = previous + next;
    into[i] = whole;
    if (order === 2) step = next;
    if (order !== 0) previous = whole;
  }
}

function writeRaw(writer: ByteWriter, values: Float64Array, count: number): void {
  const first = values[0] ?? 0;
  let alike = 1;
  while (alike < count && values[alike] === first) alike++;
  writer.byte(RAW | (alike === count ? FLAT : 0));
  const end = alike === count ? 1 : count;
  for (let i = 0; i < end; i++) writer.float64(values[i] ?? 0);
}

function readRaw(reader: ByteReader, into: Float64Array, count: number, isFlat: boolean): void {
  if (isFlat) into.fill(reader.float64(), 0, count);
  else for (let i = 0; i < count; i++) into[i] = reader.float64();
}

const NONE = 0;
const ALL = 1;
const SOME = 2;

/** Writes the first `count` of `bits` (each 0 or 1), a column of booleans or of presence: one byte when all are alike, else a bitmap. */
export function writeBits(writer: ByteWriter, bits: Uint8Array, count: number): void {
  let set = 0;
  for (let i = 0; i < count; i++) set += bits[i] ?? 0;
  if (set === 0) return writer.byte(NONE);
  if (set === count) return writer.byte(ALL);
  writer.byte(SOME);
  writer.bitmap(bits, count);
}

/** Reads `count` bits into the start of `into` and returns how many are set. */
export function readBits(reader: ByteReader, into: Uint8Array, count: number): number {
  const form = reader.byte();
  if (form === SOME) return reader.bitmap(into, count);
  if (form > SOME) throw damaged('a column has no such form');
  into.fill(form, 0, count);
  return form === ALL ? count : 0;
}
