import type { CaseView } from '../../../../hub/cases/case.ts';
import type { UnitView } from '../../api/cases.ts';

export interface Proposal {
  unit: UnitView | null;
  /** Why, in the words of the hub's routing. */
  reason: string;
}

type Matter = Pick<CaseView, 'type' | 'typeCode' | 'owner' | 'needsHuman'>;

/**
 * Whom the hub's routing would choose: components go to their owner, events to the nearest territory on the way up.
 * `path`: the grid and everything above it. Whether a unit is on duty only the hub knows.
 */
export function proposalOf(
  { type, typeCode, owner, needsHuman }: Matter,
  responsible: string | null,
  path: readonly string[],
  units: readonly UnitView[],
): Proposal {
  if (needsHuman) return { unit: null, reason: 'returned twice' };
  const departments = units.filter(({ kind }) => kind === 'department');
  const named = departments.find(({ id }) => id === responsible) ?? null;
  if (type === 'component') {
    if (owner === null) return { unit: named, reason: 'its owner is not known' };
    const owning = departments.find(({ id, owns }) => id === owner || owns.includes(owner));
    return owning
      ? { unit: owning, reason: `owner ${owner}` }
      : { unit: null, reason: `no unit is known for the owner ${owner}` };
  }
  const willing = departments.filter(
    ({ types }) => types.length === 0 || types.some((prefix) => typeCode?.startsWith(prefix)),
  );
  for (const grid of [...path, '*']) {
    const here = willing.filter(({ territory }) => territory.includes(grid));
    const unit =
      here.find(({ id }) => id === responsible) ?? here.find((one) => one.types.length > 0) ?? here[0];
    if (unit) return { unit, reason: grid === '*' ? 'nobody nearer answers for it' : `territory ${grid}` };
  }
  return { unit: null, reason: 'no unit on duty answers for this place and type' };
}
