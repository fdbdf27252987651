import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import type { GridCollection } from '../../api/grids.ts';
import { boundsOf, devicePoints, gridsWithState } from './layers.ts';

const grids = {
  type: 'FeatureCollection',
  features: ['a', 'b'].map((code, i) => ({
    type: 'Feature',
    properties: {
      code,
      name: code,
      level: 'grid',
      parent: null,
      class: null,
      households: null,
      population: null,
    },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [i, 0],
          [i + 1, 0],
          [i + 1, 1],
          [i, 1],
          [i, 0],
        ],
      ],
    },
  })),
} as GridCollection;

const alert = (more: Partial<Alert>): Alert =>
  ({
    id: 'x',
    gridCode: 'a',
    deviceId: 'd',
    severity: 'minor',
    state: 'firing',
    stage: 'pre-alarm',
    firedAt: 0,
    ...more,
  }) as Alert;

test('a grid shows the worst of its open alerts, hatched while it is only a pre-alarm', () => {
  const { features } = gridsWithState(grids, [alert({}), alert({ id: 'y', severity: 'critical' })]);
  expect(features.map(({ properties }) => [properties?.['state'], properties?.['fill']])).toEqual([
    ['critical', 'hatched'],
    ['quiet', 'none'],
  ]);
});

test('what is confirmed is solid, and what somebody has is an outline', () => {
  const fillOf = (more: Partial<Alert>) =>
    gridsWithState(grids, [alert(more)]).features[0]?.properties?.['fill'];
  expect(fillOf({ stage: 'confirmed' })).toBe('solid');
  expect(fillOf({ stage: 'confirmed', state: 'acknowledged' })).toBe('outline');
});

test('a device without a position is not on the map, one with an alert shows it before its availability', () => {
  const device = (id: string, lng: number | null): DeviceView =>
    ({ id, lng, lat: lng, kind: 'gas', availability: 'offline' }) as DeviceView;
  const { features } = devicePoints(
    [device('d', 1), device('e', 2), device('f', null)],
    [alert({ severity: 'major' })],
  );
  expect(features.map(({ properties }) => properties?.['state'])).toEqual(['major', 'offline']);
});

test('the box holds every grid, and there is none without grids', () => {
  expect(boundsOf(grids)).toEqual([0, 0, 2, 1]);
  expect(boundsOf({ features: [] })).toBeNull();
});
