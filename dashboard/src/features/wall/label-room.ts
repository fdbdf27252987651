import type { Map as MapLibre, Marker } from 'maplibre-gl';

/** How far names are moved, in heights of a line, the least first. */
const STEPS = [0, -1, 1, -2, 2];

/** Moves the names on a map, up or down, so that nothing stands on them. `stands`: where something does. */
export function makeRoom(
  map: MapLibre,
  labels: readonly Marker[],
  stands: readonly { lng: number; lat: number }[],
): void {
  const points = stands.map(({ lng, lat }) => map.project([lng, lat]));
  for (const label of labels) {
    const { offsetWidth, offsetHeight } = label.getElement();
    const at = map.project(label.getLngLat());
    const isFree = (step: number): boolean =>
      points.every(
        ({ x, y }) =>
          Math.abs(x - at.x) > offsetWidth / 2 + offsetHeight * 0.7 ||
          Math.abs(y - (at.y + step * offsetHeight)) > offsetHeight * 1.15,
      );
    label.setOffset([0, (STEPS.find(isFree) ?? 0) * offsetHeight]);
  }
}
