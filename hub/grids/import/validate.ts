import type { Grid } from '../grid.ts';
import { readCandidates } from './candidate.ts';
import { FaultList, type GridFault } from './fault.ts';
import type { GridProperties } from './properties.ts';
import { checkTopology } from './topology.ts';
import { checkTree } from './tree.ts';

export interface ImportRequest {
  features: readonly unknown[];
  /** The stored grids the file may concern: `neighbourhood` finds them. */
  stored: readonly Grid[];
  gaps: 'warn' | 'refuse';
}

export interface ImportVerdict {
  /** What to store; empty when there are faults. In the order of the file. */
  grids: (GridProperties & Pick<Grid, 'geometry'>)[];
  faults: GridFault[];
  /** How many faults there are, those beyond the list included. */
  total: number;
  /** Gaps, when they are no faults. */
  warnings: GridFault[];
}

/** Judges a file against the union of its grids and the stored ones. Pure; every fault of every feature at once. */
export function validateImport({ features, stored, gaps }: ImportRequest): ImportVerdict {
  const found = new FaultList();
  const candidates = readCandidates(features, stored, found);
  checkTree(candidates, found);
  const uncovered = checkTopology(candidates, found);
  if (gaps === 'refuse') for (const gap of uncovered) found.add(gap);
  const grids = [...candidates.byCode.values()]
    .toSorted((a, b) => (a.feature ?? -1) - (b.feature ?? -1))
    .flatMap(({ feature, geometry, ...properties }) =>
      feature !== null && geometry ? [{ ...properties, geometry }] : [],
    );
  return {
    grids: found.total > 0 ? [] : grids,
    faults: found.sorted(),
    total: found.total,
    warnings: gaps === 'warn' ? uncovered : [],
  };
}
