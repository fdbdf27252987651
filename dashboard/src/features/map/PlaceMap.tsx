import { type GeoJSONSource, type Map as MapLibre, Marker } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGrids } from '../../api/grids.ts';
import { useCell } from '../../state/cell.ts';
import { Empty } from '../../ui/States.tsx';
import { theme, token } from '../../ui/theme.ts';
import { gridsWithState, hatchName, SEVERITIES } from './layers.ts';
import { openMap } from './open-map.ts';
import type { Place } from './PlaceFields.tsx';

/** Single houses. */
const NEAR_ZOOM = 16.5;

/** The district to tap a place on. */
export default function PlaceMap({
  value,
  onChange,
  near = false,
}: {
  value: Place;
  onChange: (place: Place) => void;
  /** Begins close to the place, to put it right by metres. */
  near?: boolean;
}) {
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
    if (!container || !grids) return undefined;
    let opened: MapLibre | null;
    try {
      opened = openMap(container, grids, 16);
    } catch {
      setFailed(true);
      return undefined;
    }
    if (!opened) return undefined;
    const drawn = opened;
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
    if (near && map.getZoom() < NEAR_ZOOM) map.jumpTo({ center: [lng, lat], zoom: NEAR_ZOOM });
    return () => void marker.remove();
  }, [map, lng, lat, near]);
  if (failed) return <Empty icon="map" title={t('map.failed')} />;
  return <div ref={box} className="place-map" data-ready={map !== null} />;
}
