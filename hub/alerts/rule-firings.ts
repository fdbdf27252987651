import type { Store } from '../store/store.ts';

/** How often a rule has fired since an instant, and when it last did. */
export interface Firings {
  count: number;
  lastAt: number | null;
}

/**
 * The firings of every rule there ever was, by its id: two steps in an index for each. `grids`: only alerts in these,
 * null in all.
 */
export async function readFirings(
  { db }: Store,
  since: number,
  grids: readonly string[] | null,
): Promise<ReadonlyMap<string, Firings>> {
  const rows = await db
    .selectFrom('rules')
    .select('rules.id')
    .select((eb) => [
      eb
        .selectFrom('alerts')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('alerts.ruleId', '=', 'rules.id')
        .where('alerts.firedAt', '>=', since)
        .$if(grids !== null, (query) => query.where('alerts.gridCode', 'in', [...(grids ?? []), '']))
        .as('count'),
      eb
        .selectFrom('alerts')
        .select(({ fn }) => fn.max('alerts.firedAt').as('lastAt'))
        .whereRef('alerts.ruleId', '=', 'rules.id')
        .$if(grids !== null, (query) => query.where('alerts.gridCode', 'in', [...(grids ?? []), '']))
        .as('lastAt'),
    ])
    .where('rules.version', '=', 1)
    .execute();
  return new Map(rows.map(({ id, count, lastAt }) => [id, { count: Number(count), lastAt }]));
}
