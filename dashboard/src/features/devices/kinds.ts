import type { DeviceKind } from '../../../../hub/devices/device.ts';

/** The kinds of devices, in the order they are offered. */
export const kinds = [
  'smoke',
  'gas',
  'co',
  'heat',
  'camera',
  'manual',
  'power',
  'water',
] as const satisfies readonly DeviceKind[];
