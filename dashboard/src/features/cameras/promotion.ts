import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { isHeldBack } from '../alerts/hold-back.ts';
import { openAlerts } from '../alerts/severity.ts';
import { camerasNear } from './near.ts';

/** Large tiles for alarms, at most. */
export const MOST_PROMOTED = 4;

/** What an alarm puts in the large tiles. */
export interface Promotion {
  alert: Alert;
  cameraIds: string[];
}

/** The cameras that see what an alert is about. */
export function camerasOfAlert(
  { deviceId, gridCode, labels }: Pick<Alert, 'deviceId' | 'gridCode' | 'labels'>,
  devices: ReadonlyMap<string, DeviceView>,
): string[] {
  const device = deviceId === null ? undefined : devices.get(deviceId);
  const linked = device?.labels['cameras'] ?? labels['cameras'];
  const place = device ?? { gridCode, lng: null, lat: null };
  return camerasNear({ ...place, labels: linked === undefined ? {} : { cameras: linked } }, devices.values());
}

/**
 * What alarms put in the large tiles: the cameras of every critical and major alert nobody has taken, most urgent
 * first, each camera once. Acknowledged, resolved or held back, an alert lets go of its tiles.
 */
export function promotions(
  alerts: ReadonlyMap<string, Alert>,
  devices: ReadonlyMap<string, DeviceView>,
): Promotion[] {
  const taken = new Set<string>();
  return openAlerts(alerts).flatMap((alert) => {
    if (alert.state !== 'firing' || isHeldBack(alert)) return [];
    if (alert.severity !== 'critical' && alert.severity !== 'major') return [];
    const cameraIds = camerasOfAlert(alert, devices)
      .filter((id) => !taken.has(id))
      .slice(0, MOST_PROMOTED - taken.size);
    for (const id of cameraIds) taken.add(id);
    return cameraIds.length === 0 ? [] : [{ alert, cameraIds }];
  });
}
