import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { systemClock } from '../../hub/kernel/clock.ts';
import { startMediaProcess } from '../support/media-process.ts';

// The media process behind a bare HTTP server that lets everybody watch.
// Nothing is recorded: the folder stays all but empty.
const dataDir = mkdtempSync(join(tmpdir(), 'gridwatch-video-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const media = await startMediaProcess({
  dataDir,
  segmentMs: 60_000,
  rtmpPort: 0,
  host: '127.0.0.1',
  clock: systemClock,
  log: pino({ level: 'error' }),
  metrics: new Registry(),
  report: () => undefined,
});
const keyHash = createHash('sha256').update('k').digest('hex');
media.setCameras(Array.from({ length: 64 }, (_, i) => ({ id: `camera-${i}`, keyHash, disabled: false })));
const server = createServer((request, response) => {
  response.detachSocket(request.socket);
  const cameraId = (request.url ?? '').replace(/^\/live\/|\.flv$/g, '');
  const order = { cameraId, expiresAt: Date.now() + 3_600_000, viewer: 'bench', headers: request.headers };
  media.play({ ...order, protocol: 'http' }, request.socket, Buffer.alloc(0));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ pid: media.pid, httpPort: port, rtmpUrl: media.rtmpUrl })}\n`);
});
