import type { ChangeDraft } from '../store/batch.ts';
import type { Availability, Device, DeviceView, LastValues } from './device.ts';

/** What is known of a device beyond its registration. */
export interface DeviceCondition {
  availability: Availability;
  availabilitySince: number | null;
  lastSeenAt: number | null;
  last: LastValues | null;
}

/** Joins registration and condition; `no` stays inside. */
export function viewOf(device: Device, condition: DeviceCondition): DeviceView {
  const { no: _, ...shown } = device;
  return { ...shown, ...condition };
}

/** The change that tells the screens of `gridCode` about a device. */
export function deviceChange(view: DeviceView, gridCode: string = view.gridCode): ChangeDraft {
  return { type: view.kind === 'camera' ? 'camera' : 'device', gridCode, data: view };
}
