import { vi } from 'vitest';

/** A tag as a player sees it. */
export interface ReadTag {
  kind: 'video' | 'audio' | 'script';
  isConfig: boolean;
  isKey: boolean;
  timeMs: number;
  /** The whole tag. */
  bytes: Buffer;
}

const HEAD_BYTES = 13;

/** Takes an FLV stream apart as it comes, and fails where it is none. */
export class FlvReader {
  readonly tags: ReadTag[] = [];
  head: Buffer | undefined;
  #rest = Buffer.alloc(0);

  feed(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (!this.head && this.#rest.length >= HEAD_BYTES) {
      this.head = this.#rest.subarray(0, HEAD_BYTES);
      if (this.head.toString('latin1', 0, 3) !== 'FLV') throw new Error('not an FLV file');
      this.#rest = this.#rest.subarray(HEAD_BYTES);
    }
    while (this.head && this.#rest.length >= 15) {
      const length = 11 + this.#rest.readUIntBE(1, 3);
      if (this.#rest.length < length + 4) return;
      if (this.#rest.readUInt32BE(length) !== length) throw new Error('a tag of another length than it says');
      this.tags.push(tagOf(this.#rest.subarray(0, length + 4)));
      this.#rest = this.#rest.subarray(length + 4);
    }
  }

  get frames(): ReadTag[] {
    return this.tags.filter(({ kind, isConfig }) => kind === 'video' && !isConfig);
  }

  /** Resolves when so many frames have come. */
  async until(frames: number): Promise<void> {
    await vi.waitUntil(() => this.frames.length >= frames, { timeout: 8000, interval: 5 });
  }
}

function tagOf(bytes: Buffer): ReadTag {
  const kind = ({ 8: 'audio', 9: 'video', 18: 'script' } as const)[bytes[0] as 8 | 9 | 18];
  const isEnhanced = kind === 'video' && (bytes[11]! & 0x80) !== 0;
  const type = isEnhanced ? bytes[11]! & 15 : bytes[12];
  const isConfig = kind !== 'script' && type === 0;
  const isKey = kind === 'video' && !isConfig && ((bytes[11]! >> 4) & 7) === 1;
  return { kind, isConfig, isKey, timeMs: bytes.readUIntBE(4, 3) + (bytes[7]! << 24), bytes };
}
