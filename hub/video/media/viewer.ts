import type { Socket } from 'node:net';
import type { SharedTag } from './flv.ts';
import { ViewerQueue } from './viewer-queue.ts';

/** Why playing ended, for the viewer: a WebSocket's close code and its reason. Codes of ours are HTTP's plus 4000. */
export const endings = {
  expired: 4401,
  revoked: 4403,
  'camera-offline': 4404,
  stalled: 4408,
  overloaded: 1013,
  'time-restarts': 1012,
  'shutting-down': 1001,
} as const;
export type Ending = keyof typeof endings;

/** How tags reach a viewer: FLV over HTTP or over a WebSocket. */
export interface Transport {
  /** The bytes of the tag as this transport sends them, shared by all its viewers. */
  bytesOf(tag: SharedTag): Buffer;
  /** The head of the FLV file, before the first tag. */
  begin(hasAudio: boolean): void;
  end(ending: Ending): void;
}

export interface ViewerOptions {
  playId: number;
  /** Principal. */
  viewer: string;
  socket: Socket;
  transport: Transport;
  /** On the clock of `performance.now`, ms. */
  expiresAtMs: number;
  capBytes?: number;
}

/** What a viewer that cannot be written to is given before it is closed. */
const STALLED_MS = 30_000;
/** What a viewer that is ended is given to take what is on its way. */
const LINGER_MS = 2000;

/** One connection that watches a camera. */
export class Viewer {
  readonly playId: number;
  readonly viewer: string;
  readonly queue: ViewerQueue;
  readonly #socket: Socket;
  readonly #transport: Transport;
  #expiresAtMs: number;
  /** Since when the socket takes nothing more. */
  #blockedSinceMs: number | null = null;
  #hasBegun = false;
  #ended = false;
  outBytes = 0;

  constructor({ playId, viewer, socket, transport, expiresAtMs, capBytes }: ViewerOptions) {
    this.playId = playId;
    this.viewer = viewer;
    this.queue = new ViewerQueue(capBytes);
    this.#socket = socket;
    this.#transport = transport;
    this.#expiresAtMs = expiresAtMs;
    socket.setNoDelay(true);
    socket.on('drain', () => {
      this.#blockedSinceMs = null;
      this.#flush();
    });
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Bytes that wait for this viewer, in its queue and in its socket. */
  get waitingBytes(): number {
    return this.queue.bytes + this.#socket.writableLength;
  }

  join(heads: readonly SharedTag[], gop: readonly SharedTag[]): void {
    this.queue.join(heads, gop);
    this.#begin(heads.some(({ kind }) => kind === 'audio'));
    this.#flush();
  }

  offer(tag: SharedTag): void {
    this.queue.offer(tag);
    if (this.#blockedSinceMs === null) this.#flush();
  }

  prolong(expiresAtMs: number): void {
    this.#expiresAtMs = expiresAtMs;
  }

  /** Why it has to end by now, if it has. */
  due(nowMs: number): Ending | undefined {
    if (nowMs >= this.#expiresAtMs) return 'expired';
    if (this.#blockedSinceMs !== null && nowMs - this.#blockedSinceMs >= STALLED_MS) return 'stalled';
    return undefined;
  }

  end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    if (ending === 'stalled') {
      this.#socket.destroy();
      return;
    }
    this.#transport.end(ending);
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  #begin(hasAudio: boolean): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#transport.begin(hasAudio);
  }

  /** Writes until the socket has enough; what is left waits in the queue, where it can still be dropped. */
  #flush(): void {
    const socket = this.#socket;
    if (this.#ended || socket.writableNeedDrain || this.queue.length === 0) return;
    const many = this.queue.length > 1;
    if (many) socket.cork();
    do {
      const tag = this.queue.take();
      if (!tag) break;
      const bytes = this.#transport.bytesOf(tag);
      this.outBytes += bytes.length;
      socket.write(bytes);
    } while (!socket.writableNeedDrain);
    if (many) socket.uncork();
    if (socket.writableNeedDrain) this.#blockedSinceMs = performance.now();
  }
}
