import type { FeatureCollection, Point } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GridCollection } from '../../api/grids.ts';
import type { GridFault } from '../../api/setup.ts';
import { useCell } from '../../state/cell.ts';
import { hatch } from '../../ui/hatch.ts';
import { Empty } from '../../ui/States.tsx';
import { theme, token } from '../../ui/theme.ts';
import { boundsOf } from '../map/layers.ts';
import { openMap } from '../map/open-map.ts';
import { drawable, type GridFile } from './grid-file.ts';

const HATCH_PX = 16;

/** The places of faults, each with its place in the list. */
function pointsOf(faults: readonly GridFault[]): FeatureCollection<Point> {
  const features = faults.flatMap(({ at }, place) =>
    at
      ? [
          {
            type: 'Feature' as const,
            geometry: { type: 'Point' as const, coordinates: [...at] },
            properties: { place },
          },
        ]
      : [],
  );
  return { type: 'FeatureCollection', features };
}

/** Faults are drawn in the colour of text and hatched: nothing here is an alarm. */
function addLayers(map: MapLibre, shown: GridFile, faults: readonly GridFault[]): void {
  const image = hatch(token('text'), HATCH_PX, 3).getContext('2d')?.getImageData(0, 0, HATCH_PX, HATCH_PX);
  if (image && !map.hasImage('faulty')) map.addImage('faulty', image);
  map.addSource('file', { type: 'geojson', data: shown });
  map.addSource('faults', { type: 'geojson', data: pointsOf(faults) });
  map.addLayer({ id: 'file-fill', type: 'fill', source: 'file', paint: { 'fill-color': token('map-grid') } });
  map.addLayer({
    id: 'file-faulty',
    type: 'fill',
    source: 'file',
    filter: ['==', ['get', 'faulty'], true],
    paint: { 'fill-pattern': 'faulty', 'fill-opacity': 0.6 },
  });
  map.addLayer({
    id: 'file-line',
    type: 'line',
    source: 'file',
    paint: { 'line-color': token('map-device'), 'line-width': 1 },
  });
  map.addLayer({
    id: 'fault-dot',
    type: 'circle',
    source: 'faults',
    paint: {
      'circle-radius': 6,
      'circle-color': token('text'),
      'circle-stroke-width': 2,
      'circle-stroke-color': token('ground'),
    },
  });
}

/** A file of grids as it lies on the ground, with what is wrong in it. `chosen`: the fault to go to. */
export default function PreviewMap({
  file,
  faults,
  chosen,
}: {
  file: GridFile;
  faults: readonly GridFault[];
  chosen: number | null;
}) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const [failed, setFailed] = useState(false);
  const chosenTheme = useCell(theme);
  const shown = useMemo(
    () => drawable(file, new Set(faults.flatMap(({ feature }) => (feature === null ? [] : [feature])))),
    [file, faults],
  );
  // The map is opened once a file: it shows faults when they come.
  const first = useRef({ shown, faults });
  useEffect(() => {
    first.current = { shown, faults };
  });
  useEffect(() => {
    const container = box.current;
    if (!container) return undefined;
    let opened: MapLibre | null;
    try {
      opened = openMap(container, file as GridCollection, 24);
    } catch {
      setFailed(true);
      return undefined;
    }
    if (!opened) return undefined;
    const drawn = opened;
    drawn.on('load', () => {
      addLayers(drawn, first.current.shown, first.current.faults);
      setMap(drawn);
    });
    return () => {
      setMap(null);
      drawn.remove();
    };
  }, [file, chosenTheme]);
  useEffect(() => {
    void map?.getSource<GeoJSONSource>('file')?.setData(shown);
    void map?.getSource<GeoJSONSource>('faults')?.setData(pointsOf(faults));
  }, [map, shown, faults]);
  useEffect(() => {
    const fault = chosen === null ? undefined : faults[chosen];
    if (!map || !fault) return;
    const feature = fault.feature === null ? undefined : file.features[fault.feature];
    const bounds = feature
      ? boundsOf(drawable({ ...file, features: [feature] }, new Set()) as GridCollection)
      : null;
    if (bounds) map.fitBounds(bounds, { padding: 60, maxZoom: 17, animate: false });
    else if (fault.at) map.jumpTo({ center: [fault.at[0], fault.at[1]], zoom: 16 });
  }, [map, chosen, faults, file]);
  if (failed) return <Empty icon="map" title={t('map.failed')} />;
  return <div ref={box} className="place-map" data-ready={map !== null} data-faulty={faults.length} />;
}
