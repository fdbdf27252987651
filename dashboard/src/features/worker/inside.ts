import type { MultiPolygon, Position as Point, Polygon } from 'geojson';
import type { Position } from '../../../../hub/grids/distance.ts';
import type { GridCollection, GridProperties } from '../../api/grids.ts';

const levels: readonly GridProperties['level'][] = ['cell', 'grid', 'community', 'street'];

function inRing(ring: readonly Point[], { lng, lat }: Position): boolean {
  let inside = false;
  for (const [i, [x1 = 0, y1 = 0]] of ring.entries()) {
    const [x2 = 0, y2 = 0] = ring[(i + ring.length - 1) % ring.length] ?? [];
    if (y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Whether a position lies in a shape; of its rings the first bounds, the others are holes. */
function isInside(shape: Polygon | MultiPolygon, at: Position): boolean {
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
  return polygons.some(
    ([outer = [], ...holes]) => inRing(outer, at) && !holes.some((hole) => inRing(hole, at)),
  );
}

/** The deepest grid at a position; undefined outside of all. The hub decides, this only says so beforehand. */
export function gridAt(grids: GridCollection, at: Position): GridProperties | undefined {
  return grids.features
    .filter(({ geometry }) => isInside(geometry, at))
    .map(({ properties }) => properties)
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))[0];
}
