import type { Row } from '../store/tables.ts';
import type { Case, CaseEntry, CaseState, CaseView } from './case.ts';

export function rowOfCase(value: Case): Row<'cases'> {
  return { ...value, title: JSON.stringify(value.title), alertIds: JSON.stringify(value.alertIds) };
}

export function caseOfRow(row: Row<'cases'>): Case {
  return {
    ...row,
    type: row.type as Case['type'],
    source: row.source as Case['source'],
    severity: row.severity as Case['severity'],
    state: row.state as CaseState,
    title: JSON.parse(row.title) as Case['title'],
    alertIds: JSON.parse(row.alertIds) as string[],
  };
}

export function entryOfRow(row: Row<'caseHistory'>): CaseEntry {
  const { caseId: _, ...entry } = row;
  return { ...entry, fromState: row.fromState as CaseState | null, toState: row.toState as CaseState };
}

/** Adds what depends on the hour: a case is overdue while it is open past its due instant. */
export function viewOfCase(value: Case, now: number): CaseView {
  return { ...value, overdue: value.dueAt !== null && value.closedAt === null && now > value.dueAt };
}
