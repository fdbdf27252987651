/** One RTMP message; its type decides what is in it. */
export interface Message {
  type: number;
  streamId: number;
  /** ms; counts on through 2³². */
  timestamp: number;
  body: Buffer;
}

/** Message types (Adobe RTMP 1.0, 5.4, 6.2 and 7.1). */
export const MessageType = {
  setChunkSize: 1,
  userControl: 4,
  video: 9,
  data: 18,
  command: 20,
} as const;

const EXTENDED = 0xffffff;
/** A server sends commands of a few hundred bytes; a message of more than this is none of them. */
const MOST_BODY_BYTES = 1 << 20;
const HEADER_BYTES = [11, 7, 3, 0] as const;

/** Splits a message into chunks of a chunk stream (5.3.1): a full header, then continuations. */
export function writeMessage(message: Message, chunkStream: number, chunkSize: number): Buffer {
  const { body, type, streamId } = message;
  const timestamp = message.timestamp >>> 0;
  const extended = timestamp >= EXTENDED;
  const header = Buffer.alloc(12);
  header.writeUInt8(chunkStream, 0);
  header.writeUIntBE(extended ? EXTENDED : timestamp, 1, 3);
  header.writeUIntBE(body.length, 4, 3);
  header.writeUInt8(type, 7);
  header.writeUInt32LE(streamId, 8);
  const late = Buffer.alloc(extended ? 4 : 0);
  if (extended) late.writeUInt32BE(timestamp);
  const parts: Buffer[] = [header, late];
  for (let from = 0; from < body.length; from += chunkSize) {
    if (from > 0) parts.push(Buffer.from([0xc0 | chunkStream]), late);
    parts.push(body.subarray(from, from + chunkSize));
  }
  return Buffer.concat(parts);
}

interface ChunkStream {
  message: Message;
  length: number;
  extended: boolean;
  received: Buffer[];
  missing: number;
}

/** Puts a server's chunks together again. */
export class ChunkReader {
  #chunkSize = 128;
  #buffered: Buffer = Buffer.alloc(0);
  readonly #streams = new Map<number, ChunkStream>();

  /** Takes what arrived and answers every message that is whole now. @throws RangeError when it is no RTMP */
  push(bytes: Buffer): Message[] {
    this.#buffered = this.#buffered.length === 0 ? bytes : Buffer.concat([this.#buffered, bytes]);
    const messages: Message[] = [];
    for (;;) {
      const used = this.#readChunk(this.#buffered, messages);
      if (used === 0) return messages;
      this.#buffered = this.#buffered.subarray(used);
    }
  }

  /** Reads one chunk; 0 when it is not all there yet. */
  #readChunk(bytes: Buffer, messages: Message[]): number {
    const first = bytes[0];
    if (first === undefined) return 0;
    const format = first >> 6;
    const idBytes = [2, 3][first & 0x3f] ?? 1;
    let at = idBytes + (HEADER_BYTES[format] ?? 0);
    if (bytes.length < at) return 0;
    const id = idBytes === 1 ? first & 0x3f : 64 + bytes.readUIntLE(1, idBytes - 1);
    const known = this.#streams.get(id);
    const stream = headerOf(bytes, format, idBytes, known);
    if (stream.extended) {
      if (bytes.length < at + 4) return 0;
      if (format < 3) stream.message.timestamp = bytes.readUInt32BE(at);
      at += 4;
    }
    const size = Math.min(this.#chunkSize, stream.missing);
    if (bytes.length < at + size) return 0;
    // Copied: `bytes` is the buffer of the socket, and a message may be put together of many.
    stream.received.push(Buffer.from(bytes.subarray(at, at + size)));
    stream.missing -= size;
    this.#streams.set(id, stream);
    if (stream.missing === 0) {
      const message = { ...stream.message, body: Buffer.concat(stream.received) };
      stream.received = [];
      stream.missing = stream.length;
      if (message.type === MessageType.setChunkSize && message.body.length >= 4)
        this.#chunkSize = Math.max(1, message.body.readUInt32BE(0) & 0x7fffffff);
      messages.push(message);
    }
    return at + size;
  }
}

/** The chunk stream after a header; its known one when the header leaves all as it was. */
function headerOf(bytes: Buffer, format: number, at: number, known: ChunkStream | undefined): ChunkStream {
  if (format === 3 || known === undefined) {
    if (format === 0) return fullHeader(bytes, at);
    if (known === undefined) throw new RangeError('a continuation of nothing');
    return known;
  }
  if (format === 0) return fullHeader(bytes, at);
  const timestamp = bytes.readUIntBE(at, 3);
  const length = format === 1 ? bytes.readUIntBE(at + 3, 3) : known.length;
  const type = format === 1 ? bytes.readUInt8(at + 6) : known.message.type;
  return begun({ ...known.message, timestamp, type }, length);
}

function fullHeader(bytes: Buffer, at: number): ChunkStream {
  const message = {
    timestamp: bytes.readUIntBE(at, 3),
    type: bytes.readUInt8(at + 6),
    streamId: bytes.readUInt32LE(at + 7),
    body: Buffer.alloc(0),
  };
  return begun(message, bytes.readUIntBE(at + 3, 3));
}

function begun(message: Message, length: number): ChunkStream {
  if (length > MOST_BODY_BYTES) throw new RangeError(`a message of ${length} bytes`);
  return { message, length, extended: message.timestamp === EXTENDED, received: [], missing: length };
}
