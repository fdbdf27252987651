import { crc32, constants as zlib, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A varint of 2^53 takes this many bytes. */
const MAX_VARINT = 8;

/** Appends values to bytes that grow as needed. */
export class ByteWriter {
  #buffer: Buffer;
  #end = 0;

  /** `roomBytes`: what is likely to be needed. */
  constructor(roomBytes = 256) {
    this.#buffer = Buffer.allocUnsafeSlow(roomBytes);
  }

  get length(): number {
    return this.#end;
  }

  /** What was written, as a view: valid until the next write. */
  get written(): Uint8Array {
    return this.#buffer.subarray(0, this.#end);
  }

  /** Forgets what was written and keeps the room. */
  clear(): void {
    this.#end = 0;
  }

  byte(value: number): void {
    this.#makeRoom(1);
    this.#buffer[this.#end++] = value;
  }

  /** `value`: whole, 0 to 2^53. Seven bits a byte, the lowest first. */
  varint(value: number): void {
    this.#makeRoom(MAX_VARINT);
    const buffer = this.#buffer;
    let rest = value;
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) buffer[this.#end++] = 0x80 | (rest % 128);
    for (; rest > 0x7f; rest >>= 7) buffer[this.#end++] = 0x80 | (rest & 0x7f);
    buffer[this.#end++] = rest;
  }

  /** `value`: whole, -2^53 to 2^53. A varint with the sign as its lowest bit. */
  signed(value: number): void {
    const sign = value < 0 ? 1 : 0;
    const size = sign === 1 ? -value : value;
    if (size < 0x4000_0000) return this.varint(size * 2 + sign);
    // Twice 2^53 plus one is no double any more: the first byte is made apart.
    this.byte(0x80 | ((size % 64) * 2) | sign);
    this.varint(Math.floor(size / 64));
  }

  float64(value: number): void {
    this.#makeRoom(8);
    this.#end = this.#buffer.writeDoubleLE(value, this.#end);
  }

  /** UTF-8 behind its length in bytes. */
  text(value: string): void {
    const sizeBytes = Buffer.byteLength(value);
    this.varint(sizeBytes);
    this.#makeRoom(sizeBytes);
    this.#end += this.#buffer.write(value, this.#end);
  }

  /** The first `count` of `bits` (each 0 or 1), eight a byte, the lowest first. */
  bitmap(bits: Uint8Array, count: number): void {
    this.#makeRoom((count + 7) >> 3);
    const buffer = this.#buffer;
    for (let i = 0; i < count; i += 8) {
      let byte = 0;
      const end = Math.min(8, count - i);
      for (let j = 0; j < end; j++) byte |= (bits[i + j] ?? 0) << j;
      buffer[this.#end++] = byte;
    }
  }

  /** All that `part` holds behind its length, so that a reader can skip it. */
  part(part: ByteWriter): void {
    this.varint(part.length);
    this.#makeRoom(part.length);
    this.#buffer.set(part.written, this.#end);
    this.#end += part.length;
  }

  #makeRoom(sizeBytes: number): void {
    const needed = this.#end + sizeBytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    grown.set(this.written);
    this.#buffer = grown;
  }
}

export const damaged = (how: string): Error => new Error(`The block is damaged: ${how}.`);

/** Reads what `ByteWriter` wrote. Every method throws an Error "The block is damaged" rather than read past the end. */
export class ByteReader {
  readonly #buffer: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const byte = this.#buffer[this.#position++];
    if (byte === undefined) throw damaged('it ends early');
    return byte;
  }

  varint(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    for (let unit = 128; byte >= 0x80; unit *= 128) {
      if (unit === 128 ** MAX_VARINT) throw damaged('a number has no end');
      byte = this.byte();
      value += (byte & 0x7f) * unit;
    }
    return value;
  }

  signed(): number {
    const byte = this.byte();
    const low = (byte & 0x7f) >> 1;
    const size = byte < 0x80 ? low : low + this.varint() * 64;
    return (byte & 1) === 1 ? -size : size;
  }

  float64(): number {
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  text(): string {
    const start = this.#take(this.varint());
    return this.#buffer.toString('utf8', start, this.#position);
  }

  /** Reads `count` bits, each as 0 or 1, into the start of `into` and returns how many are 1. */
  bitmap(into: Uint8Array, count: number): number {
    const start = this.#take((count + 7) >> 3);
    let set = 0;
    for (let i = 0; i < count; i++) {
      const bit = ((this.#buffer[start + (i >> 3)] ?? 0) >> (i & 7)) & 1;
      into[i] = bit;
      set += bit;
    }
    return set;
  }

  /** Has `read` read a part, all of it, or without `read` steps over it. */
  part(read?: () => void): void {
    const start = this.#take(this.varint());
    if (!read) return;
    const end = this.#position;
    this.#position = start;
    read();
    this.#expectAt(end);
  }

  /** @throws Error when there is more to read. */
  expectEnd(): void {
    this.#expectAt(this.#buffer.length);
  }

  #expectAt(position: number): void {
    if (this.#position !== position) throw damaged('a part of it has another length than it says');
  }

  /** Moves past `sizeBytes` bytes and returns where they begin. */
  #take(sizeBytes: number): number {
    const start = this.#position;
    if (sizeBytes > this.#buffer.length - start) throw damaged('it ends early');
    this.#position = start + sizeBytes;
    return start;
  }
}

const PLAIN = 0;
const ZSTD = 1;
const HEAD = 2;
const CHECKSUM = 4;
/** Higher levels take half as long again and save one byte in a hundred. */
const params = { [zlib.ZSTD_c_compressionLevel]: 1 };
const MIN_CHUNK = 64;
/** Columns of a day rarely shrink more than this. */
const LIKELY_RATIO = 8;

/**
 * Makes a block of a body: version, how it is packed, the body (under zstd where that is smaller), CRC-32 of all that.
 * The bytes have a buffer of their own and can be transferred to another thread.
 */
export function sealBlock(version: number, body: ByteWriter): Uint8Array {
  // Node allocates a whole chunk for its answer: 64 kB by default, for a few hundred bytes.
  const packed = zstdCompressSync(body.written, { params, chunkSize: Math.max(MIN_CHUNK, body.length) });
  const isSmaller = packed.length < body.length;
  const content = isSmaller ? packed : body.written;
  const block = new Uint8Array(HEAD + content.length + CHECKSUM);
  block[0] = version;
  block[1] = isSmaller ? ZSTD : PLAIN;
  block.set(content, HEAD);
  const end = HEAD + content.length;
  new DataView(block.buffer).setUint32(end, crc32(block.subarray(0, end)), true);
  return block;
}

/** Reads the body of a block. @throws Error when a byte of it was changed or is missing, or its version is another. */
export function openBlock(version: number, block: Uint8Array): ByteReader {
  if (block.length < HEAD + CHECKSUM) throw damaged('it ends early');
  if (block[0] !== version) throw new Error(`The block has version ${block[0]}: this hub reads ${version}.`);
  const end = block.length - CHECKSUM;
  const checksum = new DataView(block.buffer, block.byteOffset).getUint32(end, true);
  if (crc32(block.subarray(0, end)) !== checksum) throw damaged('its checksum is another');
  const content = block.subarray(HEAD, end);
  if (block[1] === PLAIN) return new ByteReader(content);
  const chunkSize = Math.max(MIN_CHUNK, content.length * LIKELY_RATIO);
  return new ByteReader(zstdDecompressSync(content, { chunkSize }));
}
