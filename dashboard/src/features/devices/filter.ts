import type { DeviceView } from '../../../../hub/devices/device.ts';

export interface DeviceFilter {
  q: string;
  kind: string;
  state: string;
}

const byAddress = new Intl.Collator('zh-CN');
const placeOf = ({ id, address }: DeviceView): string => `${id}\n${address ?? ''}`;

/** The order of the devices last sorted: what changes all the time, whether they are there, does not move them. */
let sorted: { places: ReadonlyMap<string, number>; of: ReadonlySet<string> } | undefined;

function placesOf(devices: ReadonlyMap<string, DeviceView>): ReadonlyMap<string, number> {
  const all = [...devices.values()];
  const known = sorted;
  if (known && known.of.size === all.length && all.every((device) => known.of.has(placeOf(device))))
    return known.places;
  all.sort((a, b) => byAddress.compare(a.address ?? '', b.address ?? '') || (a.id < b.id ? -1 : 1));
  const places = new Map(all.map(({ id }, place) => [id, place]));
  sorted = { places, of: new Set(all.map(placeOf)) };
  return places;
}

/** The devices that fit, by address then id; empty fields ask for nothing. */
export function matching(
  devices: ReadonlyMap<string, DeviceView>,
  { q, kind, state }: DeviceFilter,
): DeviceView[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const places = placesOf(devices);
  const placed = ({ id }: DeviceView): number => places.get(id) ?? 0;
  return [...devices.values()]
    .filter((device) => {
      if (kind !== '' && device.kind !== kind) return false;
      if (state !== '' && device.availability !== state) return false;
      if (words.length === 0) return true;
      const text = `${device.id} ${device.address ?? ''} ${device.owner ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => placed(a) - placed(b));
}
