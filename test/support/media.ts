import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../hub/kernel/clock.ts';
import type { ChildFault } from '../../hub/video/child.ts';
import type { MediaProcess } from '../../hub/video/media-process.ts';
import type { CameraState, PlayOrder, RefusedPublication } from '../../hub/video/protocol.ts';
import { FlvReader } from './flv-reader.ts';
import { startMediaProcess } from './media-process.ts';
import { type Reel, RtmpCamera } from './rtmp-camera.ts';
import { tempDir } from './temp.ts';

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** A media process with a small HTTP server in front of it, which lets everybody watch `/<camera>?for=<ms>&viewer=<id>`. */
export interface MediaWorld {
  media: MediaProcess;
  metrics: Registry;
  refused: RefusedPublication[];
  faults: (ChildFault | null)[];
  httpUrl: string;
  /** A camera with this name and key, known to the process. */
  know(cameraId: string, key?: string | null): void;
  /** Connects a camera that is known and pushes its first packets. */
  publish(cameraId: string, reel?: Reel): Promise<RtmpCamera>;
  /** Resolves when the state of the camera is so. */
  until(cameraId: string, is: (state: CameraState) => boolean): Promise<CameraState>;
  watch(path: string): Promise<HttpViewer>;
  watchSocket(path: string): Promise<SocketViewer>;
  metric(line: string): Promise<number>;
  close(): Promise<void>;
}

/** Somebody who watches over HTTP and reads as fast as it comes. */
export interface HttpViewer {
  status: number;
  flv: FlvReader;
  ended: Promise<unknown>;
  close(): void;
}

export interface SocketViewer {
  flv: FlvReader;
  socket: WebSocket;
  /** Close code and reason. */
  ended: Promise<{ code: number; reason: string }>;
}

export async function startMedia({ dataDir = tempDir(), segmentMs = 60_000 } = {}): Promise<MediaWorld> {
  const metrics = new Registry();
  const faults: (ChildFault | null)[] = [];
  const refused: RefusedPublication[] = [];
  const media = await startMediaProcess({
    rtmpPort: 0,
    host: '127.0.0.1',
    dataDir,
    segmentMs,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    metrics,
    report: (fault) => void faults.push(fault),
  });
  media.onRefused((refusal) => void refused.push(refusal));
  const order = (request: IncomingMessage, protocol: PlayOrder['protocol']): PlayOrder => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const expiresAt = Date.now() + Number(searchParams.get('for') ?? 60_000);
    const viewer = searchParams.get('viewer') ?? 'somebody';
    return { cameraId: pathname.slice(1), expiresAt, viewer, protocol, headers: request.headers };
  };
  const server = createServer((asked, response) => {
    response.detachSocket(asked.socket);
    media.play(order(asked, 'http'), asked.socket, Buffer.alloc(0));
  });
  server.on('upgrade', (asked, socket, head) =>
    media.play(order(asked, 'websocket'), socket as Socket, head),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cameras: RtmpCamera[] = [];
  const open: (() => void)[] = [];
  return {
    media,
    metrics,
    refused,
    faults,
    httpUrl: `http://127.0.0.1:${port}`,
    know(id, key = `key of ${id}`) {
      media.setCamera({ id, keyHash: key === null ? null : hashOf(key), disabled: false });
    },
    async publish(id, reel) {
      const camera = await RtmpCamera.connect(`${media.rtmpUrl}/${id}?key=key%20of%20${id}`, reel);
      cameras.push(camera);
      return camera;
    },
    until: (id, is) =>
      vi.waitFor(
        () => {
          const state = media.states().get(id);
          expect(state).toSatisfy((known) => known !== undefined && is(known as CameraState));
          return state!;
        },
        { timeout: 8000, interval: 10 },
      ),
    watch(path) {
      return new Promise((resolve, reject) => {
        const asked = request(`http://127.0.0.1:${port}${path}`, { agent: false }, (response) => {
          const flv = new FlvReader();
          if (response.statusCode === 200) response.on('data', (bytes: Buffer) => flv.feed(bytes));
          else response.resume();
          const ended = new Promise((done) => response.once('close', () => done(null)));
          response.on('error', () => undefined);
          resolve({ status: response.statusCode ?? 0, flv, ended, close: () => asked.destroy() });
        });
        asked.on('error', reject);
        asked.end();
        open.push(() => asked.destroy());
      });
    },
    watchSocket(path) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      open.push(() => socket.terminate());
      const flv = new FlvReader();
      socket.on('message', (data) => flv.feed(data as Buffer));
      const ended = new Promise<{ code: number; reason: string }>((done) =>
        socket.once('close', (code, reason) => done({ code, reason: String(reason) })),
      );
      return new Promise((resolve, reject) => {
        socket.once('open', () => resolve({ flv, socket, ended }));
        socket.once('error', reject);
      });
    },
    async metric(line) {
      const text = await metrics.metrics();
      const found = text.split('\n').find((one) => one.startsWith(`${line} `));
      return Number(found?.split(' ').at(-1) ?? Number.NaN);
    },
    async close() {
      for (const end of open) end();
      for (const camera of cameras) await camera.close();
      await media.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Somebody who asks to watch and reads only what `resume` lets come. */
export function stalledViewer(httpUrl: string, path: string): { socket: Socket; flv: FlvReader } {
  const { hostname, port } = new URL(httpUrl);
  const socket = connect({ host: hostname, port: Number(port) });
  const flv = new FlvReader();
  let head: Buffer | undefined = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    if (!head) return flv.feed(bytes);
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    flv.feed(head.subarray(end + 4));
    head = undefined;
  });
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return { socket, flv };
}
