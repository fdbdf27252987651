import type { IncomingHttpHeaders } from 'node:http';
import type { VideoCodec } from './media/tag.ts';
import type { FromRecorder, ToRecorder } from './recording-protocol.ts';

/** What the media process has to know of a camera to let it publish. */
export interface CameraAdmission {
  id: string;
  /** SHA-256 of its stream key, hexadecimal; null: no key was given out, and nobody publishes under its name. */
  keyHash: string | null;
  disabled: boolean;
}

export const refusalReasons = ['wrong-key', 'unknown-camera', 'disabled', 'second-publisher'] as const;
export type PublishRefusal = (typeof refusalReasons)[number];

/** Somebody tried to publish and was refused. */
export interface RefusedPublication {
  /** As the publisher named it, cut to 64 characters. */
  cameraId: string;
  ip: string;
  reason: PublishRefusal;
}

/** How a camera's publication stands. Instants are Unix ms of the machine's clock. */
export interface CameraState {
  cameraId: string;
  publishing: boolean;
  /** Since when it is publishing, or not. */
  since: number;
  codec: VideoCodec | null;
  audio: 'aac' | null;
  width: number | null;
  height: number | null;
  fps: number;
  bitrateKbps: number;
  /** From the last key frame but one to the last. */
  keyFrameMs: number | null;
  lastFrameAt: number | null;
  viewers: number;
  /** How often it has begun to publish since the media process was started. */
  publications: number;
  /** Since when the bitstream carries no new picture: equal key frames, and nothing but skipped blocks between them. */
  frozenSince: number | null;
}

/** What a decoder needs for one picture of a camera. */
export interface CameraFootage {
  codec: VideoCodec;
  /** When the frame whose picture it gives has arrived, Unix ms. */
  at: number;
  /** The decoder's configuration record: avcC or hvcC. */
  config: Buffer;
  /** A key frame, and what follows it up to the frame wanted: NAL units, each after its length, as in an MP4 sample. */
  frames: Buffer[];
}

/** Who may watch what, for how long. The hub has verified it. */
export interface PlayOrder {
  cameraId: string;
  /** Unix ms on the hub's clock; playing ends then. */
  expiresAt: number;
  /** Id of the principal who watches. */
  viewer: string;
  protocol: 'http' | 'websocket';
  /** Of the request: the handshake of a WebSocket is answered by the media process. */
  headers: IncomingHttpHeaders;
}

/** What the hub tells the media process. Durations, not instants, cross the border where clocks could differ. */
export type ToMedia =
  | { type: 'cameras'; cameras: readonly CameraAdmission[] }
  | { type: 'camera'; camera: CameraAdmission }
  | ({ type: 'play'; playId: number; forMs: number; head: Buffer } & Omit<PlayOrder, 'expiresAt'>)
  | { type: 'prolonged'; playId: number; forMs: number | null }
  | { type: 'end-playing'; cameraId: string | null; viewer: string | null }
  | { type: 'recorder'; order: ToRecorder };

/** What has been counted since the last report. */
export interface MediaCounts {
  outBytes: number;
  droppedFrames: number;
  refused: Partial<Record<PublishRefusal, number>>;
}

/** What the media process tells the hub. */
export type FromMedia =
  | { type: 'listening'; rtmpPort: number }
  | { type: 'states'; states: readonly CameraState[]; counts: MediaCounts }
  | ({ type: 'refused' } & RefusedPublication)
  | { type: 'prolong'; playId: number; cameraId: string; viewer: string; token: string }
  | { type: 'recorder'; event: FromRecorder };

/** Questions to the media process by name, each with its answer. */
export type MediaQuestions = {
  /** `key`: the newest key frame alone, cheap to decode; `newest`: the newest frame, with all it rests on. */
  footage: { ask: { cameraId: string; upTo: 'key' | 'newest' }; answer: CameraFootage | undefined };
};
