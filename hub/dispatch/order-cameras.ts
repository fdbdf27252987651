import type { Device } from '../devices/device.ts';
import { camerasFor, type Viewed } from '../devices/near-cameras.ts';

/** A camera in an order: what a crew looks through on its way. */
export interface OrderCamera {
  id: string;
  /** What people call it: its label `name`, else its address. */
  name?: string;
  /** From the place, whole metres; null where that is not known. */
  distanceM: number | null;
}

export interface CameraSources {
  devices: { get(id: string): Device | undefined; all(): readonly Device[] };
  /** The device that reported a case. */
  deviceOf(caseId: string): string | null | undefined;
}

type Place = Pick<Viewed, 'gridCode' | 'lng' | 'lat'> & { caseId: string | null };

/** The cameras of the device that reported a case, else those of the place. */
export function orderCameras(
  { devices, deviceOf }: CameraSources,
  { caseId, gridCode, lng, lat }: Place,
): OrderCamera[] {
  const reporter = devices.get((caseId === null ? null : deviceOf(caseId)) ?? '');
  return camerasFor(reporter ?? { gridCode, lng, lat }, devices.all()).map(({ deviceId: id, distanceM }) => {
    const camera = devices.get(id);
    const name = camera?.labels['name'] ?? camera?.address;
    const away = distanceM === null ? null : Math.round(distanceM);
    return { id, ...(name && { name }), distanceM: away };
  });
}
