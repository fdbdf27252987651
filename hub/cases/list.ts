import { sql } from 'kysely';
import type { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import { cutPage, decodeCursor } from '../http/wire.ts';
import type { Store } from '../store/store.ts';
import { type CaseView, overStates, viewOfCase } from './case.ts';
import { caseOfRow, selectCases, unitMark } from './rows.ts';
import type { listQuery } from './views.ts';

/** A pattern that finds `text` anywhere, whatever of its characters mean something to `like`. */
const anywhere = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

export interface ListDeps {
  store: Pick<Store, 'db'>;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  /** The units whose cases are also this user's. */
  unitsOf(name: string): readonly string[];
}

/** A page of cases, newest first, within what the principal sees. */
export async function listCases(
  { store, subtree, unitsOf }: ListDeps,
  asked: z.output<typeof listQuery>,
  { gridCode: root, name }: Principal,
  now: number,
): Promise<{ items: CaseView[]; next: string | null }> {
  const {
    state,
    severity,
    source,
    type,
    overdue,
    unit,
    mine,
    deviceId,
    grid,
    text,
    from,
    to,
    limit,
    cursor,
  } = asked;
  let query = selectCases(store);
  if (state === 'open') query = query.where('state', 'not in', overStates);
  else if (state === 'over') query = query.where('state', 'in', overStates);
  else if (state) query = query.where('state', '=', state);
  if (severity) query = query.where('severity', '=', severity);
  if (source) query = query.where('source', '=', source);
  if (type === 'event' || type === 'component') query = query.where('type', '=', type);
  else if (type !== undefined) query = query.where('typeCode', 'like', `${type}%`);
  if (overdue !== undefined)
    query = query.where((eb) => {
      const late = eb.and([
        eb('state', 'not in', overStates),
        eb('dueAt', '<', now),
        eb('dueAt', 'is not', null),
      ]);
      return overdue === 'true' ? late : eb.not(late);
    });
  const isWith = (id: string) => sql<boolean>`${sql.ref('units')} like ${anywhere(unitMark(id))} escape '\\'`;
  if (unit !== undefined) query = query.where(isWith(unit));
  if (mine === 'true')
    query = query.where((eb) =>
      eb.or([
        eb('reportedBy', '=', name),
        eb.exists(
          eb
            .selectFrom('caseHistory')
            .select('n')
            .whereRef('caseHistory.caseId', '=', 'cases.id')
            .where('actor', '=', name),
        ),
        ...unitsOf(name).map(isWith),
      ]),
    );
  if (deviceId !== undefined) query = query.where('deviceId', '=', deviceId);
  if (grid !== undefined) query = query.where('gridCode', 'in', [...subtree(grid), '']);
  if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
  if (from !== undefined) query = query.where('openedAt', '>=', from);
  if (to !== undefined) query = query.where('openedAt', '<', to);
  if (text !== undefined) {
    const pattern = anywhere(text.toLowerCase());
    query = query.where(
      sql<boolean>`(lower(${sql.ref('number')}) like ${pattern} escape '\\' or lower(coalesce(${sql.ref('address')}, '')) like ${pattern} escape '\\')`,
    );
  }
  if (cursor !== undefined) {
    const [openedAt = 0, id = ''] = decodeCursor(cursor);
    query = query.where((eb) =>
      eb.or([
        eb('openedAt', '<', Number(openedAt)),
        eb.and([eb('openedAt', '=', Number(openedAt)), eb('id', '<', String(id))]),
      ]),
    );
  }
  const rows = await query
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const { page, next } = cutPage(rows, limit, ({ openedAt, id }) => [openedAt, id]);
  return { items: page.map((row) => viewOfCase(caseOfRow(row), now)), next };
}
