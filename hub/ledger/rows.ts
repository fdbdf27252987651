import type { Row } from '../store/tables.ts';
import type { Hazard, HazardEntry } from './hazard.ts';

export function rowOfHazard(hazard: Hazard): Row<'hazards'> {
  const { id, number, kind, grade, state, gridCode, foundAt, dueAt, updatedAt, version } = hazard;
  const { nextAt } = hazard.escalation;
  const facts = { id, number, kind, grade, state, gridCode, foundAt, dueAt, nextAt, updatedAt, version };
  return { ...facts, hazard: JSON.stringify(hazard) };
}

export function hazardOfRow({ hazard }: Pick<Row<'hazards'>, 'hazard'>): Hazard {
  return JSON.parse(hazard) as Hazard;
}

export function rowOfEntry(hazardId: string, { detail, ...entry }: HazardEntry): Row<'hazardHistory'> {
  return { hazardId, ...entry, detail: JSON.stringify(detail) };
}

export function entryOfRow(line: Row<'hazardHistory'>): HazardEntry {
  const { hazardId: _, ...row } = line;
  return {
    ...row,
    fromState: row.fromState as HazardEntry['fromState'],
    toState: row.toState as HazardEntry['toState'],
    detail: JSON.parse(row.detail) as HazardEntry['detail'],
  };
}
