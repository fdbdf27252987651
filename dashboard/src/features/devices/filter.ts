import type { DeviceView } from '../../../../hub/devices/device.ts';

export interface DeviceFilter {
  q: string;
  kind: string;
  state: string;
}

/** The devices that fit, by address then id; empty fields ask for nothing. */
export function matching(
  devices: ReadonlyMap<string, DeviceView>,
  { q, kind, state }: DeviceFilter,
): DeviceView[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return [...devices.values()]
    .filter((device) => {
      if (kind !== '' && device.kind !== kind) return false;
      if (state !== '' && device.availability !== state) return false;
      const text = `${device.id} ${device.address ?? ''} ${device.owner ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => (a.address ?? '').localeCompare(b.address ?? '', 'zh-CN') || (a.id < b.id ? -1 : 1));
}
