import { Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { GridCollection } from '../../api/grids.ts';
import { token } from '../../ui/theme.ts';
import { boundsOf, styleOf } from './layers.ts';
import './map.css';

// A file of our own origin: the Content-Security-Policy lets no other code run.
setWorkerUrl(workerUrl);

/** A map of the district in a box, from above and north up; null without grids. @throws Error where WebGL is missing */
export function openMap(container: HTMLElement, grids: GridCollection, paddingPx: number): MapLibre | null {
  const bounds = boundsOf(grids);
  if (!bounds) return null;
  const map = new MapLibre({
    container,
    style: styleOf(token),
    bounds,
    fitBoundsOptions: { padding: paddingPx },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 20,
  });
  map.addControl(new NavigationControl({ showCompass: false }), 'top-left');
  map.touchZoomRotate.disableRotation();
  return map;
}
