import type { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import { cutPage, decodeCursor } from '../http/wire.ts';
import type { Store } from '../store/store.ts';
import { type HazardState, hazardStates, owedStates } from './hazard.ts';
import { hazardOfRow } from './rows.ts';
import { type countsSchema, type listQuery, viewOf } from './views.ts';

interface Reading {
  store: Pick<Store, 'db'>;
  subtree(gridCode: string): readonly string[];
}

/** A page of the ledger, newest first, within what the principal sees. */
export async function listHazards(
  { store, subtree }: Reading,
  { state, kind, grade, overdue, grid, limit, cursor }: z.output<typeof listQuery>,
  { gridCode: root }: Principal,
  now: number,
) {
  let query = store.db.selectFrom('hazards').selectAll();
  if (state === 'unstruck') query = query.where('state', '<>', 'struck');
  else if (state) query = query.where('state', '=', state);
  if (kind) query = query.where('kind', '=', kind);
  if (grade) query = query.where('grade', '=', grade);
  if (overdue !== undefined)
    query = query.where((eb) => {
      const late = eb.and([
        eb('state', 'in', owedStates),
        eb('dueAt', 'is not', null),
        eb('dueAt', '<', now),
      ]);
      return overdue === 'true' ? late : eb.not(late);
    });
  if (grid !== undefined) query = query.where('gridCode', 'in', [...subtree(grid), '']);
  if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
  if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
  // Ids are UUIDv7: their order is that of the making.
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
  return { items: page.map((row) => viewOf(hazardOfRow(row), now)), next };
}

/** How many entries a principal sees, by state. */
export async function countHazards(
  { store, subtree }: Reading,
  { gridCode: root }: Principal,
  now: number,
): Promise<z.output<typeof countsSchema>> {
  let query = store.db.selectFrom('hazards');
  if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
  const unstruck = query.where('state', '<>', 'struck').select(({ fn }) => fn.countAll<number>().as('count'));
  const [states, late, major] = await Promise.all([
    query
      .groupBy('state')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .execute(),
    unstruck.where('state', 'in', owedStates).where('dueAt', '<', now).executeTakeFirst(),
    unstruck.where('grade', '=', 'major').executeTakeFirst(),
  ]);
  const byState = new Map(states.map(({ state, count }) => [state, count]));
  return {
    byState: Object.fromEntries(hazardStates.map((state) => [state, byState.get(state) ?? 0])) as Record<
      HazardState,
      number
    >,
    overdue: late?.count ?? 0,
    major: major?.count ?? 0,
  };
}
