import type { MultiPolygon } from 'geojson';

export const gridLevels = ['street', 'community', 'grid', 'cell'] as const;
export type GridLevel = (typeof gridLevels)[number];

/** One node of the grid tree: 街道 street → 社区 community → 责任网格 grid → 单元网格 cell. */
export interface Grid {
  code: string;
  name: string;
  level: GridLevel;
  /** Code of the grid it lies in; null at the top. */
  parent: string | null;
  /** The office's own classification, e.g. `residential`, `market`. */
  class: string | null;
  households: number | null;
  population: number | null;
  /** WGS 84, closed rings, outer ring first. */
  geometry: MultiPolygon;
  updatedAt: number;
}
