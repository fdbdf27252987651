import type { MultiPolygon } from 'geojson';
import { boxOf, indexBoxes } from '../locator.ts';
import type { Candidate, Candidates } from './candidate.ts';
import type { FaultList, GridFault } from './fault.ts';
import { BORDER_WIDTH_M, intersect, type Patch, Plane, subtract, unite } from './plane.ts';

type Placed = Candidate & { geometry: MultiPolygon };

function isPlaced(grid: Candidate): grid is Placed {
  return grid.geometry !== undefined;
}

/** Only what the file touches can have become wrong. */
function concerned(...grids: readonly Candidate[]): boolean {
  return grids.some((grid) => grid.feature !== null);
}

/** "12 m²", and below ten one decimal. */
function square(areaM2: number): string {
  return `${areaM2 < 10 ? areaM2.toFixed(1) : Math.round(areaM2)} m²`;
}

/**
 * Checks how grids lie to each other: siblings (same parent, same level) apart, children inside their parent, and
 * together covering it. Stored grids count as those of the file do. Gaps are returned, the rest goes into `faults`.
 */
export function checkTopology({ byCode }: Candidates, faults: FaultList): GridFault[] {
  const families = Map.groupBy([...byCode.values()].filter(isPlaced), (grid) => grid.parent);
  const gaps: GridFault[] = [];
  for (const [code, children] of families) {
    for (const siblings of Map.groupBy(children, (grid) => grid.level).values()) {
      checkOverlaps(siblings, faults);
    }
    const parent = code === null ? undefined : byCode.get(code);
    if (!parent || !isPlaced(parent) || !concerned(parent, ...children)) continue;
    const plane = new Plane(boxOf(parent.geometry));
    const cover = unite(children.map((child) => plane.region(child.geometry)));
    const whole = plane.region(parent.geometry);
    if (plane.patch(subtract(cover, whole))) checkInside(parent, children, plane, faults);
    const gap = plane.patch(subtract(whole, cover));
    if (gap) gaps.push(gapFault(parent, children.length, gap));
  }
  return gaps;
}

/** The pair's later feature is named, so that a pair is one fault. */
function checkOverlaps(siblings: readonly Placed[], faults: FaultList): void {
  const boxes = siblings.map((grid) => boxOf(grid.geometry));
  const index = indexBoxes(boxes);
  for (const [i, grid] of siblings.entries()) {
    const box = boxes[i];
    if (!box || !index || faults.full) return;
    for (const k of index.search(...box, (other) => other < i)) {
      const other = siblings[k];
      if (!other || !concerned(grid, other)) continue;
      const plane = new Plane(box);
      const shared = plane.patch(intersect(plane.region(grid.geometry), plane.region(other.geometry)));
      if (!shared) continue;
      const [named, against] = (grid.feature ?? -1) > (other.feature ?? -1) ? [grid, other] : [other, grid];
      faults.add({
        feature: named.feature,
        code: named.code,
        fault: 'overlap',
        detail: `It overlaps its sibling ${against.code} by ${square(shared.areaM2)}; borders may differ by ${BORDER_WIDTH_M} m.`,
        with: against.code,
        ...spot(shared),
      });
    }
  }
}

/** The child is named, or its parent where only that is in the file. */
function checkInside(parent: Placed, children: readonly Placed[], plane: Plane, faults: FaultList): void {
  const whole = plane.region(parent.geometry);
  for (const child of children) {
    if (faults.full) return;
    if (!concerned(parent, child)) continue;
    const outside = plane.patch(subtract(plane.region(child.geometry), whole));
    if (!outside) continue;
    const own = child.feature !== null;
    const area = square(outside.areaM2);
    faults.add({
      feature: own ? child.feature : parent.feature,
      code: own ? child.code : parent.code,
      fault: 'outside-parent',
      detail: own
        ? `${area} of it lie outside its parent ${parent.code}.`
        : `It leaves ${area} of its child ${child.code} outside.`,
      with: own ? parent.code : child.code,
      ...spot(outside),
    });
  }
}

function gapFault(parent: Placed, children: number, gap: Patch): GridFault {
  const places = gap.places.length === 1 ? 'one place' : `${gap.places.length} places`;
  return {
    feature: parent.feature,
    code: parent.code,
    fault: 'gap',
    detail: `The ${children === 1 ? 'only child leaves' : `${children} children leave`} ${places} of it uncovered, ${square(gap.areaM2)} in all; the point is in the largest.`,
    ...spot(gap),
  };
}

function spot({ places: [at] }: Patch): { at?: [number, number] } {
  return at ? { at } : {};
}
