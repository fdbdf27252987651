import type { Scope } from '../auth/scope.ts';
import type { GridFinder } from './administration.ts';
import type { Availability, Device, DeviceKind } from './device.ts';
import type { Devices } from './devices.ts';
import type { Presence } from './presence.ts';

/** What a list of devices may be narrowed by; all given must hold. */
export interface DeviceFilter {
  /** A grid with all below it. */
  grid?: string | undefined;
  kind?: DeviceKind | undefined;
  availability?: Availability | undefined;
  /** Part of the id, address, owner or a label, whatever its case. */
  q?: string | undefined;
}

interface Sources {
  devices: Devices;
  presence: Presence;
  grids: Pick<GridFinder, 'isWithin'>;
}

/** One page of the devices in scope, by id, after the id `after`; `more`: whether others follow. */
export function listDevices(
  { devices, presence, grids }: Sources,
  scope: Scope,
  filter: DeviceFilter,
  after: string | undefined,
  limit: number,
): { page: Device[]; more: boolean } {
  const { grid, kind, availability } = filter;
  const q = filter.q?.toLowerCase();
  const fits = (device: Device): boolean =>
    (kind === undefined || device.kind === kind) &&
    (availability === undefined || presence.availabilityOf(device) === availability) &&
    scope.sees(device.gridCode) &&
    (grid === undefined || grids.isWithin(device.gridCode, grid)) &&
    (q === undefined || q === '' || mentions(device, q));
  const page: Device[] = [];
  const all = devices.all();
  for (let i = after === undefined ? 0 : firstAfter(all, after); i < all.length; i++) {
    const device = all[i];
    if (!device || !fits(device)) continue;
    if (page.length === limit) return { page, more: true };
    page.push(device);
  }
  return { page, more: false };
}

function firstAfter(sorted: readonly Device[], id: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.id ?? '') > id) high = middle;
    else low = middle + 1;
  }
  return low;
}

function mentions({ id, address, owner, labels }: Device, q: string): boolean {
  if (id.toLowerCase().includes(q)) return true;
  if (address?.toLowerCase().includes(q) || owner?.toLowerCase().includes(q)) return true;
  return Object.values(labels).some((value) => value.toLowerCase().includes(q));
}
