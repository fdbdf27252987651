import type { DeviceView } from '../../../../hub/devices/device.ts';
import { derived } from '../../live/hooks.ts';

/** How many of them are online. */
export interface Share {
  online: number;
  all: number;
}

/** How many devices in use are online, cameras apart. */
export const sharesOf = derived((devices: ReadonlyMap<string, DeviceView>) => {
  const counts: Record<'devices' | 'cameras', Share> = {
    devices: { online: 0, all: 0 },
    cameras: { online: 0, all: 0 },
  };
  for (const device of devices.values()) {
    if (device.disabled) continue;
    const share = counts[device.kind === 'camera' ? 'cameras' : 'devices'];
    share.all++;
    if (device.availability === 'online') share.online++;
  }
  return counts;
});
