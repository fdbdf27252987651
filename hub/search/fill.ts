import type { Alert } from '../alerts/alert.ts';
import type { CaseView } from '../cases/case.ts';
import type { Hazard } from '../ledger/hazard.ts';
import type { Store } from '../store/store.ts';
import { entryOfAlert, entryOfCase, entryOfHazard, type Hit } from './hit.ts';
import type { Entry } from './text-index.ts';

/** How many of each are found by what they say; a case that is older by its whole number. */
export const MOST_CASES = 100_000;
export const MOST_ALERTS = 20_000;
export const MOST_HAZARDS = 20_000;

const PAGE = 2_000;

type Reader = AsyncGenerator<Entry<Hit>[]>;
type Db = Pick<Store, 'db'>;

/** The newest cases, the oldest of them first: they leave in that order. */
export async function* readCases({ db }: Db): Reader {
  const first = await db
    .selectFrom('cases')
    .select('openedAt')
    .orderBy('openedAt', 'desc')
    .offset(MOST_CASES - 1)
    .limit(1)
    .executeTakeFirst();
  let [at, after] = [first?.openedAt ?? 0, ''];
  for (;;) {
    const rows = await db
      .selectFrom('cases')
      .select(['id', 'number', 'title', 'address', 'gridCode', 'severity', 'state', 'openedAt', 'deviceId'])
      .where((eb) =>
        eb.or([eb('openedAt', '>', at), eb.and([eb('openedAt', '=', at), eb('id', '>', after)])]),
      )
      .orderBy('openedAt')
      .orderBy('id')
      .limit(PAGE)
      .execute();
    yield rows.map(entryOfCaseRow);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    [at, after] = [last.openedAt, last.id];
  }
}

type CaseFactsRow = Omit<Parameters<typeof entryOfCase>[0], 'title' | 'severity' | 'state'> & {
  title: string;
  severity: string;
  state: string;
};

function entryOfCaseRow({ title, severity, state, ...row }: CaseFactsRow): Entry<Hit> {
  return entryOfCase({
    ...row,
    title: JSON.parse(title) as CaseView['title'],
    severity: severity as CaseView['severity'],
    state: state as CaseView['state'],
  });
}

/** A case by its whole number, however old it is. */
export async function caseByNumber({ db }: Db, number: string): Promise<Entry<Hit> | undefined> {
  const row = await db
    .selectFrom('cases')
    .select(['id', 'number', 'title', 'address', 'gridCode', 'severity', 'state', 'openedAt', 'deviceId'])
    .where('number', '=', number)
    .executeTakeFirst();
  return row && entryOfCaseRow(row);
}

/** The newest alerts, the oldest of them first. */
export async function* readAlerts({ db }: Db): Reader {
  const first = await db
    .selectFrom('alerts')
    .select('firedAt')
    .orderBy('firedAt', 'desc')
    .offset(MOST_ALERTS - 1)
    .limit(1)
    .executeTakeFirst();
  let [at, after] = [first?.firedAt ?? 0, ''];
  for (;;) {
    const rows = await db
      .selectFrom('alerts')
      .select(['id', 'title', 'labels', 'gridCode', 'severity', 'state', 'firedAt', 'deviceId'])
      .where((eb) => eb.or([eb('firedAt', '>', at), eb.and([eb('firedAt', '=', at), eb('id', '>', after)])]))
      .orderBy('firedAt')
      .orderBy('id')
      .limit(PAGE)
      .execute();
    yield rows.map(({ title, labels, severity, state, ...row }) =>
      entryOfAlert({
        ...row,
        title: JSON.parse(title) as Alert['title'],
        labels: JSON.parse(labels) as Alert['labels'],
        severity: severity as Alert['severity'],
        state: state as Alert['state'],
      }),
    );
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    [at, after] = [last.firedAt, last.id];
  }
}

/** The newest hazards, struck or not, the oldest of them first. */
export async function* readHazards({ db }: Db): Reader {
  const rows = await db
    .selectFrom('hazards')
    .select('hazard')
    .orderBy('foundAt', 'desc')
    .limit(MOST_HAZARDS)
    .execute();
  yield rows.toReversed().map(({ hazard }) => entryOfHazard(JSON.parse(hazard) as Hazard));
}
