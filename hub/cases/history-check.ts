import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import { entryOfRow } from './rows.ts';
import { sealOf } from './seal.ts';

/** The first line that is not what was written. */
export interface BrokenLine {
  caseId: string;
  n: number;
  why: string;
}

/** What a check of all histories has found. `fromBefore`: lines from before there were hashes, sealed by those after. */
export interface HistoryCheck {
  cases: number;
  lines: number;
  fromBefore: number;
  broken: BrokenLine | null;
}

type End = Pick<Row<'caseFiles'>, 'caseId' | 'entries' | 'lastHash'>;

const PAGE = 2000;

/** Every line, case by case, in pages. */
async function* linesOf({ db }: Pick<Store, 'db'>): AsyncGenerator<Row<'caseHistory'>> {
  let after = { caseId: '', n: 0 };
  for (;;) {
    const rows = await db
      .selectFrom('caseHistory')
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('caseId', '>', after.caseId),
          eb.and([eb('caseId', '=', after.caseId), eb('n', '>', after.n)]),
        ]),
      )
      .orderBy('caseId')
      .orderBy('n')
      .limit(PAGE)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last;
  }
}

/** One case's chain as it is walked. */
class Chain {
  readonly caseId: string;
  n = 0;
  hash = '';
  fromBefore = 0;
  #sealed = false;

  constructor(caseId: string) {
    this.caseId = caseId;
  }

  /** Takes the next line; answers what is wrong with it. */
  follow(row: Row<'caseHistory'>): string | null {
    const gap = row.n !== this.n + 1;
    this.n = row.n;
    if (gap) return 'the line before it is missing';
    this.hash = sealOf(this.hash, this.caseId, entryOfRow(row));
    if (row.hash === null) this.fromBefore++;
    else this.#sealed = true;
    if (row.hash === null && this.#sealed) return 'its hash has been taken away';
    return row.hash === null || row.hash === this.hash
      ? null
      : 'its hash is not that of what it says and of the lines before it';
  }

  /** Answers what is wrong with where it ends. */
  end(end: End | undefined): string | null {
    if (!end) return this.#sealed ? 'the end of its history is not on file' : null;
    if (end.entries > this.n) return `lines are missing at its end: there were ${end.entries}`;
    if (end.entries < this.n) return `there are more lines than were written: ${end.entries} of them`;
    return end.lastHash === this.hash ? null : 'it is not the line that was written last';
  }
}

/** Walks the histories of all cases and stops at the first line that is not what was written. */
export async function checkHistories(store: Pick<Store, 'db'>): Promise<HistoryCheck> {
  const ends = new Map<string, End>();
  for (const end of await store.db
    .selectFrom('caseFiles')
    .select(['caseId', 'entries', 'lastHash'])
    .execute())
    ends.set(end.caseId, end);
  const found: HistoryCheck = { cases: 0, lines: 0, fromBefore: 0, broken: null };
  let chain: Chain | undefined;
  const finish = (): BrokenLine | null => {
    if (!chain) return null;
    const { caseId, n, fromBefore } = chain;
    const why = chain.end(ends.get(caseId));
    ends.delete(caseId);
    found.cases++;
    found.fromBefore += fromBefore;
    return why === null ? null : { caseId, n, why };
  };
  for await (const row of linesOf(store)) {
    if (chain?.caseId !== row.caseId) {
      const broken = finish();
      if (broken) return { ...found, broken };
      chain = new Chain(row.caseId);
    }
    const why = chain.follow(row);
    if (why !== null) return { ...found, broken: { caseId: row.caseId, n: row.n, why } };
    found.lines++;
  }
  const broken = finish();
  if (broken) return { ...found, broken };
  const [gone] = ends.keys();
  return gone === undefined
    ? found
    : { ...found, broken: { caseId: gone, n: 1, why: 'all of its lines are gone' } };
}
