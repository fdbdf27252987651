import type { Registry } from 'prom-client';
import { audit } from '../auth/audit.ts';
import type { Auth } from '../auth/auth.ts';
import { createScope } from '../auth/scope.ts';
import type { Config } from '../config/schema.ts';
import type { Device } from '../devices/device.ts';
import type { Devices } from '../devices/devices.ts';
import type { LastValueBook } from '../devices/last-values.ts';
import type { Presence } from '../devices/presence.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Cameras } from './cameras.ts';
import { childFaults } from './child-faults.ts';
import { PlayDoor, type PlayHost } from './door.ts';
import { CameraHealth } from './health.ts';
import { LensProcess } from './lens-process.ts';
import { MediaProcess, type MediaProcessOptions } from './media-process.ts';
import type { PictureRoutesDeps } from './picture-routes.ts';
import { PictureWatch } from './picture-watch.ts';
import { PlayTokens } from './play-token.ts';
import { startPtz } from './ptz/start.ts';
import { Pulls } from './pull/pulls.ts';
import { type RecordingsOptions, startRecordings } from './recordings/start.ts';
import type { CameraRoutesDeps } from './routes.ts';
import { Snapshots } from './snapshots.ts';

export interface StartVideoOptions {
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  metrics: Registry;
  config: Pick<Config, 'host' | 'rtmpPort' | 'video' | 'dataDir' | 'timeZone'>;
  transact(work: (tx: Tx) => void): void;
  devices: Devices;
  presence: Pick<Presence, 'told'>;
  last: Pick<LastValueBook, 'of'>;
  auth: Pick<Auth, 'principal' | 'onChanged'>;
  ingest: Pick<Ingest, 'readings' | 'announce'>;
  isWithin(code: string, root: string): boolean;
  report: MediaProcessOptions['report'];
  reportRecording: RecordingsOptions['report'];
}

/** At most one entry of the audit about refused publications of one camera and reason in this time. */
const REFUSAL_EVERY_MS = 60_000;

