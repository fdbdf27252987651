import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from 'geojson';
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import type { GridCollection } from '../../api/grids.ts';
import { byUrgency } from '../alerts/severity.ts';

export const SEVERITIES: readonly Severity[] = ['critical', 'major', 'minor', 'warning'];

/** The names of hatch patterns, one a severity. */
export const hatchName = (severity: Severity): string => `hatch-${severity}`;

/** Grids with the worst of their open alerts: `state`, and whether it is `confirmed`, only `pre-alarm`, or acknowledged. */
export function gridsWithState(
  grids: GridCollection,
  open: readonly Alert[],
): FeatureCollection<Polygon | MultiPolygon> {
  const worst = new Map<string, Alert>();
  for (const alert of [...open].sort(byUrgency))
    if (!worst.has(alert.gridCode)) worst.set(alert.gridCode, alert);
  return {
    type: 'FeatureCollection',
    features: grids.features.map(({ geometry, properties }): Feature<Polygon | MultiPolygon> => {
      const alert = worst.get(properties.code);
      const { code, name, level } = properties;
      const fill = !alert
        ? 'none'
        : alert.state === 'acknowledged'
          ? 'outline'
          : alert.stage === 'confirmed'
            ? 'solid'
            : 'hatched';
      return {
        type: 'Feature',
        geometry,
        properties: { code, name, level, state: alert?.severity ?? 'quiet', fill },
      };
    }),
  };
}

/** Devices as points; `state`: worst open alert, else its availability. */
export function devicePoints(
  devices: Iterable<DeviceView>,
  open: readonly Alert[],
): FeatureCollection<Point> {
  const worst = new Map<string, Severity>();
  for (const alert of [...open].sort(byUrgency)) {
    if (alert.deviceId !== null && !worst.has(alert.deviceId)) worst.set(alert.deviceId, alert.severity);
  }
  const features: Feature<Point>[] = [];
  for (const { id, lng, lat, kind, availability } of devices) {
    if (lng === null || lat === null) continue;
    const state = worst.get(id) ?? availability;
    features.push({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lng, lat] },
      properties: { id, kind, state },
    });
  }
  return { type: 'FeatureCollection', features };
}

const bySeverity = (token: (name: string) => string, otherwise: string): unknown[] => [
  'match',
  ['get', 'state'],
  ...SEVERITIES.flatMap((severity) => [severity, token(severity)]),
  otherwise,
];

/** Our own style: no tiles, no glyph server, colours from the tokens. */
export function styleOf(token: (name: string) => string): StyleSpecification {
  const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
  const base = ['in', ['get', 'level'], ['literal', ['grid', 'cell']]];
  const upper = ['in', ['get', 'level'], ['literal', ['street', 'community']]];
  const layers: unknown[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': token('map-ground') } },
    {
      id: 'grid-base',
      type: 'fill',
      source: 'grids',
      filter: base,
      paint: { 'fill-color': token('map-grid') },
    },
    {
      id: 'grid-solid',
      type: 'fill',
      source: 'grids',
      filter: ['==', ['get', 'fill'], 'solid'],
      paint: { 'fill-color': bySeverity(token, token('map-grid')), 'fill-opacity': 0.75 },
    },
    {
      id: 'grid-hatched',
      type: 'fill',
      source: 'grids',
      filter: ['==', ['get', 'fill'], 'hatched'],
      paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'state']] },
    },
    {
      id: 'grid-line',
      type: 'line',
      source: 'grids',
      filter: base,
      paint: { 'line-color': token('map-line'), 'line-width': 1 },
    },
    {
      id: 'community-line',
      type: 'line',
      source: 'grids',
      filter: upper,
      paint: { 'line-color': token('map-border'), 'line-width': 1.6 },
    },
    {
      id: 'grid-alert-line',
      type: 'line',
      source: 'grids',
      filter: ['!=', ['get', 'state'], 'quiet'],
      paint: { 'line-color': bySeverity(token, token('map-line')), 'line-width': 2.5 },
    },
    {
      id: 'device-dot',
      type: 'circle',
      source: 'devices',
      minzoom: 14.5,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14.5, 2, 18, 7],
        'circle-color': [
          'match',
          ['get', 'state'],
          ['offline', 'unknown'],
          token('map-grid'),
          bySeverity(token, token('map-device')),
        ],
        'circle-stroke-width': 1.2,
        'circle-stroke-color': bySeverity(token, token('map-device')),
      },
    },
    {
      id: 'device-alert',
      type: 'circle',
      source: 'devices',
      filter: ['in', ['get', 'state'], ['literal', [...SEVERITIES]]],
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, 5, 18, 10],
        'circle-color': bySeverity(token, token('map-device')),
        'circle-stroke-width': 2,
        'circle-stroke-color': token('ground'),
      },
    },
  ];
  return {
    version: 8,
    sources: { grids: { type: 'geojson', data: empty }, devices: { type: 'geojson', data: empty } },
    layers: layers as LayerSpecification[],
  };
}

/** The smallest box around all grids: west, south, east, north. */
export function boundsOf(grids: Pick<GridCollection, 'features'>): [number, number, number, number] | null {
  let [west, south, east, north] = [180, 90, -180, -90];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lng, lat] = value as unknown[];
    if (typeof lng === 'number' && typeof lat === 'number') {
      [west, east] = [Math.min(west, lng), Math.max(east, lng)];
      [south, north] = [Math.min(south, lat), Math.max(north, lat)];
    } else for (const inner of value) visit(inner);
  };
  for (const { geometry } of grids.features) visit(geometry.coordinates);
  return west > east ? null : [west, south, east, north];
}
