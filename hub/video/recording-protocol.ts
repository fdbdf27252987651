import type { VideoCodec } from './media/tag.ts';

/** A stretch of a camera's video that is wanted as a file. Instants are Unix ms of arrival. */
export interface ClipOrder {
  clipId: string;
  cameraId: string;
  fromAt: number;
  toAt: number;
}

/** What the hub tells the recorder inside the media process. */
export type ToRecorder =
  /** Exactly these cameras are recorded from now on. */
  | { type: 'record'; cameraIds: readonly string[] }
  | ({ type: 'clip' } & ClipOrder)
  /** A clip that is still being taken goes on until `toAt`; it never becomes shorter. */
  | { type: 'extend-clip'; clipId: string; toAt: number };

/** Why a camera that is to be recorded is not. */
export type StopReason = 'slow-disk' | 'disk-full' | 'write-failed';

/** A file of a recording; `path` is below the data directory. */
export interface RecordingFile {
  cameraId: string;
  path: string;
  fromAt: number;
  toAt: number;
  sizeBytes: number;
  codec: VideoCodec;
}

/** A clip as it lies in a file of its own, which is whoever's who ordered it. */
export interface ClipFile {
  /** Absolute. */
  path: string;
  /** From the key frame at or before what was asked for, if it was still there. */
  fromAt: number;
  toAt: number;
  sizeBytes: number;
  codec: VideoCodec;
}

/** Why there is no clip. */
export type ClipRefusal = 'no-video' | 'too-many' | 'disk';

/** What the recorder tells the hub. */
export type FromRecorder =
  | { type: 'recording-begun'; file: RecordingFile }
  | { type: 'recording-grown'; file: RecordingFile }
  | { type: 'recording-ended'; file: RecordingFile }
  | { type: 'recording-stopped'; cameraId: string; at: number; reason: StopReason }
  | { type: 'recording-resumed'; cameraId: string; at: number; missedFrames: number }
  | { type: 'clip-done'; clipId: string; file: ClipFile }
  | { type: 'clip-refused'; clipId: string; reason: ClipRefusal };
