/** What the ledger can be narrowed by, as it stands in the address and in `GET /hazards`. */
export const filterNames = ['state', 'grade', 'kind', 'overdue', 'grid'] as const;
export type FilterName = (typeof filterNames)[number];

/** The state shown when the address says none. */
export const USUAL_STATE = 'unstruck';

/** The query of `GET /hazards` for an address: unknown names are left out, `state=all` asks for every state. */
export function hazardQuery(search: URLSearchParams): string {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = search.get(name) ?? '';
    if (name === 'state') {
      if (value !== 'all') query.set('state', value || USUAL_STATE);
    } else if (value !== '') query.set(name, value);
  }
  return query.toString();
}

/** How many filters stand, that of the state too. */
export function countFilters(search: URLSearchParams): number {
  return filterNames.filter((name) => (search.get(name) ?? '') !== '').length;
}

/** The address with a filter set, or without it when the value is empty. */
export function withFilter(search: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value === '' || (name === 'state' && value === USUAL_STATE)) next.delete(name);
  else next.set(name, value);
  return next;
}
