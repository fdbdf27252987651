import type { Socket } from 'node:net';
import type { Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { CameraAdmission, CameraState, KeyFrame, PlayOrder, RefusedPublication } from './protocol.ts';

export interface MediaProcessOptions {
  /** 0 takes a free one. */
  rtmpPort: number;
  host: string;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Says that the process has died, and null when it is well again. */
  report(fault: { summary: string; detail: Readonly<Record<string, unknown>> } | null): void;
}

/** Until when a fresh token lets its bearer watch, Unix ms; null when it does not. */
export type VerifyToken = (token: string, playing: { cameraId: string; viewer: string }) => number | null;

/** The hub's side of the process that frames go through. Its death is never an exception here. */
export interface MediaProcess {
  readonly rtmpUrl: string;
  /** Replaces everything that is known of cameras; who may not publish any more is closed. */
  setCameras(all: readonly CameraAdmission[]): void;
  setCamera(camera: CameraAdmission): void;
  removeCamera(cameraId: string): void;
  /** Hands a connection over, its request read and nothing answered: it is the media process that answers. */
  play(order: PlayOrder, socket: Socket, head: Buffer): void;
  /** Ends playing of a camera, of a principal, or of one by the other. */
  endPlaying(by: { cameraId?: string; viewer?: string }): void;
  /** The newest key frame, or undefined when there is none or no answer in time. */
  keyFrame(cameraId: string, timeoutMs?: number): Promise<KeyFrame | undefined>;
  /** An FLV file from the last key frame before `fromAt` on. */
  ring(cameraId: string, fromAt: number): Promise<Buffer | undefined>;
  states(): ReadonlyMap<string, CameraState>;
  /** Called at once when a camera begins or ends publishing, and every 2 s while it publishes. */
  onState(listener: (state: CameraState) => void): void;
  onRefused(listener: (refused: RefusedPublication) => void): void;
  /** Who answers for tokens that viewers send over a WebSocket to watch on. */
  onVerify(verify: VerifyToken): void;
  close(): Promise<void>;
}

/** Starts the media process and waits until its RTMP port is open. @throws Error when it cannot be opened. */
export declare function startMediaProcess(options: MediaProcessOptions): Promise<MediaProcess>;
