import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { type GridCollection, useGrids } from '../../api/grids.ts';
import { derived, useLive } from '../../live/hooks.ts';
import { live } from '../../live/live.ts';
import { useCell } from '../../state/cell.ts';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { theme } from '../../ui/theme.ts';
import { openAlerts } from '../alerts/severity.ts';
import { addHatches, goTo, labelsFor } from './dressing.ts';
import { type Clicked, GridOffer } from './GridOffer.tsx';
import { devicePoints, gridsWithState } from './layers.ts';
import { openMap } from './open-map.ts';

const ranked = derived(openAlerts);
/** The district, quiet until a grid is not. `focus`: an alert to go to. */
export default function DistrictMap({ focus }: { focus?: Alert | undefined }) {
  const { t } = useTranslation();
  const grids = useGrids();
  if (grids.isError) return <Failed error={grids.error} onRetry={() => void grids.refetch()} />;
  if (!grids.data) return <Loading rows={1} />;
  if (grids.data.features.length === 0)
    return <Empty icon="map" title={t('map.title')} hint={t('device.noneHint')} />;
  return <Drawn grids={grids.data} focus={focus} />;
}

function Drawn({ grids, focus }: { grids: GridCollection; focus?: Alert | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const [failed, setFailed] = useState(false);
  const [clicked, setClicked] = useState<Clicked | null>(null);
  const chosenTheme = useCell(theme);
  const alerts = useLive((state) => ranked(state.alerts));
  const devices = useLive((state) => state.devices);
  const go = useRef(navigate);
  useEffect(() => {
    go.current = navigate;
  });

  useEffect(() => {
    const container = box.current;
    if (!container) return undefined;
    let opened: MapLibre | null;
    try {
      opened = openMap(container, grids, 32);
    } catch {
      setFailed(true);
      return undefined;
    }
    if (!opened) return undefined;
    const drawn = opened;
    const labels = labelsFor(grids).map((label) => label.addTo(drawn));
    drawn.on('load', () => {
      addHatches(drawn);
      setMap(drawn);
    });
    drawn.on('click', ({ point }) => {
      const [hit] = drawn.queryRenderedFeatures(point, { layers: ['device-alert', 'device-dot'] });
      if (hit) void go.current(`/devices/${encodeURIComponent(String(hit.properties['id']))}`);
    });
    drawn.on('click', ({ point, lngLat }) => {
      // The smallest lies on top.
      const hits = drawn.queryRenderedFeatures(point, {
        layers: ['device-alert', 'device-dot', 'grid-base'],
      });
      const code: unknown = hits[0]?.properties['code'];
      setClicked(typeof code === 'string' ? { code, lng: lngLat.lng, lat: lngLat.lat } : null);
    });
    return () => {
      for (const label of labels) label.remove();
      setMap(null);
      drawn.remove();
    };
  }, [grids, chosenTheme]);

  useEffect(() => {
    void map?.getSource<GeoJSONSource>('grids')?.setData(gridsWithState(grids, alerts));
  }, [map, grids, alerts]);
  useEffect(() => {
    void map?.getSource<GeoJSONSource>('devices')?.setData(devicePoints(devices.values(), alerts));
  }, [map, devices, alerts]);
  useFocus(map, grids, focus, alerts);

  return (
    <>
      <div ref={box} className="district-map" data-ready={map !== null} />
      {map && clicked ? (
        <GridOffer key={clicked.code} map={map} clicked={clicked} onClose={() => setClicked(null)} />
      ) : null}
      {failed ? <Empty icon="map" title={t('map.failed')} /> : null}
      {map === null && !failed ? <span className="visually-hidden">{t('map.loading')}</span> : null}
    </>
  );
}

/** Goes to the chosen alert, and by itself to a new critical one. */
function useFocus(
  map: MapLibre | null,
  grids: GridCollection,
  focus: Alert | undefined,
  alerts: readonly Alert[],
): void {
  const seen = useRef<Set<string> | null>(null);
  const focusId = focus?.id;
  useEffect(() => {
    if (!map) return;
    const critical = alerts.filter((alert) => alert.severity === 'critical' && alert.state === 'firing');
    const fresh = seen.current ? critical.find((alert) => !seen.current?.has(alert.id)) : undefined;
    seen.current = new Set(critical.map((alert) => alert.id));
    if (fresh) goTo(map, grids, fresh);
  }, [map, grids, alerts]);
  useEffect(() => {
    const alert = focusId === undefined ? undefined : live.state.get().alerts.get(focusId);
    if (map && alert) goTo(map, grids, alert);
  }, [map, grids, focusId]);
}
