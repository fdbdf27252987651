import type { SharedTag } from './flv.ts';

const RING_MS = 20_000;
const RING_BYTES = 16 * 1024 * 1024;
const GROUP_TAGS = 8192;

/** A key frame and what depends on it. */
interface Group {
  configs: readonly SharedTag[];
  tags: SharedTag[];
  bytes: number;
  at: number;
}

/** The last 20 s of a camera in whole groups of pictures, within 16 MB. */
export class Ring {
  readonly #limitBytes: number;
  #groups: Group[] = [];
  #bytes = 0;
  /** Nothing more is taken before the next key frame: the publication ended, or the group grew too large. */
  #isOpen = false;

  constructor(limitBytes = RING_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** `configs`: what the decoders were configured with when `tag` came. */
  add(tag: SharedTag, configs: readonly SharedTag[]): void {
    if (tag.isKey) {
      this.#groups.push({ configs: [...configs], tags: [], bytes: 0, at: tag.at });
      this.#isOpen = true;
    }
    const group = this.#groups.at(-1);
    if (!group || !this.#isOpen) return;
    group.tags.push(tag);
    group.bytes += tag.bytes.length;
    this.#bytes += tag.bytes.length;
    this.trim(tag.at);
  }

  /** The group of pictures that is being published; empty when there is none whole. */
  current(): readonly SharedTag[] {
    return this.#isOpen ? (this.#groups.at(-1)?.tags ?? []) : [];
  }

  end(): void {
    this.#isOpen = false;
  }

  /** From the last key frame before `fromAt` on, or from the first there is; configurations stand before what needs them. */
  from(fromAt: number): SharedTag[] {
    const first = Math.max(
      0,
      this.#groups.findLastIndex(({ at }) => at <= fromAt),
    );
    const tags: SharedTag[] = [];
    const known = new Set<SharedTag>();
    for (const group of this.#groups.slice(first)) {
      for (const config of group.configs) if (!known.has(config)) tags.push(config);
      for (const tag of [...group.configs, ...group.tags]) if (tag.isConfig) known.add(tag);
      tags.push(...group.tags);
    }
    return tags;
  }

  /** Forgets what is older than 20 s, whole groups at a time. */
  trim(now: number): void {
    while (this.#groups.length > 1 && (this.#nextAt() <= now - RING_MS || this.#bytes > this.#limitBytes))
      this.#drop();
    const only = this.#groups[0];
    if (!only || this.#groups.length > 1) return;
    const isTooLarge = this.#bytes > this.#limitBytes || only.tags.length > GROUP_TAGS;
    const isPast = !this.#isOpen && (only.tags.at(-1)?.at ?? 0) <= now - 2 * RING_MS;
    if (!isTooLarge && !isPast) return;
    this.#drop();
    this.#isOpen = false;
  }

  #nextAt(): number {
    return this.#groups[1]?.at ?? Number.POSITIVE_INFINITY;
  }

  #drop(): void {
    this.#bytes -= this.#groups.shift()?.bytes ?? 0;
  }
}
