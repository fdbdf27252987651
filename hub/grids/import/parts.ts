import type { MultiPolygon, Position } from 'geojson';
import { boxOf } from '../locator.ts';
import type { Subject } from './fault.ts';
import { place } from './geometry.ts';
import {
  areaM2,
  BORDER_WIDTH_M,
  DISC_AREA_M2,
  intersect,
  type Patch,
  Plane,
  type Region,
  subtract,
  unite,
} from './plane.ts';

/**
 * Checks how the rings of one feature lie to each other: holes inside their outline and apart, parts of a
 * MultiPolygon apart, and the whole somewhere wider than a border. False when a fault was added.
 */
export function checkParts(area: MultiPolygon, { feature, code, faults }: Subject): boolean {
  const plane = new Plane(boxOf(area));
  if (!plane.patch(plane.region(area))) {
    const detail = `The area is nowhere wider than ${BORDER_WIDTH_M} m.`;
    const at = place(area.coordinates[0]?.[0]?.[0] ?? []);
    faults.add({ feature, code, fault: 'bad-geometry', detail, at });
    return false;
  }
  const fault = firstClash(area, plane);
  if (!fault) return true;
  const at = fault.patch.places[0];
  faults.add({ feature, code, fault: 'self-intersection', detail: fault.detail, ...(at && { at }) });
  return false;
}

interface Clash {
  detail: string;
  patch: Patch;
}

function firstClash({ coordinates }: MultiPolygon, plane: Plane): Clash | undefined {
  for (const [outer = [], ...holes] of coordinates) {
    const filled = holes.map((hole) => plane.filled(hole));
    const outside = firstOutside(filled, plane.filled(outer), plane);
    if (outside) return { detail: 'A hole reaches out of its outline.', patch: outside };
    const shared = firstShared(filled, plane);
    if (shared) return { detail: 'Two holes overlap.', patch: shared };
  }
  const part = (rings: Position[][]): Region => plane.region({ type: 'MultiPolygon', coordinates: [rings] });
  const shared = firstShared(coordinates.map(part), plane);
  return shared && { detail: 'Two parts of the MultiPolygon overlap.', patch: shared };
}

function firstOutside(inner: readonly Region[], outer: Region, plane: Plane): Patch | undefined {
  for (const region of inner) {
    const outside = plane.patch(subtract(region, outer));
    if (outside) return outside;
  }
  return undefined;
}

function firstShared(regions: readonly Region[], plane: Plane): Patch | undefined {
  // What overlaps covers less together than apart: islands by the hundred are settled by one union.
  const apartM2 = regions.reduce((sum, region) => sum + areaM2(region), 0);
  if (apartM2 - areaM2(unite(regions)) < DISC_AREA_M2) return undefined;
  for (const [i, region] of regions.entries()) {
    for (const other of regions.slice(0, i)) {
      const shared = plane.patch(intersect(region, other));
      if (shared) return shared;
    }
  }
  return undefined;
}
