import { type GeoJSONSource, type Map as MapLibre, Marker } from 'maplibre-gl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { type GridCollection, useGrids } from '../../api/grids.ts';
import { useStations } from '../../api/stations.ts';
import { derived, useLive } from '../../live/hooks.ts';
import { token } from '../../ui/theme.ts';
import { isHeldBack } from '../alerts/hold-back.ts';
import { openAlerts } from '../alerts/severity.ts';
import { addHatches, goTo, labelsFor } from '../map/dressing.ts';
import { boundsOf, devicePoints, gridsWithState } from '../map/layers.ts';
import { openMap } from '../map/open-map.ts';
import { makeRoom } from './label-room.ts';
import { MapStations } from './MapStations.tsx';
import './map.css';

const calling = derived((alerts: Parameters<typeof openAlerts>[0]) =>
  openAlerts(alerts).filter((alert) => !isHeldBack(alert)),
);
/** Thousands of points are not drawn anew with each device that comes or goes. */
const SETTLE_MS = 500;
const CAMERA_PX = 24;
const PADDING_PX = 40;

/** A camera seen from above: a square, where every other device is a dot. */
function cameraImage(): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = CAMERA_PX;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = token('map-ground');
  context.fillRect(2, 2, CAMERA_PX - 4, CAMERA_PX - 4);
  context.strokeStyle = token('text');
  context.lineWidth = 2;
  context.strokeRect(4, 4, CAMERA_PX - 8, CAMERA_PX - 8);
  context.strokeRect(9, 9, CAMERA_PX - 18, CAMERA_PX - 18);
  return context.getImageData(0, 0, CAMERA_PX, CAMERA_PX);
}

/** The district on a wall: all of it, or the grid of what is on the stage, with the device that calls. */
export default function WallMap({ focus }: { focus: Alert | undefined }) {
  const { t } = useTranslation();
  const grids = useGrids().data;
  if (!grids) return null;
  if (grids.features.length === 0) return <p className="wall-calm">{t('map.failed')}</p>;
  return <Drawn grids={grids} focus={focus} />;
}

function Drawn({ grids, focus }: { grids: GridCollection; focus: Alert | undefined }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const labels = useRef<Marker[]>([]);
  const [failed, setFailed] = useState(false);
  const alerts = useLive((state) => calling(state.alerts));
  const devices = useLive((state) => state.devices);

  useEffect(() => {
    const container = box.current;
    if (!container) return undefined;
    let opened: MapLibre | null;
    try {
      opened = openMap(container, grids, PADDING_PX);
    } catch {
      setFailed(true);
      return undefined;
    }
    if (!opened) return undefined;
    const drawn = opened;
    labels.current = labelsFor(grids).map((label) => label.addTo(drawn));
    drawn.on('load', () => {
      addHatches(drawn);
      drawn.addImage('camera', cameraImage(), { pixelRatio: 2 });
      drawn.addLayer({
        id: 'camera-square',
        type: 'symbol',
        source: 'devices',
        minzoom: 14,
        filter: ['==', ['get', 'kind'], 'camera'],
        layout: {
          'icon-image': 'camera',
          'icon-allow-overlap': true,
          'icon-size': ['interpolate', ['linear'], ['zoom'], 14, 0.8, 17, 2],
        },
      });
      setMap(drawn);
    });
    return () => {
      for (const label of labels.current.splice(0)) label.remove();
      setMap(null);
      drawn.remove();
    };
  }, [grids]);

  useEffect(() => {
    void map?.getSource<GeoJSONSource>('grids')?.setData(gridsWithState(grids, alerts));
  }, [map, grids, alerts]);
  const stations = useStations().data;
  useEffect(() => {
    if (!map || !stations) return undefined;
    const make = (): void => makeRoom(map, labels.current, stations);
    make();
    map.on('moveend', make);
    return () => {
      map.off('moveend', make);
    };
  }, [map, stations]);
  useSettled(devices, alerts, map);
  useView(map, grids, focus);
  return (
    <>
      <div ref={box} className="district-map" data-ready={map !== null} />
      {map ? <MapStations map={map} named={focus !== undefined} /> : null}
      {failed ? <p className="wall-calm">{t('map.failed')}</p> : null}
    </>
  );
}

/** Draws the devices soon after they have changed, once for all changes of that time. */
function useSettled(
  devices: ReadonlyMap<string, DeviceView>,
  alerts: readonly Alert[],
  map: MapLibre | null,
): void {
  const newest = useRef({ devices, alerts });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    newest.current = { devices, alerts };
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const now = newest.current;
      const points = devicePoints(now.devices.values(), now.alerts);
      void map?.getSource<GeoJSONSource>('devices')?.setData(points);
    }, SETTLE_MS);
  }, [devices, alerts, map]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [map],
  );
}

/** Shows the whole district, or goes to the grid of what is on the stage and marks where in it. */
function useView(map: MapLibre | null, grids: GridCollection, focus: Alert | undefined): void {
  const focusId = focus?.id ?? null;
  const gridCode = focus?.gridCode ?? null;
  const severity = focus?.severity ?? null;
  const at = useLive((state) => (focus?.deviceId == null ? undefined : state.devices.get(focus.deviceId)));
  const lng = at?.lng ?? null;
  const lat = at?.lat ?? null;
  const bounds = useMemo(() => boundsOf(grids), [grids]);
  useEffect(() => {
    if (!map || !bounds) return undefined;
    const look = (): void => {
      if (gridCode === null) map.fitBounds(bounds, { padding: PADDING_PX, duration: 800 });
      else goTo(map, grids, { gridCode });
    };
    look();
    // The stage gives the map another size: what it shows has to fit that.
    map.on('resize', look);
    return () => {
      map.off('resize', look);
    };
  }, [map, grids, bounds, gridCode]);
  useEffect(() => {
    if (!map || focusId === null || severity === null || lng === null || lat === null) return undefined;
    const element = document.createElement('span');
    element.className = `map-focus ${severity}`;
    const marker = new Marker({ element }).setLngLat([lng, lat]).addTo(map);
    return () => {
      marker.remove();
    };
  }, [map, focusId, severity, lng, lat]);
}
