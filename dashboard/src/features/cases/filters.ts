import { listFilters } from '../../state/list-filters.ts';

/** What the list of cases can be narrowed by, as it stands in the address and in `GET /cases`. */
const filterNames = [
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

const filters = listFilters(filterNames, USUAL_STATE);

/** The query of `GET /cases` for an address. */
export const caseQuery = filters.query;

export const withFilter = filters.put;

/** How many filters stand beside the state. */
export const countFilters = (search: URLSearchParams): number =>
  filters.standing(search).filter((name) => name !== 'state').length;

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
