import { useQuery } from '@tanstack/react-query';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import type { Grid } from '../../../hub/grids/grid.ts';
import { getJson } from './fetch.ts';
import { queryClient } from './query-client.ts';

export type GridProperties = Omit<Grid, 'geometry' | 'updatedAt'>;
export type GridCollection = FeatureCollection<Polygon | MultiPolygon, GridProperties>;

/** The grids with their borders. They change by import only, so they are read once a session. */
export function useGrids() {
  return useQuery({
    queryKey: ['grids'],
    queryFn: ({ signal }) => getJson<GridCollection>('/grids.geojson', signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

/** The name of a grid as far as it has been read; else its code. */
export const gridNameOf = (code: string): string =>
  queryClient
    .getQueryData<GridCollection>(['grids'])
    ?.features.find(({ properties }) => properties.code === code)?.properties.name ?? code;
