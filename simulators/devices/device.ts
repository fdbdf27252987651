export const deviceKinds = ['smoke', 'gas', 'co', 'heat', 'camera', 'manual', 'power', 'water'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

export type Metrics = Record<string, number | boolean>;

/** A device as the hub's registry knows it; columns of `devices.csv`. */
export interface DeviceSpec {
  id: string;
  kind: DeviceKind;
  gridCode: string;
  lng: number;
  lat: number;
  address: string;
  owner: string;
  /** How often it reports; null promises the hub nothing. */
  expectEveryMs: number | null;
  /** As written in the file: the hub reads it, the simulators pass it on. */
  labels: string;
  /** The dialect it speaks; the hub's own when left out. */
  codec?: string;
}

/** The topic of one of a device's four channels. */
export function topicOf(
  device: Pick<DeviceSpec, 'id' | 'kind' | 'gridCode'>,
  channel: 'telemetry' | 'status' | 'event' | 'command',
): string {
  return `grid/${device.gridCode}/${device.kind}/${device.id}/${channel}`;
}

/** Metres between two devices, on the small sphere of one district. */
export function distanceM(a: Pick<DeviceSpec, 'lng' | 'lat'>, b: Pick<DeviceSpec, 'lng' | 'lat'>): number {
  const metresPerDegree = 111_320;
  const dx = (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(dx, a.lat - b.lat) * metresPerDegree;
}
