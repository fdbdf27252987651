import type { GridCollection, GridProperties } from '../../api/grids.ts';

type Grids = Pick<GridCollection, 'features'>;

/** A grid with its place in the tree, as far as the user sees it. */
export interface Branch {
  grid: GridProperties;
  /** From the top down to the parent. */
  path: GridProperties[];
  /** Directly below, by code, each with everything below it. */
  children: { grid: GridProperties; codes: ReadonlySet<string> }[];
  /** The grid itself and everything below it. */
  codes: ReadonlySet<string>;
}

/** Finds a grid in the tree; null when there is none, or none to see. */
export function branchOf({ features }: Grids, code: string): Branch | null {
  const all = features.map(({ properties }) => properties);
  const byCode = new Map(all.map((grid) => [grid.code, grid]));
  const grid = byCode.get(code);
  if (!grid) return null;
  const path: GridProperties[] = [];
  for (let up = grid.parent; up !== null; ) {
    const parent = byCode.get(up);
    if (!parent || path.includes(parent)) break;
    path.unshift(parent);
    up = parent.parent;
  }
  const below = Map.groupBy(all, ({ parent }) => parent);
  const children = (below.get(code) ?? [])
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map((child) => ({ grid: child, codes: codesBelow(child.code, below) }));
  return { grid, path, children, codes: codesBelow(code, below) };
}

function codesBelow(
  code: string,
  below: ReadonlyMap<string | null, readonly GridProperties[]>,
): ReadonlySet<string> {
  const codes = new Set<string>();
  const waiting = [code];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (codes.has(next)) continue;
    codes.add(next);
    waiting.push(...(below.get(next) ?? []).map((child) => child.code));
  }
  return codes;
}
