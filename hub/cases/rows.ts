import type { HistoryEnd } from '../store/seal.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import { type Case, type CaseEntry, type CaseFile, type CaseState, emptyFile } from './case.ts';

type FileRow = Row<'caseFiles'>;

const fileNames = Object.keys(emptyFile) as (keyof CaseFile)[];

/** How a unit stands in the column of units. */
export const unitMark = (id: string): string => `\n${id}\n`;

function fileOf(value: Case): CaseFile {
  return Object.fromEntries(fileNames.map((name) => [name, value[name]])) as unknown as CaseFile;
}

export function rowOfCase(value: Case): Row<'cases'> {
  const { id, number, type, subject, source, severity, gridCode, deviceId, address, state } = value;
  const { openedAt, acceptedAt, acceptedBy, closedAt, closedBy, dueAt, updatedAt, version } = value;
  return {
    id,
    number,
    type,
    subject,
    source,
    severity,
    gridCode,
    deviceId,
    address,
    state,
    openedAt,
    acceptedAt,
    acceptedBy,
    closedAt,
    closedBy,
    dueAt,
    updatedAt,
    version,
    title: JSON.stringify(value.title),
    alertIds: JSON.stringify(value.alertIds),
  };
}

export function rowOfFile(value: Case, { entries, lastHash }: HistoryEnd): FileRow {
  const { id: caseId, typeCode, units, reportedBy, filedAt, reworks, extensions, overdueSince } = value;
  const facts = { caseId, typeCode, units: units.map(unitMark).join(''), reportedBy, filedAt };
  return {
    ...facts,
    reworks,
    extensions,
    overdueSince,
    entries,
    lastHash,
    file: JSON.stringify(fileOf(value)),
  };
}

/** A row of `selectCases`. */
export type CaseRow = Row<'cases'> & { file: string | null; entries: number | null; lastHash: string | null };

/** The case of its row, with its file where it has one. */
export function caseOfRow(row: Row<'cases'> & Partial<Pick<CaseRow, 'file' | 'entries' | 'lastHash'>>): Case {
  const { file, entries: _, lastHash: _hash, ...rest } = row;
  return {
    ...emptyFile,
    ...rest,
    type: row.type as Case['type'],
    source: row.source as Case['source'],
    severity: row.severity as Case['severity'],
    state: row.state as CaseState,
    title: JSON.parse(row.title) as Case['title'],
    alertIds: JSON.parse(row.alertIds) as string[],
    ...(typeof file === 'string' && (JSON.parse(file) as Partial<CaseFile>)),
  };
}

/** Cases with their files, to be narrowed by the caller. */
export function selectCases(store: Pick<Store, 'db'>) {
  return store.db
    .selectFrom('cases')
    .leftJoin('caseFiles', 'caseFiles.caseId', 'cases.id')
    .selectAll('cases')
    .select(['file', 'entries', 'lastHash']);
}

export function rowOfEntry(caseId: string, { detail, ...entry }: CaseEntry): Row<'caseHistory'> {
  return { caseId, ...entry, detail: JSON.stringify(detail) };
}

export function entryOfRow(row: Row<'caseHistory'>): CaseEntry {
  const { caseId: _, ...entry } = row;
  return {
    ...entry,
    fromState: row.fromState as CaseState | null,
    toState: row.toState as CaseState,
    detail: JSON.parse(row.detail) as CaseEntry['detail'],
  };
}
