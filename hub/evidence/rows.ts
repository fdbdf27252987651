import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { Evidence } from './evidence.ts';

export function rowOfEvidence({
  comment,
  takenAt,
  place,
  readings,
  metadata,
  wrong,
  ...rest
}: Evidence): Row<'evidence'> {
  return {
    ...rest,
    takenAt,
    about: JSON.stringify({ comment, place, readings, metadata }),
    wrong: wrong && JSON.stringify(wrong),
  };
}

export function evidenceOfRow({ about, wrong, ...row }: Row<'evidence'>): Evidence {
  return {
    ...row,
    kind: row.kind as Evidence['kind'],
    role: row.role as Evidence['role'],
    // Rows of before do not say it.
    metadata: null,
    ...(JSON.parse(about) as Pick<Evidence, 'comment' | 'place' | 'readings'>),
    wrong: wrong === null ? null : (JSON.parse(wrong) as Evidence['wrong']),
  };
}

/** The evidence of a case, oldest first. */
export async function evidenceOfCase({ db }: Pick<Store, 'db'>, caseId: string): Promise<Evidence[]> {
  const rows = await db
    .selectFrom('evidence')
    .selectAll()
    .where('caseId', '=', caseId)
    .orderBy('id')
    .execute();
  return rows.map(evidenceOfRow);
}
