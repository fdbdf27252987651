import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { problemMediaType, problemOf } from './problem.ts';

/** Takes over a connection that asked to become a WebSocket. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Only WebSockets: clients that offer HTTP/2 in passing (`Upgrade: h2c`) are answered in HTTP/1.1. */
export function isWebSocketUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

/** Shares the port's WebSocket upgrades out by path; what nobody takes is refused and closed. */
export class Upgrades {
  readonly #handlers = new Map<string, UpgradeHandler>();
  readonly #elsewhere: string[] = [];
  readonly #sockets = new Set<Duplex>();

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#route(request, socket, head);
    });
  }

  /** `path` that ends in a slash: everything in that folder. */
  handle(path: string, handler: UpgradeHandler): void {
    if (this.#handlers.has(path)) throw new Error(`upgrades of ${path} have a handler already`);
    this.#handlers.set(path, handler);
  }

  leave(prefix: string): void {
    this.#elsewhere.push(prefix);
  }

  /** Ends what is still open: an upgraded connection no longer counts as a request that could finish. */
  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    // A reset before anybody else listens must not end the process.
    socket.on('error', () => socket.destroy());
    const path = request.url?.split('?', 1)[0] ?? '/';
    const handler = this.#handlers.get(path) ?? this.#handlers.get(path.slice(0, path.lastIndexOf('/') + 1));
    if (handler) handler(request, socket, head);
    else if (!this.#elsewhere.some((prefix) => path.startsWith(prefix))) refuse(path, socket);
  }
}

function refuse(path: string, socket: Duplex): void {
  const error = new HubError('not-found', `No WebSocket is served at ${path}.`);
  const body = JSON.stringify(problemOf(error, { id: newId(), path }));
  socket.end(
    [
      'HTTP/1.1 404 Not Found',
      `Content-Type: ${problemMediaType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
