import type { Position } from 'geojson';
import type { Grid, GridLevel } from '../../hub/grids/grid.ts';
import type { GridFault } from '../../hub/grids/import/fault.ts';
import { validateImport } from '../../hub/grids/import/validate.ts';

/** Metres east and north of a corner of the town. */
export function at(east: number, north: number): Position {
  return [116.4 + east / (111_195 * Math.cos((39.9 * Math.PI) / 180)), 39.9 + north / 111_195];
}

export function ring(...corners: [number, number][]): Position[] {
  const [first = [0, 0]] = corners;
  return [...corners, first].map(([east, north]) => at(east, north));
}

export function rectangle(west: number, south: number, east: number, north: number): Position[] {
  return ring([west, south], [east, south], [east, north], [west, north]);
}

interface Given {
  level?: GridLevel;
  parent?: string | null;
  properties?: Record<string, unknown>;
  geometry?: unknown;
}

export function feature(
  code: string,
  rings: Position[][],
  { level = 'grid', parent, properties, geometry }: Given = {},
) {
  return {
    type: 'Feature',
    properties: { code, name: code, level, ...(parent !== undefined && { parent }), ...properties },
    geometry: geometry ?? { type: 'Polygon', coordinates: rings },
  };
}

export function stored(code: string, level: GridLevel, parent: string | null, rings: Position[][]): Grid {
  const geometry = { type: 'MultiPolygon' as const, coordinates: [rings] };
  return {
    code,
    name: code,
    level,
    parent,
    class: null,
    households: null,
    population: null,
    geometry,
    updatedAt: 1,
  };
}

export function judge(features: unknown[], grids: Grid[] = [], gaps: 'warn' | 'refuse' = 'warn') {
  return validateImport({ features, stored: grids, gaps });
}

export const brief = ({ feature, code, fault, with: other }: GridFault) => [
  feature,
  code,
  fault,
  ...(other ? [other] : []),
];
export const faultsOf = (...given: Parameters<typeof judge>) => judge(...given).faults.map(brief);

export const community = feature('c', [rectangle(0, 0, 400, 200)], { level: 'community' });
export const left = feature('l', [rectangle(0, 0, 200, 200)], { parent: 'c' });
export const right = feature('r', [rectangle(200, 0, 400, 200)], { parent: 'c' });
