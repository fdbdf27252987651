import type { SearchKind } from '../../../../hub/search/hit.ts';
import type { Found } from '../../api/search.ts';

const pages: Record<SearchKind, string> = {
  case: '/cases',
  alert: '/alerts',
  device: '/devices',
  camera: '/devices',
  grid: '/grids',
  station: '/stations',
  hazard: '/hazards',
};

/** The page of something that was found. */
export function pathOf({ kind, id }: Pick<Found, 'kind' | 'id'>): string {
  return `${pages[kind]}/${encodeURIComponent(id)}`;
}
