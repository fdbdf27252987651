import type { Registry } from 'prom-client';
import { audit } from '../auth/audit.ts';
import type { Auth } from '../auth/auth.ts';
import { createScope } from '../auth/scope.ts';
import type { Config } from '../config/schema.ts';
import type { Devices } from '../devices/devices.ts';
import type { LastValueBook } from '../devices/last-values.ts';
import type { Presence } from '../devices/presence.ts';
import type { HttpServer } from '../http/server.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Cameras } from './cameras.ts';
import { PlayDoor } from './door.ts';
import { CameraHealth } from './health.ts';
import { LensProcess } from './lens-process.ts';
import { type MediaProcessOptions, startMediaProcess } from './media-process.ts';
import type { PictureRoutesDeps } from './picture-routes.ts';
import { PictureWatch } from './picture-watch.ts';
import { PlayTokens } from './play-token.ts';
import type { CameraRoutesDeps } from './routes.ts';
import { Snapshots } from './snapshots.ts';

export interface StartVideoOptions {
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  metrics: Registry;
  config: Pick<Config, 'host' | 'rtmpPort' | 'video'>;
  transact(work: (tx: Tx) => void): void;
  devices: Devices;
  presence: Pick<Presence, 'told'>;
  last: Pick<LastValueBook, 'of'>;
  auth: Pick<Auth, 'principal' | 'onChanged'>;
  ingest: Pick<Ingest, 'readings' | 'announce'>;
  isWithin(code: string, root: string): boolean;
  report: MediaProcessOptions['report'];
}

/** At most one entry of the audit about refused publications of one camera and reason in this time. */
const REFUSAL_EVERY_MS = 60_000;

/** Starts the process that frames go through, lets cameras publish and people watch, and follows the cameras' health. */
export async function startVideo(options: StartVideoOptions) {
  const { store, committer, clock, log, metrics, config, devices, auth, ingest, transact } = options;
  const cameras = new Cameras({ clock, devices });
  await cameras.load(store);
  const { host, rtmpPort } = config;
  const media =
    config.video.enabled === 'yes'
      ? await startMediaProcess({ host, rtmpPort, clock, log, metrics, report: options.report })
      : undefined;
  // Without the path: an address of this hub, as that of its other doors.
  const rtmpUrl = media ? media.rtmpUrl.replace(/\/live$/, '') : null;
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

  const admission = (id: string) => ({
    id,
    keyHash: cameras.settingsOf(id).keyHash,
    disabled: devices.get(id)?.disabled ?? true,
  });
  media?.setCameras(cameras.all().map(({ id }) => admission(id)));
  cameras.onChanged(({ id }) => media?.setCamera(admission(id)));
  devices.onChanged((device) => {
    if (device.kind === 'camera') media?.setCamera(admission(device.id));
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
  media?.onState((state) => health.stream(state));
  const lens = media && new LensProcess({ log, metrics, report: () => undefined });
  await lens?.start();
  const snapshots = media && lens && new Snapshots({ clock, media, lens });
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

  const forRoutes: CameraRoutesDeps = {
    cameras,
    committer,
    clock,
    tokens,
    streamOf: (id) => media?.states().get(id),
    lastOf: (device) => options.last.of(device.no),
    isWithin: options.isWithin,
    rtmpUrl: () => rtmpUrl,
    wanted: () => undefined,
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
    forPictures,
    snapshots,
    rtmpUrl,
    /** Lets players in on the hub's own port. */
    serve(http: Pick<HttpServer, 'serve' | 'onUpgrade'>): void {
      http.serve('/video/:file', (request, reply) => door.onRequest(request, reply));
      http.onUpgrade('/video/', (request, socket, head) => door.onUpgrade(request, socket, head));
    },
    async close(): Promise<void> {
      health.close();
      watch?.close();
      await Promise.all([media?.close(), lens?.close()]);
    },
  };
}

/** What `startVideo` answers. */
export type VideoParts = Awaited<ReturnType<typeof startVideo>>;
