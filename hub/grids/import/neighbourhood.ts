import type { Grid } from '../grid.ts';
import type { Grids } from '../grids.ts';
import { claims } from './properties.ts';

/**
 * The stored grids a file can concern: those it names, the parents it names, the children of both (before and
 * after), and everything above them, which a cycle would have to pass. The rest of the city stays where it is.
 */
export function neighbourhood(features: readonly unknown[], grids: Grids): Grid[] {
  const parents = new Set<string | null>();
  for (const feature of features) {
    const { code, parent } = claims(feature);
    parents.add(parent);
    if (code !== null) parents.add(code).add(grids.get(code)?.parent ?? null);
  }
  const codes = new Set<string>();
  for (const parent of parents) {
    for (const child of grids.children(parent)) codes.add(child.code);
    if (parent !== null) for (const code of grids.ancestors(parent)) codes.add(code);
  }
  return [...codes].flatMap((code) => grids.get(code) ?? []);
}
