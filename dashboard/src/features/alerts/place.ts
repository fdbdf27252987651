import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useGrids } from '../../api/grids.ts';

/** Where an alert is, as people say it: the address, else the grid's name, else its code. */
export function usePlace({ labels, gridCode }: Pick<Alert, 'labels' | 'gridCode'>): string {
  const name = useGridName(gridCode);
  return labels['address'] ?? name;
}

/** The name of a grid, or its code while names are not known. */
export function useGridName(code: string): string {
  const grids = useGrids();
  return grids.data?.features.find(({ properties }) => properties.code === code)?.properties.name ?? code;
}
