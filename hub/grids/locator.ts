import Flatbush from 'flatbush';
import type { MultiPolygon } from 'geojson';
import { contains } from './contains.ts';
import type { Grid } from './grid.ts';
import { levelDepth } from './grid-level.ts';

/** [west, south, east, north] in degrees. */
export type Box = readonly [number, number, number, number];

/** The smallest box around an area, from its outer rings. */
export function boxOf(area: MultiPolygon): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer = []] of area.coordinates) {
    for (const [lng = 0, lat = 0] of outer) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return [west, south, east, north];
}

/** An index of boxes, in the order given; undefined for none, which the library does not take. */
export function indexBoxes(boxes: readonly Box[]): Flatbush | undefined {
  if (boxes.length === 0) return undefined;
  const index = new Flatbush(boxes.length);
  for (const box of boxes) index.add(...box);
  index.finish();
  return index;
}

/**
 * Finds the deepest grid containing a point. Borders belong to both sides, so that no point between two grids is
 * lost; of several grids of the deepest level the one with the lowest code has it, whatever the order of import.
 */
export class Locator {
  readonly #grids: readonly Grid[];
  readonly #index: Flatbush | undefined;

  constructor(grids: Iterable<Grid>) {
    this.#grids = [...grids].sort(
      (a, b) => levelDepth(b.level) - levelDepth(a.level) || (a.code < b.code ? -1 : 1),
    );
    this.#index = indexBoxes(this.#grids.map((grid) => boxOf(grid.geometry)));
  }

  locate(lng: number, lat: number): Grid | undefined {
    const found = this.#index?.search(lng, lat, lng, lat) ?? [];
    for (const i of found.sort((a, b) => a - b)) {
      const grid = this.#grids[i];
      if (grid && contains(grid.geometry, lng, lat)) return grid;
    }
    return undefined;
  }
}
