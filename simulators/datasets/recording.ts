import type { DeviceSpec, Metrics } from '../devices/device.ts';

/** One message of a recording, `offsetMs` after its start. */
export interface RecordedSample {
  deviceId: string;
  offsetMs: number;
  /** The payload as the device would send it, stamped `at` (Unix ms). */
  payload(at: number, seq: number): string;
}

/** A recording that can be replayed: the devices that made it and, in order of time, what they sent. */
export interface Recording {
  title: string;
  devices: DeviceSpec[];
  /** Offset of the last sample. */
  lengthMs: number;
  samples(): AsyncIterable<RecordedSample> | Iterable<RecordedSample>;
}

/** Where a recording's devices are to stand. */
export type Place = Pick<DeviceSpec, 'gridCode' | 'lng' | 'lat' | 'address' | 'owner'>;

/** A sample in the hub's own dialect. */
export function canonicalSample(deviceId: string, offsetMs: number, metrics: Metrics): RecordedSample {
  return { deviceId, offsetMs, payload: (at, seq) => JSON.stringify({ at, seq, ...metrics }) };
}
