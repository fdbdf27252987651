import { listFilters } from '../../state/list-filters.ts';

/** What the ledger can be narrowed by, as it stands in the address and in `GET /hazards`. */
const filterNames = ['state', 'grade', 'kind', 'overdue', 'grid'] as const;
export type FilterName = (typeof filterNames)[number];

/** The state shown when the address says none. */
export const USUAL_STATE = 'unstruck';

const filters = listFilters(filterNames, USUAL_STATE);

/** The query of `GET /hazards` for an address. */
export const hazardQuery = filters.query;

export const withFilter = filters.put;

/** How many filters stand, that of the state too. */
export const countFilters = (search: URLSearchParams): number => filters.standing(search).length;
