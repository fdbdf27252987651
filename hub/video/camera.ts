import type { CameraState as StreamState } from './protocol.ts';

export const cameraSources = ['push', 'rtsp', 'http-flv'] as const;
/** `push`: the camera publishes RTMP to us; else the hub fetches from an address. */
export type CameraSource = (typeof cameraSources)[number];

export const cameraStarts = ['always', 'demand'] as const;
/** When the hub fetches: all the time, or while somebody looks or an alert asks. */
export type CameraStart = (typeof cameraStarts)[number];

/** What is set of a camera beside its registration as a device. */
export interface CameraSettings {
  deviceId: string;
  source: CameraSource;
  /** With its credentials: never logged, never answered. Null when the camera pushes. */
  sourceUrl: string | null;
  start: CameraStart;
  /** SHA-256 of its stream key, hex; null before the first one. */
  keyHash: string | null;
  record: boolean;
  /** How long recordings are kept, days. */
  retentionDays: number;
  /** Its view as it should be, small and in base64, and when that was; null before somebody said so. */
  reference: string | null;
  referenceAt: number | null;
  updatedAt: number;
}

/** What the media process sees of one camera. */
export type CameraStream = Omit<StreamState, 'cameraId'>;

/** `never`: it has not published since the hub started. `reconnecting`: gone for less than the grace. */
export type CameraState = 'disabled' | 'live' | 'reconnecting' | 'offline' | 'never';

/** How long a camera may be gone before it is called offline: one broken connection is no outage. */
export const RECONNECT_GRACE_MS = 10_000;

export function cameraState(
  disabled: boolean,
  stream: Pick<CameraStream, 'publishing' | 'since' | 'publications'> | undefined,
  now: number,
): CameraState {
  if (disabled) return 'disabled';
  if (!stream || (stream.publications === 0 && !stream.publishing)) return 'never';
  if (stream.publishing) return 'live';
  return now - stream.since < RECONNECT_GRACE_MS ? 'reconnecting' : 'offline';
}

/** A camera that nobody has set anything of. */
export function freshSettings(deviceId: string): CameraSettings {
  return {
    deviceId,
    source: 'push',
    sourceUrl: null,
    start: 'always',
    keyHash: null,
    record: false,
    retentionDays: 7,
    reference: null,
    referenceAt: null,
    updatedAt: 0,
  };
}

/** The address as people may see it: whoever can log in there stays unsaid, and so does what a query might hold. */
export function maskedUrl(url: string): string {
  const { protocol, username, host, pathname, search } = new URL(url);
  return `${protocol}//${username === '' ? '' : '***@'}${host}${pathname}${search === '' ? '' : '?***'}`;
}

const schemes: Readonly<Record<Exclude<CameraSource, 'push'>, readonly string[]>> = {
  rtsp: ['rtsp:', 'rtsps:'],
  'http-flv': ['http:', 'https:'],
};

/** Why these settings cannot be, or undefined. */
export function refuseSource(source: CameraSource, url: string | null): string | undefined {
  if (source === 'push')
    return url === null
      ? undefined
      : 'A camera that pushes has no sourceUrl: leave it out, or name a source.';
  const allowed = schemes[source];
  const example = `${allowed[0]}//user:password@host/path`;
  if (url === null) return `A camera of source ${source} needs a sourceUrl such as ${example}.`;
  if (!URL.canParse(url) || !allowed.includes(new URL(url).protocol))
    return `The sourceUrl of a camera of source ${source} is an address such as ${example}.`;
  return undefined;
}