/** Starts the process that frames go through, lets cameras publish and people watch, and follows the cameras' health. */
export async function startVideo(options: StartVideoOptions) {
  const { store, committer, clock, log, metrics, config, devices, auth, ingest, transact } = options;
  const cameras = new Cameras({ clock, devices });
  await cameras.load(store);
  const recordings = await startRecordings({
    store,
    committer,
    clock,
    log,
    metrics,
    dataDir: config.dataDir,
    settings: config.video,
    report: options.reportRecording,
  });
  const faultOf = childFaults(options.report);
  const media =
    config.video.enabled === 'yes'
      ? new MediaProcess({
          clock,
          log,
          metrics,
          host: config.host,
          rtmpPort: config.rtmpPort,
          dataDir: config.dataDir,
          segmentMs: config.video.segmentSeconds * 1000,
          report: faultOf('media'),
        })
      : undefined;
  await media?.start().catch((error: unknown) => {
    const why = 'cameras cannot publish; all else goes on, and it is tried again: is HUB_RTMP_PORT free?';
    log.error({ err: error }, why);
  });
  if (media) recordings.connect(media.recorder);
  // Without the path: an address of this hub, as that of its other doors.
  const rtmpUrl = (): string | null => (media?.isReady ? media.rtmpUrl.replace(/\/live$/, '') : null);
  const tokens = new PlayTokens();
  const door = new PlayDoor({
    tokens,
    clock,
    media,
    mayWatch({ viewer, cameraId }) {
      const principal = auth.principal(viewer);
      const device = cameras.device(cameraId);
      if (!principal || !device || device.disabled) return false;
      const scope = createScope(principal, options.isWithin);
      return scope.may('cameras:read') && scope.sees(device.gridCode);
    },
  });
  media?.onVerify((token, playing) => door.verify(token, playing));
  auth.onChanged(({ id }) => media?.endPlaying({ viewer: id }));

  const pulls = media && new Pulls({ clock, log, metrics, cameras, rtmpUrl: () => loopback(media.rtmpUrl) });
  // What the hub fetches only the hub publishes: nobody outside can show that key.
  const keyHashOf = (id: string): string | null => {
    const { source, keyHash } = cameras.settingsOf(id);
    return source === 'push' ? keyHash : (pulls?.keyHashOf(id) ?? null);
  };
  const admission = (id: string) => ({
    id,
    keyHash: keyHashOf(id),
    disabled: devices.get(id)?.disabled ?? true,
  });
  media?.setCameras(cameras.all().map(({ id }) => admission(id)));
  const follow = (device: Device): void => {
    media?.setCamera(admission(device.id));
    pulls?.align(device);
    const { record, retentionDays } = cameras.settingsOf(device.id);
    recordings.setRecording(device.id, { record, retentionDays });
  };
  for (const camera of cameras.all()) follow(camera);
  cameras.onChanged(follow);
  devices.onChanged((device) => {
    if (device.kind === 'camera') follow(device);
  });

  const health = new CameraHealth({
    clock,
    device: (id) => cameras.device(id),
    report(device, values) {
      const at = clock.now();
      let stored: ReturnType<Ingest['readings']> = [];
      const reading = { deviceAt: at, seq: null, metrics: values };
      committer
        .run((tx) => {
          stored = ingest.readings(device, [reading], { connectionId: 0, receivedAt: at }, tx);
          if (values.online === false) options.presence.told(device, 'offline', 'status', at, tx);
        })
        .then(
          () => {
            for (const one of stored) ingest.announce(device, one);
          },
          (error: unknown) =>
            log.error({ err: error, device: device.id }, 'the health of a camera was not stored'),
        );
    },
  });
  media?.onState((state) => {
    pulls?.seen(state);
    if (state.publishing || !pulls?.isIdle(state.cameraId)) health.stream(state);
  });
  const lens = media && new LensProcess({ log, metrics, report: faultOf('lens') });
  await lens?.start().catch((error: unknown) => {
    log.error({ err: error }, 'no stills and no diagnosis; all else goes on, and it is tried again');
  });
  const snapshots = media && lens && new Snapshots({ clock, media, lens, awaken: (id) => pulls?.awaken(id) });
  const watch =
    media &&
    lens &&
    new PictureWatch({
      clock,
      log,
      media,
      lens,
      referenceOf: (id) => cameras.referenceOf(id),
      found: (id, picture) => health.picture(id, picture),
    });
  watch?.start();

  const toldAt = new Map<string, number>();
  media?.onRefused(({ cameraId, ip, reason }) => {
    const now = clock.now();
    const known = cameras.device(cameraId) ? cameraId : 'unknown';
    const key = `${known} ${reason}`;
    if (now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < REFUSAL_EVERY_MS) return;
    toldAt.set(key, now);
    log.warn({ camera: cameraId, ip, reason }, 'a publication was refused');
    transact((tx) =>
      audit(tx, clock, {
        actor: 'hub',
        action: 'camera.refused',
        target: `device:${cameraId}`,
        detail: { reason },
        address: ip,
      }),
    );
  });

  const ptz = await startPtz({ store, committer, clock, log, metrics, cameras, auth });
  const forRoutes: CameraRoutesDeps = {
    cameras,
    onvif: ptz.book,
    committer,
    clock,
    tokens,
    streamOf: (id) => media?.states().get(id),
    lastOf: (device) => options.last.of(device.no),
    isWithin: options.isWithin,
    rtmpUrl,
    pullOf: (id) => pulls?.of(id) ?? null,
    wanted: ({ id }) => pulls?.wanted(id),
  };
  const forPictures: PictureRoutesDeps = {
    cameras,
    committer,
    clock,
    snapshots,
    async viewOf(id) {
      const footage = await media?.footage(id, 'key');
      return footage && (await lens?.examine(footage, null))?.view;
    },
  };
  return {
    cameras,
    media,
    health,
    forRoutes,
    forRates: { cameras, clock, timeZone: config.timeZone, isWithin: options.isWithin },
    forPictures,
    forRecordings: {
      ...recordings,
      gridOf: (id: string) => cameras.device(id)?.gridCode,
      longestExportMs: config.video.exportHours * 3_600_000,
    },
    snapshots,
    pulls,
    ptz,
    /** Whether it has sent a picture since the hub started, or would when it is asked for one. */
    hasPublished: (id: string): boolean =>
      (media?.states().get(id)?.publications ?? 0) > 0 || pulls?.isIdle(id) === true,
    rtmpUrl,
    recordings,
    /** Lets players in on the hub's own port. */
    serve(http: PlayHost): void {
      http.serve('/video/:file', (request, reply) => door.onRequest(request, reply));
      http.onUpgrade('/video/', (request, socket, head) => door.onUpgrade(request, socket, head));
    },
    async close(): Promise<void> {
      health.close();
      watch?.close();
      await Promise.all([pulls?.close(), ptz.close()]);
      await recordings.drain();
      await Promise.all([media?.close(), lens?.close()]);
      await recordings.close();
    },
  };
}

/** An address that every interface answers at is none to connect to. */
function loopback(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

/** What `startVideo` answers. */
export type VideoParts = Awaited<ReturnType<typeof startVideo>>;
