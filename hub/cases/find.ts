import type { Scope } from '../auth/scope.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { type CaseEntry, type CaseView, viewOfCase } from './case.ts';
import { type Docket, type Filed, filedOfRow } from './docket.ts';
import { entryOfRow, selectCases } from './rows.ts';

export interface FinderDeps {
  docket: Docket;
  store: Pick<Store, 'db'>;
}

/** Finds a case, open or over. @throws HubError not-found, also for one outside the scope */
export function caseFinder({ docket, store }: FinderDeps) {
  return async (id: string, scope: Scope): Promise<Filed> => {
    let found = docket.byId(id);
    if (!found) {
      const row = await selectCases(store).where('cases.id', '=', id).executeTakeFirst();
      if (row) found = await filedOfRow(store, row);
    }
    if (!found || !scope.sees(found.value.gridCode))
      throw new HubError('not-found', `There is no case ${id}.`);
    return found;
  };
}

/** A piece of evidence, as far as the pipeline cares: whether it is a photo, and was not marked as wrong. */
interface Exhibit {
  id: string;
  kind?: string;
  wrong?: unknown;
}

/** The ids of photos that stand. */
export function photoIds(exhibits: readonly Exhibit[]): Set<string> {
  const photos = exhibits.filter(({ kind = 'photo', wrong = null }) => kind === 'photo' && wrong === null);
  return new Set(photos.map(({ id }) => id));
}

/** What other parts of the hub have of a case. */
export interface Attachments {
  /** The dispatches of a case, as its view shows them. */
  dispatchesOf?(caseId: string): Promise<readonly unknown[]> | readonly unknown[];
  /** The evidence of a case, as its view shows it. */
  evidenceOf?(caseId: string): Promise<readonly Exhibit[]> | readonly Exhibit[];
}

/** A case with all that belongs to it. */
export interface CaseDetail extends CaseView {
  dispatches: readonly unknown[];
  evidence: readonly unknown[];
  history: CaseEntry[];
}

/** Reads what belongs to a case. */
export async function detailOf(
  { value }: Filed,
  { store, dispatchesOf, evidenceOf }: Pick<FinderDeps, 'store'> & Attachments,
  now: number,
): Promise<CaseDetail> {
  const rows = await store.db
    .selectFrom('caseHistory')
    .selectAll()
    .where('caseId', '=', value.id)
    .orderBy('n')
    .execute();
  return {
    ...viewOfCase(value, now),
    dispatches: (await dispatchesOf?.(value.id)) ?? [],
    evidence: (await evidenceOf?.(value.id)) ?? [],
    history: rows.map(entryOfRow),
  };
}
