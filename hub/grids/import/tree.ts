import { levelDepth } from '../grid-level.ts';
import type { Candidate, Candidates } from './candidate.ts';
import type { FaultList } from './fault.ts';

/** Checks that every feature has its parent, that levels descend, and that nobody is their own ancestor. */
export function checkTree({ byCode, unusable }: Candidates, faults: FaultList): void {
  for (const grid of byCode.values()) {
    if (grid.parent === null) continue;
    const parent = byCode.get(grid.parent);
    if (parent) checkEdge(grid, parent, byCode, faults);
    // A parent that has faults of its own is not unknown.
    else if (grid.feature !== null && !unusable.has(grid.parent)) {
      const detail = `Its parent ${grid.parent} is neither in the file nor stored.`;
      faults.add({
        feature: grid.feature,
        code: grid.code,
        fault: 'unknown-parent',
        detail,
        with: grid.parent,
      });
    }
  }
}

function checkEdge(
  grid: Candidate,
  parent: Candidate,
  byCode: Candidates['byCode'],
  faults: FaultList,
): void {
  // The feature that makes it wrong is named: the child, or the parent whose child is stored.
  const own = grid.feature !== null;
  const feature = grid.feature ?? parent.feature;
  if (feature === null) return;
  const named = { feature, code: own ? grid.code : parent.code, with: own ? parent.code : grid.code };
  if (isOwnAncestor(grid, byCode)) {
    const detail = `${grid.code} would lie below itself, by way of its parent ${parent.code}.`;
    faults.add({ ...named, fault: 'parent-cycle', detail });
  } else if (levelDepth(grid.level) <= levelDepth(parent.level)) {
    const detail = `A ${grid.level} cannot lie in a ${parent.level}: ${grid.code} must be of a deeper level than its parent ${parent.code}.`;
    faults.add({ ...named, fault: 'level-order', detail });
  }
}

function isOwnAncestor(grid: Candidate, byCode: Candidates['byCode']): boolean {
  const passed = new Set<string>();
  for (let at = grid.parent; at !== null && !passed.has(at); at = byCode.get(at)?.parent ?? null) {
    if (at === grid.code) return true;
    passed.add(at);
  }
  return false;
}
