import { type Map as MapLibre, Marker } from 'maplibre-gl';
import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';
import type { GridCollection } from '../../api/grids.ts';
import { hatch } from '../../ui/hatch.ts';
import { token } from '../../ui/theme.ts';
import { boundsOf, hatchName, SEVERITIES } from './layers.ts';

const HATCH_PX = 16;

/** A hatch in the severity's colour, drawn and not loaded. */
function hatchImage(severity: Severity): ImageData {
  const image = hatch(token(severity), HATCH_PX, 4).getContext('2d')?.getImageData(0, 0, HATCH_PX, HATCH_PX);
  if (!image) throw new Error('no canvas');
  return image;
}

/** Gives a map the hatches its layers name. */
export function addHatches(map: MapLibre): void {
  for (const severity of SEVERITIES) map.addImage(hatchName(severity), hatchImage(severity));
}

/** Community names, as HTML: no glyphs have to come from anywhere. */
export function labelsFor(grids: GridCollection): Marker[] {
  return grids.features.flatMap((feature) => {
    const bounds = feature.properties.level === 'community' ? boundsOf({ features: [feature] }) : null;
    if (!bounds) return [];
    const element = document.createElement('span');
    element.className = 'map-label';
    element.textContent = feature.properties.name;
    const [west, south, east, north] = bounds;
    return [new Marker({ element }).setLngLat([(west + east) / 2, (south + north) / 2])];
  });
}

/** Goes to the grid of an alert. */
export function goTo(map: MapLibre, grids: GridCollection, alert: Pick<Alert, 'gridCode'>): void {
  const bounds = boundsOf({
    features: grids.features.filter(({ properties }) => properties.code === alert.gridCode),
  });
  // Room around the grid, as far as there is any: asked for more than it has, the map does not move at all.
  const { clientWidth, clientHeight } = map.getContainer();
  const padding = Math.min(120, clientWidth / 4, clientHeight / 4);
  if (bounds) map.fitBounds(bounds, { padding, maxZoom: 16.5, duration: 800 });
}
