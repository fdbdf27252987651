export const deviceKinds = ['smoke', 'gas', 'co', 'heat', 'camera', 'manual', 'power', 'water'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

export type Availability = 'unknown' | 'online' | 'offline';

/** A registered device. `no` is the small number its readings carry; it never leaves the hub. */
export interface Device {
  id: string;
  no: number;
  kind: DeviceKind;
  gridCode: string;
  lng: number | null;
  lat: number | null;
  address: string | null;
  owner: string | null;
  codec: string | null;
  /** How often it promises a message; silence for three times as long is offline. Null promises nothing. */
  expectEveryMs: number | null;
  labels: Readonly<Record<string, string>>;
  disabled: boolean;
  createdAt: number;
  updatedAt: number;
}

/** The newest metrics of a device, merged over its messages: metric → value. `at`: of the newest reading. */
export interface LastValues {
  at: number;
  metrics: Readonly<Record<string, MetricValue>>;
}

export type MetricValue = number | boolean;

/** What screens and the API show of a device. Instants are Unix ms, null when unknown. */
export interface DeviceView extends Omit<Device, 'no'> {
  availability: Availability;
  availabilitySince: number | null;
  lastSeenAt: number | null;
  last: LastValues | null;
}
