/** What the list of cases can be narrowed by, as it stands in the address and in `GET /cases`. */
export const filterNames = [
  'state',
  'severity',
  'source',
  'type',
  'overdue',
  'unit',
  'mine',
  'grid',
  'text',
  'from',
  'to',
] as const;
export type FilterName = (typeof filterNames)[number];

/** The state shown when the address says none. */
export const USUAL_STATE = 'open';

/** The query of `GET /cases` for an address: unknown names are left out, `state=all` asks for every state. */
export function caseQuery(search: URLSearchParams): string {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = search.get(name) ?? '';
    if (name === 'state') {
      if (value !== 'all') query.set('state', value || USUAL_STATE);
    } else if (value !== '') query.set(name, value);
  }
  return query.toString();
}

/** How many filters stand beside the state. */
export function countFilters(search: URLSearchParams): number {
  return filterNames.filter((name) => name !== 'state' && (search.get(name) ?? '') !== '').length;
}

/** The address with a filter set, or without it when the value is empty. */
export function withFilter(search: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value === '' || (name === 'state' && value === USUAL_STATE)) next.delete(name);
  else next.set(name, value);
  return next;
}

/** A filter somebody keeps under a name. */
export interface SavedView {
  name: string;
  search: string;
}

const MOST_VIEWS = 20;

/** The views kept in a text of this browser; what cannot be read is none. */
export function viewsOf(text: string | null): SavedView[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(read)) return [];
    return read.filter(
      (one): one is SavedView =>
        typeof one === 'object' &&
        one !== null &&
        typeof one.name === 'string' &&
        typeof one.search === 'string',
    );
  } catch {
    return [];
  }
}

/** The views with one more; one of the same name is replaced, the oldest leave. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...views.filter(({ name }) => name !== view.name), view].slice(-MOST_VIEWS);
}
