import { type GeoJSONSource, LngLatBounds, type Map as MapLibre, Marker } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import type { StationView } from '../../../../hub/dispatch/station-views.ts';
import { useGrids } from '../../api/grids.ts';
import { useCell } from '../../state/cell.ts';
import { useSame } from '../../state/same.ts';
import { Empty } from '../../ui/States.tsx';
import { theme, token } from '../../ui/theme.ts';
import { gridsWithState, hatchName, SEVERITIES } from '../map/layers.ts';
import { metresBetween } from '../map/metres.ts';
import { openMap } from '../map/open-map.ts';
import type { Order } from './orders.ts';
import { useHydrants } from './queries.ts';
import { compassPoint, nearest } from './way.ts';
import './map.css';

const HYDRANTS = 6;
const WAY = 'way';
/** Nearer than this it is the station itself. */
const HERE_M = 20;

function markerOf(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = `station-marker ${className}`;
  element.textContent = text;
  return element;
}

function drawWay(map: MapLibre, from: [number, number], to: [number, number]): void {
  map.addSource(WAY, {
    type: 'geojson',
    data: { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [from, to] } },
  });
  map.addLayer({
    id: WAY,
    type: 'line',
    source: WAY,
    paint: { 'line-color': token('text'), 'line-width': 4, 'line-dasharray': [2, 1.5] },
  });
}

/** Where it is from here: a straight line, for there is no graph of roads; and where water is. */
export default function StationMap({ order, station }: { order: Order; station: StationView }) {
  const { t } = useTranslation();
  const grids = useGrids().data;
  const hydrants = useHydrants().data;
  const chosenTheme = useCell(theme);
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const { lng, lat, severity } = order;
  const place = lng === null || lat === null ? null : { lng, lat };
  const water = useSame(
    (place && hydrants ? nearest<DeviceView>(hydrants, place, HYDRANTS) : []).map((one) => ({
      lng: one.lng ?? 0,
      lat: one.lat ?? 0,
      name: one.address ?? one.id,
      distanceM: one.distanceM,
    })),
  );
  useEffect(() => {
    const container = box.current;
    if (!container || !grids || lng === null || lat === null) return undefined;
    let map: MapLibre | null;
    try {
      map = openMap(container, grids, 16);
    } catch {
      setFailed(true);
      return undefined;
    }
    if (!map) return undefined;
    const drawn = map;
    const bounds = new LngLatBounds([station.lng, station.lat], [station.lng, station.lat]).extend([
      lng,
      lat,
    ]);
    drawn.fitBounds(bounds, { padding: 72, maxZoom: 17.5, animate: false });
    const add = (
      element: HTMLElement,
      at: [number, number],
      anchor: 'center' | 'bottom' = 'center',
    ): void => {
      new Marker({ element, anchor }).setLngLat(at).addTo(drawn);
    };
    for (const one of water) add(markerOf('water', t('field.waterMark')), [one.lng, one.lat]);
    add(markerOf('home', t('field.stationMark')), [station.lng, station.lat]);
    // Above the place, so that water beside it is seen.
    add(markerOf(`fire ${severity}`, t('field.fireMark')), [lng, lat], 'bottom');
    drawn.on('load', () => {
      for (const name of SEVERITIES)
        drawn.addImage(hatchName(name), { width: 1, height: 1, data: new Uint8Array(4) });
      void drawn.getSource<GeoJSONSource>('grids')?.setData(gridsWithState(grids, []));
      drawWay(drawn, [station.lng, station.lat], [lng, lat]);
      container.dataset['ready'] = 'true';
    });
    return () => drawn.remove();
    // Markers are drawn with the map: it is small, and water does not move.
  }, [grids, chosenTheme, lng, lat, severity, station.lng, station.lat, water, t]);
  const far = place ? metresBetween(station, place) : 0;
  const [first] = water;
  return (
    <figure className="station-map">
      {place && !failed ? (
        <div ref={box} className="station-map-box" />
      ) : (
        <Empty icon="map" title={place ? t('field.mapFailed') : t('field.noPosition')} />
      )}
      {place ? (
        <figcaption>
          <strong>
            {far < HERE_M ? (
              t('field.here')
            ) : (
              <>
                {t(`field.compass.${compassPoint(station, place)}`)}{' '}
                <span className="num">{t('field.metres', { m: Math.round(far) })}</span>
              </>
            )}
          </strong>
          {far < HERE_M ? null : <span className="quiet">{t('field.straight')}</span>}
          {first ? (
            <span>{t('field.water', { m: Math.round(first.distanceM), where: first.name })}</span>
          ) : (
            <span className="quiet">{t('field.noWater')}</span>
          )}
        </figcaption>
      ) : null}
    </figure>
  );
}
