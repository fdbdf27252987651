import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import type { Grid } from './grid.ts';

/** The properties of a grid in a file, in the order the contract names them. */
export type GridFeature = Feature<
  Polygon | MultiPolygon,
  Pick<Grid, 'code' | 'name' | 'level' | 'parent' | 'class' | 'households' | 'population'>
>;

/** A grid as a GeoJSON feature, coordinates as they were imported; one part alone is a Polygon. */
export function featureOf(grid: Grid): GridFeature {
  const { code, name, level, parent, households, population } = grid;
  const [only, ...others] = grid.geometry.coordinates;
  const geometry: Polygon | MultiPolygon =
    only && others.length === 0 ? { type: 'Polygon', coordinates: only } : grid.geometry;
  return {
    type: 'Feature',
    properties: { code, name, level, parent, class: grid.class, households, population },
    geometry,
  };
}

/** A file of grids, which imports again as it is: parents come before children only if they are given so. */
export function collectionOf(grids: readonly Grid[]): FeatureCollection<GridFeature['geometry']> {
  return { type: 'FeatureCollection', features: grids.map(featureOf) };
}
