import { type GeoJSONSource, Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGrids } from '../../api/grids.ts';
import { useCell } from '../../state/cell.ts';
import { Empty } from '../../ui/States.tsx';
import { theme, token } from '../../ui/theme.ts';
import { boundsOf, gridsWithState, hatchName, SEVERITIES, styleOf } from './layers.ts';
import type { Place } from './PlaceFields.tsx';
import './map.css';

setWorkerUrl(workerUrl);

/** The district to tap a place on. */
export default function PlaceMap({ value, onChange }: { value: Place; onChange: (place: Place) => void }) {
  const { t } = useTranslation();
  const grids = useGrids().data;
  const chosenTheme = useCell(theme);
  const box = useRef<HTMLDivElement>(null);
  const tapped = useRef(onChange);
  const [map, setMap] = useState<MapLibre | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    tapped.current = onChange;
  });
  useEffect(() => {
    const container = box.current;
    const bounds = grids ? boundsOf(grids) : null;
    if (!container || !grids || !bounds) return undefined;
    let drawn: MapLibre;
    try {
      drawn = new MapLibre({
        container,
        style: styleOf(token),
        bounds,
        fitBoundsOptions: { padding: 16 },
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        maxZoom: 20,
      });
    } catch {
      setFailed(true);
      return undefined;
    }
    drawn.addControl(new NavigationControl({ showCompass: false }), 'top-left');
    drawn.on('load', () => {
      for (const severity of SEVERITIES)
        drawn.addImage(hatchName(severity), { width: 1, height: 1, data: new Uint8Array(4) });
      void drawn.getSource<GeoJSONSource>('grids')?.setData(gridsWithState(grids, []));
      setMap(drawn);
    });
    drawn.on('click', ({ point, lngLat }) => {
      // The smallest lies on top.
      const [hit] = drawn.queryRenderedFeatures(point, { layers: ['grid-base'] });
      const code: unknown = hit?.properties['code'];
      const { lng, lat } = lngLat;
      tapped.current({ lng, lat, ...(typeof code === 'string' && { gridCode: code }) });
    });
    return () => {
      setMap(null);
      drawn.remove();
    };
  }, [grids, chosenTheme]);
  const { lng, lat } = value;
  useEffect(() => {
    if (!map || lng === undefined || lat === undefined) return undefined;
    const marker = new Marker({ color: token('action') }).setLngLat([lng, lat]).addTo(map);
    return () => void marker.remove();
  }, [map, lng, lat]);
  if (failed) return <Empty icon="map" title={t('map.failed')} />;
  return <div ref={box} className="place-map" data-ready={map !== null} />;
}
