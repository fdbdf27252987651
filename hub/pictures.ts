import type { Alerts } from './alerts/alerts.ts';
import type { HubAlerts } from './alerts/hub-alerts.ts';
import type { Cases } from './cases/cases.ts';
import type { Config } from './config/schema.ts';
import type { Device } from './devices/device.ts';
import { camerasFor, linkedCameras } from './devices/near-cameras.ts';
import { keepPictures } from './evidence/picture-keeping.ts';
import type { EvidenceParts } from './evidence/start.ts';
import { Witness } from './evidence/witness.ts';
import { type StartVideoOptions, startVideo } from './video/start.ts';

export interface PicturesOptions extends Omit<StartVideoOptions, 'report' | 'reportRecording' | 'config'> {
  config: StartVideoOptions['config'] & Pick<Config, 'evidence'>;
  hubAlerts: Pick<HubAlerts, 'report'>;
  alerts: Pick<Alerts, 'byId'>;
  cases: Pick<Cases, 'docket'>;
  evidence: Pick<EvidenceParts, 'vault' | 'locker'>;
}

/** Cameras, and what they showed of alerts. */
export async function startPictures({ hubAlerts, alerts, cases, evidence, ...base }: PicturesOptions) {
  const { store, committer, clock, log, devices, config } = base;
  const video = await startVideo({
    ...base,
    report: (fault) => hubAlerts.report('video-down', fault),
    reportRecording: (fault) => hubAlerts.report('recording-stopped', fault),
  });
  const { cameras, snapshots, recordings } = video;

  /** Those somebody has linked, whether they see or not; else those that have sent a picture; where none has, all. */
  function candidates(device: Device): readonly Device[] {
    if (device.kind === 'camera') return [device];
    const all = cameras.all();
    if (linkedCameras(device).length > 0) return all;
    const seeing = all.filter(({ id }) => video.hasPublished(id));
    return seeing.length > 0 ? seeing : all;
  }

  const witness = new Witness({
    store,
    committer,
    clock,
    log,
    cases,
    vault: evidence.vault,
    locker: evidence.locker,
    clipBeforeMs: config.evidence.clipBeforeS * 1000,
    clipAfterMs: config.evidence.clipAfterS * 1000,
    caseOf: (alertId) => alerts.byId(alertId)?.alert.caseId ?? null,
    eyes: {
      camerasOf({ deviceId }) {
        const device = deviceId === null ? undefined : devices.get(deviceId);
        if (!snapshots || !device) return [];
        return camerasFor(device, candidates(device)).map((choice) => choice.deviceId);
      },
      async see(cameraId) {
        const still = await snapshots?.take(cameraId, 'whole', { maxAgeMs: 250, newest: true });
        return still ?? { none: 'never', since: null };
      },
      clip: (cameraId, fromAt, toAt) => recordings.clip(cameraId, fromAt, toAt),
    },
  });
  await witness.resume();
  committer.onChanges((changes) => witness.onChanges(changes));
  const stopKeeping = keepPictures({
    store,
    committer,
    clock,
    log,
    vault: evidence.vault,
    days: config.evidence.pictureDays,
  });
  return {
    video,
    async close() {
      stopKeeping();
      await video.close();
      await witness.idle();
    },
  };
}

/** What `startPictures` answers. */
export type Pictures = Awaited<ReturnType<typeof startPictures>>;
