import { type ChainCheck, checkChains, type FiledLine, inPages } from '../store/chain-check.ts';
import type { HistoryEnd } from '../store/seal.ts';
import type { Store } from '../store/store.ts';
import { entryOfRow } from './rows.ts';

/** Walks the histories of all cases and stops at the first line that is not what was written. */
export async function checkHistories({ db }: Pick<Store, 'db'>): Promise<ChainCheck> {
  const ends = new Map<string, HistoryEnd>();
  for (const { caseId, ...end } of await db
    .selectFrom('caseFiles')
    .select(['caseId', 'entries', 'lastHash'])
    .execute())
    ends.set(caseId, end);
  const lines = inPages(async (after, limit): Promise<FiledLine[]> => {
    const rows = await db
      .selectFrom('caseHistory')
      .selectAll()
      .where((eb) =>
        eb.or([eb('caseId', '>', after.of), eb.and([eb('caseId', '=', after.of), eb('n', '>', after.n)])]),
      )
      .orderBy('caseId')
      .orderBy('n')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...entryOfRow(row), of: row.caseId, hash: row.hash }));
  });
  return checkChains(lines, ends);
}
