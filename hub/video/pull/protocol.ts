import type { CameraSource } from '../camera.ts';

/** What is to be fetched, and where it is to be published. Both addresses hold credentials: they cross only this channel. */
export interface PullOrder {
  cameraId: string;
  /** Of this attempt: what is said about an older one is not listened to. */
  attempt: number;
  source: Exclude<CameraSource, 'push'>;
  url: string;
  publishUrl: string;
}

/** What the hub tells a pull process. */
export type ToPull = ({ type: 'pull' } & PullOrder) | { type: 'leave'; cameraId: string };

/** What a pull process tells the hub. An attempt that ended is not tried again there: when to is the hub's decision. */
export type FromPull =
  | { type: 'streaming'; cameraId: string; attempt: number }
  | { type: 'ended'; cameraId: string; attempt: number; error: string };
