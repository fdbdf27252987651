import { createServer, type Server, type Socket } from 'node:net';
import type { PublishRefusal } from '../protocol.ts';
import type { TagKind } from './flv.ts';
import { RtmpConnection } from './rtmp-connection.ts';

/** Somebody asks to publish. */
export interface PublishAttempt {
  cameraId: string;
  key: string;
  ip: string;
  /** Ends the publication from this side. */
  close(): void;
}

/** Where an accepted publication goes. */
export interface Publication {
  tag(kind: TagKind, dtsMs: number, body: Buffer): void;
  end(): void;
}

export interface RtmpOptions {
  /** 0 takes a free one. */
  port: number;
  host: string;
  maxConnections: number;
  /** What a connection has until it publishes. */
  publishWithinMs: number;
  /** A publisher that sends nothing for so long is gone. */
  silentMs: number;
  admit(attempt: PublishAttempt): Publication | PublishRefusal;
}

/** A listener for publishers. */
export interface RtmpServer {
  port: number;
  close(): Promise<void>;
}

/** Opens the door for cameras. @throws Error when the port cannot be opened. */
export async function startRtmp(options: RtmpOptions): Promise<RtmpServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new RtmpConnection(socket, options);
  });
  server.maxConnections = options.maxConnections;
  await listen(server, options);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, { port, host }: RtmpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
