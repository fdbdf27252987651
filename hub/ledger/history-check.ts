import { type ChainCheck, checkChains, type FiledLine, inPages } from '../store/chain-check.ts';
import type { HistoryEnd } from '../store/seal.ts';
import type { Store } from '../store/store.ts';
import { entryOfRow } from './rows.ts';

/** Walks the histories of all hazards and stops at the first line that is not what was written. */
export async function checkHazardHistories({ db }: Pick<Store, 'db'>): Promise<ChainCheck> {
  const ends = new Map<string, HistoryEnd>();
  for (const { hazardId, ...end } of await db.selectFrom('hazardEnds').selectAll().execute())
    ends.set(hazardId, end);
  const lines = inPages(async (after, limit): Promise<FiledLine[]> => {
    const rows = await db
      .selectFrom('hazardHistory')
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('hazardId', '>', after.of),
          eb.and([eb('hazardId', '=', after.of), eb('n', '>', after.n)]),
        ]),
      )
      .orderBy('hazardId')
      .orderBy('n')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...entryOfRow(row), of: row.hazardId, hash: row.hash }));
  });
  return checkChains(lines, ends);
}
