import type Mpegts from 'mpegts.js';

export type MpegtsModule = typeof Mpegts;

/** What a play connection tells. */
export interface SocketEvents {
  onData(): void;
  /** It ended without our asking; `code` of the WebSocket. */
  onClose(code: number): void;
}

/** The connection of one player: its loader, and the way to bring a fresh token over it. */
export interface FlvSocket {
  Loader: Mpegts.CustomLoaderConstructor;
  send(token: string): void;
}

/**
 * A loader for mpegts.js that shows its WebSocket: the one it brings along hides the close code, which says why playing
 * ended, and has no way to send the token that prolongs it.
 */
export function flvSocket(mpegts: MpegtsModule, events: SocketEvents): FlvSocket {
  let socket: WebSocket | null = null;
  const { BaseLoader } = mpegts;
  class Loader extends BaseLoader {
    readonly #listening = new AbortController();
    #received = 0;

    constructor() {
      super('flv-socket');
      this._needStash = true;
    }

    override open({ url }: { url: string }): void {
      const mine = new WebSocket(url);
      mine.binaryType = 'arraybuffer';
      const { signal } = this.#listening;
      mine.addEventListener(
        'open',
        () => {
          this._status = 2;
        },
        { signal },
      );
      mine.addEventListener(
        'message',
        ({ data }: MessageEvent<ArrayBuffer>) => {
          const start = this.#received;
          this.#received += data.byteLength;
          events.onData();
          this.onDataArrival(data, start, this.#received);
        },
        { signal },
      );
      mine.addEventListener(
        'close',
        ({ code }) => {
          this._status = 4;
          events.onClose(code);
        },
        { signal },
      );
      socket = mine;
    }

    override abort(): void {
      this._status = 4;
      this.#listening.abort();
      socket?.close();
      socket = null;
    }

    override destroy(): void {
      this.abort();
      super.destroy();
    }
  }
  return {
    Loader,
    send(token) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(token);
    },
  };
}
