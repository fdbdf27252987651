import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Grid } from './grid.ts';
import type { Grids } from './grids.ts';
import type { By } from './importer.ts';

/** The grid, as far as the caller may see it. @throws HubError not-found */
export function visibleGrid(grids: Grids, code: string, scope: Scope): Grid {
  const grid = grids.get(code);
  if (!grid || !scope.sees(code)) throw new HubError('not-found', `There is no grid ${code}.`);
  return grid;
}

export interface RemovalOptions {
  grids: Grids;
  clock: Clock;
  /** Whether devices are registered in this very grid. */
  hasDevices: (code: string) => boolean;
}

/** Deletes one grid that nothing depends on. @throws HubError not-found, conflict */
export function removeGrid(tx: Tx, by: By, code: string, { grids, clock, hasDevices }: RemovalOptions): void {
  const grid = visibleGrid(grids, code, by.scope);
  const children = grids.children(code).length;
  if (children > 0) {
    throw new HubError('conflict', `Grid ${code} has ${children} grids below it: delete those first.`);
  }
  if (hasDevices(code)) {
    throw new HubError('conflict', `Grid ${code} has devices or stations: move them to another grid first.`);
  }
  tx.remove('grids', [code]);
  audit(tx, clock, {
    actor: by.scope.principal.name,
    action: 'grids.delete',
    target: code,
    detail: { name: grid.name, level: grid.level, parent: grid.parent },
    address: by.address,
  });
  grids.remove(code);
}
