/** Control packet types the broker looks at itself [MQTT 3.1.1, table 2.1]. */
export const PacketType = { connect: 1, publish: 3, pubrel: 6, subscribe: 8, unsubscribe: 10 } as const;

const EMPTY = Buffer.alloc(0);

/** `too-large`: the declared length is beyond the limit, known before the body has come. */
export type FrameState = 'frame' | 'incomplete' | 'malformed' | 'too-large';

/**
 * Cuts what a socket delivers into control packets without looking into them. Holds at most one chunk and one
 * incomplete packet, and nothing of a packet beyond `maxLength`. After `next()` said `frame`, the packet is
 * `buffer[start, end)`, its body begins at `body`; it stays the next one until `consume()`.
 */
export class FrameReader {
  readonly #maxLength: number;
  /** Whether `buffer` was made here and has room to append. */
  #owned = false;
  #filled = 0;
  buffer: Buffer = EMPTY;
  start = 0;
  body = 0;
  end = 0;

  /** `maxLength`: of the remaining length field, in bytes. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The fixed header's first byte: type and flags. */
  get header(): number {
    return this.buffer[this.start] ?? 0;
  }

  /** Bytes read and not yet consumed. */
  get pendingBytes(): number {
    return this.#filled - this.start;
  }

  append(chunk: Buffer): void {
    const pending = this.pendingBytes;
    if (pending === 0) {
      this.buffer = chunk;
      this.start = 0;
      this.#filled = chunk.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.buffer.length - this.#filled < chunk.length) {
      // Doubling keeps a packet that comes byte by byte from being copied for each of them.
      const grown = Buffer.allocUnsafeSlow(Math.max(pending + chunk.length, 2 * pending));
      this.buffer.copy(grown, 0, this.start, this.#filled);
      this.buffer = grown;
      this.start = 0;
      this.#filled = pending;
      this.#owned = true;
    }
    chunk.copy(this.buffer, this.#filled);
    this.#filled += chunk.length;
  }

  next(): FrameState {
    const { buffer, start } = this;
    const filled = this.#filled;
    let length = 0;
    for (let i = 1; i <= 4; i++) {
      if (start + i >= filled) return 'incomplete';
      const byte = buffer[start + i] ?? 0;
      length += (byte & 0x7f) * 128 ** (i - 1);
      if ((byte & 0x80) === 0) {
        if (length > this.#maxLength) return 'too-large';
        this.body = start + i + 1;
        this.end = this.body + length;
        return this.end <= filled ? 'frame' : 'incomplete';
      }
    }
    return 'malformed';
  }

  consume(): void {
    this.start = this.end;
  }

  /** The whole packet, as a view. */
  frame(): Buffer {
    return this.buffer.subarray(this.start, this.end);
  }

  /** Forgets everything. */
  clear(): void {
    this.buffer = EMPTY;
    this.start = 0;
    this.#filled = 0;
  }
}
