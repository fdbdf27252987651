import type { SharedTag, TagKind } from './flv.ts';

/** What a viewer may be behind, unless a key frame comes first. */
export const QUEUE_BYTES = 4 * 1024 * 1024;

const isHead = (tag: SharedTag): boolean => tag.isConfig || tag.kind === 'script';

/**
 * What one viewer has yet to be sent: references to tags that all viewers share. It holds no more than one group of pictures and
 * no more than `capBytes`; a viewer that is slower goes on with the next key frame. Nobody is sent a frame whose key frame
 * they were not sent, or a frame after a gap.
 */
export class ViewerQueue {
  readonly #capBytes: number;
  readonly #current = new Map<TagKind, SharedTag>();
  readonly #sent = new Map<TagKind, SharedTag>();
  #tags: SharedTag[] = [];
  #next = 0;
  #bytes = 0;
  #wantsKey = true;
  #hasStarted = false;
  /** Frames that were not sent because this viewer was too slow. */
  droppedFrames = 0;

  constructor(capBytes = QUEUE_BYTES) {
    this.#capBytes = capBytes;
  }

  get length(): number {
    return this.#tags.length - this.#next;
  }

  /** Of what waits. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The viewer comes in the middle of a group of pictures. */
  join(heads: readonly SharedTag[], gop: readonly SharedTag[]): void {
    for (const head of heads) this.#current.set(head.kind, head);
    for (const tag of gop) this.offer(tag);
  }

  /** Another publication: its frames need their own configurations and key frame. What waits is still good. */
  restart(): void {
    this.#current.clear();
    this.#wantsKey = true;
  }

  offer(tag: SharedTag): void {
    if (isHead(tag)) this.#current.set(tag.kind, tag);
    if (tag.isKey) {
      this.#drop();
      this.#wantsKey = false;
      this.#hasStarted = true;
      for (const head of this.#current.values()) if (this.#sent.get(head.kind) !== head) this.#push(head);
      return this.#push(tag);
    }
    if (this.#wantsKey) return this.#miss(tag);
    if (this.#bytes > 0 && this.#bytes + tag.bytes.length > this.#capBytes) {
      this.#drop();
      this.#wantsKey = true;
      return this.#miss(tag);
    }
    this.#push(tag);
  }

  /** The next tag to send. */
  take(): SharedTag | undefined {
    const tag = this.#tags[this.#next];
    if (!tag) return undefined;
    this.#next++;
    this.#bytes -= tag.bytes.length;
    if (this.#next === this.#tags.length) this.#clear();
    if (isHead(tag)) this.#sent.set(tag.kind, tag);
    return tag;
  }

  #push(tag: SharedTag): void {
    this.#tags.push(tag);
    this.#bytes += tag.bytes.length;
  }

  #miss(tag: SharedTag): void {
    if (this.#hasStarted && tag.kind === 'video' && !tag.isConfig) this.droppedFrames++;
  }

  #drop(): void {
    for (let i = this.#next; i < this.#tags.length; i++) {
      const tag = this.#tags[i];
      if (tag) this.#miss(tag);
    }
    this.#clear();
  }

  #clear(): void {
    this.#tags = [];
    this.#next = 0;
    this.#bytes = 0;
  }
}
