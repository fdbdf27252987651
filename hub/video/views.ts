import { z } from 'zod';
import type { Device } from '../devices/device.ts';
import { deviceFields } from '../devices/fields.ts';
import { instant } from '../http/wire.ts';
import {
  type CameraSettings,
  type CameraStream,
  cameraSources,
  cameraStarts,
  cameraState,
  maskedUrl,
} from './camera.ts';
import type { OnvifSettings } from './ptz/onvif-settings.ts';
import { onvifPatch, onvifView, viewOfOnvif } from './ptz/views.ts';
import { type PullState, pullStates } from './pull/pull-state.ts';

/** A camera on the wire: where it is, what is set, and how its stream is now. */
export const cameraView = z.object({
  id: z.string(),
  gridCode: z.string(),
  address: z.string().nullable(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  labels: z.record(z.string(), z.string()),
  source: z.enum(cameraSources),
  sourceUrl: z.string().nullable().describe('Without its credentials.'),
  start: z.enum(cameraStarts),
  pull: z
    .object({
      state: z
        .enum(pullStates)
        .describe('`idle`: on demand, and nobody looks. `waiting`: it failed, and is tried again.'),
      error: z.string().nullable().describe('Why it failed last; without credentials.'),
      nextTryAt: instant.nullable(),
    })
    .nullable()
    .describe('How fetching it stands; null of a camera that pushes.'),
  onvif: onvifView.nullable().describe('Where it answers ONVIF; without the password.'),
  hasKey: z.boolean().describe('Whether a stream key was ever made: without one nothing can be pushed.'),
  record: z.boolean(),
  retentionDays: z.number().int().nullable().describe('Null: as long as the hub is set to.'),
  referenceAt: instant
    .nullable()
    .describe('Since when there is a view to notice by that it was turned away.'),
  state: z
    .enum(['disabled', 'live', 'reconnecting', 'offline', 'never'])
    .describe('`never`: no stream since the hub started. `reconnecting`: gone for less than 10 s.'),
  since: instant.nullable().describe('Since when it publishes, or does not.'),
  codec: z.enum(['h264', 'h265']).nullable(),
  audio: z.enum(['aac']).nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  fps: z.number().nullable(),
  bitrateKbps: z.number().nullable(),
  keyFrameMs: z.number().nullable().describe('Between the last two key frames.'),
  lastFrameAt: instant.nullable(),
  frozenSince: instant.nullable(),
  viewers: z.number().int(),
  publications: z.number().int().describe('How often it began to publish since the hub started.'),
  metrics: z
    .record(z.string(), z.union([z.number(), z.boolean()]))
    .describe('The newest of each of its metrics, its health among them.'),
  metricsAt: instant.nullable(),
});

/** What `PATCH /cameras/:id` takes. */
export const cameraPatch = z
  .strictObject({
    source: z.enum(cameraSources),
    sourceUrl: z.string().max(500).nullable(),
    start: z.enum(cameraStarts),
    record: z.boolean(),
    retentionDays: z.number().int().min(1).max(3650).nullable(),
    onvif: onvifPatch.nullable(),
  })
  .partial();

export const cameraParams = z.object({ id: deviceFields.id });

/** A camera as screens and the API see it; instants are Unix ms here. */
export type Camera = z.output<typeof cameraView>;

export function viewOfCamera(
  device: Device,
  settings: CameraSettings,
  stream: CameraStream | undefined,
  last: { at: number; metrics: Readonly<Record<string, number | boolean>> } | null,
  now: number,
  { pull, onvif }: { pull: PullState | null; onvif: OnvifSettings | undefined },
): Camera {
  const { id, gridCode, address, lng, lat, labels } = device;
  const { source, sourceUrl, start, keyHash, record, retentionDays, referenceAt } = settings;
  return {
    id,
    gridCode,
    address,
    lng,
    lat,
    labels: { ...labels },
    source,
    sourceUrl: sourceUrl === null ? null : maskedUrl(sourceUrl),
    start,
    pull,
    onvif: viewOfOnvif(onvif),
    hasKey: keyHash !== null,
    record,
    retentionDays,
    referenceAt,
    state: cameraState(device.disabled, stream, now),
    since: stream?.since ?? null,
    codec: stream?.codec ?? null,
    audio: stream?.audio ?? null,
    width: stream?.width ?? null,
    height: stream?.height ?? null,
    fps: stream?.fps ?? null,
    bitrateKbps: stream?.bitrateKbps ?? null,
    keyFrameMs: stream?.keyFrameMs ?? null,
    lastFrameAt: stream?.lastFrameAt ?? null,
    frozenSince: stream?.frozenSince ?? null,
    viewers: stream?.viewers ?? 0,
    publications: stream?.publications ?? 0,
    metrics: { ...last?.metrics },
    metricsAt: last?.at ?? null,
  };
}
