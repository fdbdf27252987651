import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { ToMedia } from '../protocol.ts';
import type { FanOut } from './fan-out.ts';
import { refuseHttp } from './refuse-http.ts';
import { acceptWebSocket, httpTransport, webSocketTransport } from './transports.ts';
import { type Ending, endings, type Transport, Viewer } from './viewer.ts';

export type Order = Extract<ToMedia, { type: 'play' }>;

export interface AudienceOptions {
  fanOutOf(cameraId: string): FanOut | undefined;
  fanOuts(): Iterable<FanOut>;
  maxViewers: number;
  /** A viewer has sent what may be a fresh token. */
  onToken(playing: { playId: number; cameraId: string; viewer: string }, token: string): void;
}

const OFFLINE = 'The camera is not publishing at the moment.';
const FULL = 'There are as many viewers as one hub serves.';
/** Between two tokens of one viewer. */
const TOKEN_EVERY_MS = 1000;

/** Everybody who watches: takes connections over from the hub, and ends them. */
export class Audience {
  readonly #options: AudienceOptions;
  #size = 0;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  /** The request was read and its token verified; it is answered here. */
  play(order: Order, socket: Socket): void {
    socket.on('error', () => undefined); // the close that follows says enough
    if (order.protocol === 'http') return this.#playHttp(order, socket);
    const { headers, head } = order;
    acceptWebSocket({ headers, head: Buffer.from(head) }, socket, (webSocket) =>
      this.#playWebSocket(order, socket, webSocket),
    );
  }

  prolong(playId: number, forMs: number): void {
    for (const fanOut of this.#options.fanOuts()) fanOut.find(playId)?.prolong(performance.now() + forMs);
  }

  end(cameraId: string | null, viewer: string | null): void {
    const one = cameraId === null ? undefined : this.#options.fanOutOf(cameraId);
    const fanOuts = cameraId === null ? this.#options.fanOuts() : one ? [one] : [];
    for (const fanOut of fanOuts) fanOut.endAll('revoked', viewer ?? undefined);
  }

  #playHttp(order: Order, socket: Socket): void {
    const ending = this.#refusal(order);
    if (ending === 'camera-offline') return refuseHttp(socket, 404, ending, OFFLINE);
    if (ending) return refuseHttp(socket, 503, ending, FULL);
    this.#add(order, socket, httpTransport(socket));
  }

  #playWebSocket(order: Order, socket: Socket, webSocket: WebSocket): void {
    webSocket.on('error', () => undefined);
    const ending = this.#refusal(order);
    if (ending) return webSocket.close(endings[ending], ending);
    this.#add(order, socket, webSocketTransport(webSocket));
    let tokenAt = Number.NEGATIVE_INFINITY;
    webSocket.on('message', (data, isBinary) => {
      const now = performance.now();
      if (isBinary || now - tokenAt < TOKEN_EVERY_MS) return;
      tokenAt = now;
      const { playId, cameraId, viewer } = order;
      this.#options.onToken({ playId, cameraId, viewer }, String(data));
    });
  }

  #refusal({ cameraId }: Order): Ending | undefined {
    if (!this.#options.fanOutOf(cameraId)?.isWatchable(performance.now())) return 'camera-offline';
    return this.#size >= this.#options.maxViewers ? 'overloaded' : undefined;
  }

  #add({ cameraId, playId, viewer: who, forMs }: Order, socket: Socket, transport: Transport): void {
    const fanOut = this.#options.fanOutOf(cameraId);
    const expiresAtMs = performance.now() + forMs;
    const viewer = new Viewer({ playId, viewer: who, socket, transport, expiresAtMs });
    this.#size++;
    socket.once('close', () => {
      this.#size--;
      fanOut?.remove(viewer);
    });
    fanOut?.add(viewer);
  }
}
