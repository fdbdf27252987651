import { parseArgs } from 'node:util';
import { systemClock } from '../../kernel/clock.ts';
import { serveParent } from '../parent.ts';
import type { FromMedia, MediaQuestions, ToMedia } from '../protocol.ts';
import { Audience } from './audience.ts';
import { FanOut } from './fan-out.ts';
import { Publications } from './publications.ts';
import { Recorders } from './recorders.ts';
import { type Channel, Reporter } from './reporter.ts';
import { startRtmp } from './rtmp-server.ts';
import { Stream } from './stream.ts';
import type { TagReader } from './tag.ts';

const REPORT_EVERY_MS = 2000;
const SWEEP_EVERY_MS = 250;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'data-dir': { type: 'string', default: 'data/hub' },
    'segment-ms': { type: 'string', default: '60000' },
  },
});

/** What else reads every camera: each makes its own reader when the camera first publishes. */
const readers: ((stream: Stream) => TagReader)[] = [];

const channels = new Map<string, Channel>();

function channelOf(cameraId: string): Channel {
  const known = channels.get(cameraId);
  if (known) return known;
  const stream = new Stream(cameraId, Date.now());
  const channel = { stream, fanOut: new FanOut(stream) };
  for (const read of readers) stream.read(read(stream));
  channels.set(cameraId, channel);
  return channel;
}

const parent = serveParent<ToMedia, FromMedia, MediaQuestions>({
  answers: {
    footage: ({ cameraId, upTo }) => channels.get(cameraId)?.stream.footage(upTo),
  },
  onTold(message, socket) {
    switch (message.type) {
      case 'cameras':
        publications.replace(message.cameras);
        forget();
        return recorders.refresh();
      case 'camera':
        publications.set(message.camera);
        return recorders.refresh();
      case 'play':
        // Without a socket: whoever it was has gone while it was handed over.
        return socket && audience.play(message, socket);
      case 'prolonged':
        return message.forMs === null ? undefined : audience.prolong(message.playId, message.forMs);
      case 'end-playing':
        return audience.end(message.cameraId, message.viewer);
      case 'recorder':
        return recorders.on(message.order);
    }
  },
  async onEnd() {
    for (const { fanOut } of channels.values()) fanOut.endAll('shutting-down');
    await Promise.all([recorders.close(), rtmp?.close()]);
  },
});

/** Cameras that are no more. */
function forget(): void {
  for (const [cameraId, { fanOut }] of channels) {
    if (publications.isKnown(cameraId)) continue;
    fanOut.endAll('camera-offline');
    channels.delete(cameraId);
  }
}

const reporter = new Reporter(
  () => channels.values(),
  (message) => parent.tell(message),
);
const publications = new Publications({
  now: Date.now,
  streamOf: (cameraId) => channelOf(cameraId).stream,
  onRefused: (refused) => reporter.refused(refused, Date.now()),
  onChanged({ cameraId }) {
    const channel = channels.get(cameraId);
    if (channel) reporter.report(Date.now(), channel); // a camera that was removed has nobody to report to
  },
});
const recorders = new Recorders({
  dataDir: values['data-dir'],
  segmentMs: Number(values['segment-ms']),
  clock: systemClock,
  tell: (event) => parent.tell({ type: 'recorder', event }),
  streamOf: (cameraId) => (publications.isKnown(cameraId) ? channelOf(cameraId).stream : undefined),
});
const audience = new Audience({
  fanOutOf: (cameraId) => channels.get(cameraId)?.fanOut,
  *fanOuts() {
    for (const { fanOut } of channels.values()) yield fanOut;
  },
  maxViewers: 4000,
  onToken: (playing, token) => parent.tell({ type: 'prolong', ...playing, token }),
});

const rtmp = await startRtmp({
  port: Number(values.port),
  host: values.host,
  maxConnections: 512,
  publishWithinMs: 10_000,
  silentMs: 15_000,
  admit: (attempt) => publications.admit(attempt),
}).catch((error: unknown) => parent.fail(error));
setInterval(() => {
  const nowMs = performance.now();
  for (const { stream, fanOut } of channels.values()) {
    fanOut.sweep(nowMs);
    stream.tick(Date.now());
  }
}, SWEEP_EVERY_MS);
setInterval(() => reporter.report(Date.now()), REPORT_EVERY_MS);
if (rtmp) {
  parent.tell({ type: 'listening', rtmpPort: rtmp.port });
  parent.ready();
}
