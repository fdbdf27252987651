import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { MediaProcess } from './media-process.ts';
import type { PlayGrant, PlayTokens } from './play-token.ts';

export interface PlayDoorOptions {
  tokens: PlayTokens;
  clock: Clock;
  /** Undefined when the hub takes no video. */
  media: Pick<MediaProcess, 'play'> | undefined;
  /** Whether whoever the address was given to may still see this camera. */
  mayWatch(grant: PlayGrant): boolean;
}

/** What those hear who want to look where there is nothing to see. */
export const NO_VIDEO = 'This hub takes no video: set video.enabled to yes in its configuration.';

const PATH = /^\/video\/([^/?]+)\.flv$/;

/** Lets whoever brings a signed address in, and hands their connection over to the media process. */
export class PlayDoor {
  readonly #options: PlayDoorOptions;

  constructor(options: PlayDoorOptions) {
    this.#options = options;
  }

  /** A plain request: FLV over HTTP. @throws HubError not-found, forbidden, wrong-state */
  async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const grant = this.#grantOf(request.url);
    const { socket } = request.raw;
    if (!(socket instanceof Socket))
      throw new HubError('wrong-state', 'Video is not served on this kind of connection.');
    reply.hijack();
    this.#play(grant, 'http', request.raw, socket, Buffer.alloc(0));
  }

  /** A request to become a WebSocket: FLV in its messages. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      const grant = this.#grantOf(request.url ?? '');
      if (!(socket instanceof Socket)) throw new Error('not a socket that can be handed over');
      this.#play(grant, 'websocket', request, socket, head);
    } catch (error) {
      const status = error instanceof HubError ? error.status : 500;
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  }

  /** Until when a fresh token, brought over the connection itself, lets its bearer go on; null when it does not. */
  verify(token: string, playing: { cameraId: string; viewer: string }): number | null {
    const { tokens, clock, mayWatch } = this.#options;
    const grant = tokens.verify(token, playing.cameraId, clock.now());
    return grant && grant.viewer === playing.viewer && mayWatch(grant) ? grant.expiresAt : null;
  }

  #grantOf(url: string): PlayGrant {
    const { tokens, clock, mayWatch, media } = this.#options;
    if (!media) throw new HubError('wrong-state', NO_VIDEO);
    const { pathname, searchParams } = new URL(url, 'http://hub');
    const cameraId = decodeURIComponent(PATH.exec(pathname)?.[1] ?? '');
    if (cameraId === '') throw new HubError('not-found', `There is nothing to play at ${pathname}.`);
    const grant = tokens.verify(searchParams.get('token') ?? '', cameraId, clock.now());
    if (!grant || !mayWatch(grant)) {
      throw new HubError(
        'forbidden',
        `The address is not signed, has expired, or is not yours any more: ask /api/v1/cameras/${cameraId}/live for a new one.`,
      );
    }
    return grant;
  }

  #play(
    { cameraId, viewer, expiresAt }: PlayGrant,
    protocol: 'http' | 'websocket',
    { headers }: IncomingMessage,
    socket: Socket,
    head: Buffer,
  ): void {
    this.#options.media?.play({ cameraId, viewer, expiresAt, protocol, headers }, socket, head);
  }
}
