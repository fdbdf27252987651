import type { MultiPolygon } from 'geojson';
import type { Row } from '../store/tables.ts';
import type { Grid, GridLevel } from './grid.ts';

export function gridOfRow(row: Row<'grids'>): Grid {
  return {
    ...row,
    level: row.level as GridLevel,
    geometry: JSON.parse(row.geometry) as MultiPolygon,
  };
}

export function rowOfGrid(grid: Grid): Row<'grids'> {
  return {
    code: grid.code,
    name: grid.name,
    level: grid.level,
    parent: grid.parent,
    class: grid.class,
    households: grid.households,
    population: grid.population,
    geometry: JSON.stringify(grid.geometry),
    updatedAt: grid.updatedAt,
  };
}
