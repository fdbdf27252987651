import { expect, test } from 'vitest';
import { camerasNear, type Place } from '../../dashboard/src/features/cameras/near.ts';
import { type CameraCandidate, camerasFor } from '../../hub/devices/near-cameras.ts';

const camera = (id: string, more: Partial<CameraCandidate> = {}): CameraCandidate => ({
  id,
  kind: 'camera',
  gridCode: 'g1',
  lng: 121,
  lat: 31,
  disabled: false,
  ...more,
});

const devices = [
  camera('smoke-1', { kind: 'smoke' }),
  camera('far', { lng: 121.01 }),
  camera('near', { lng: 121.0005 }),
  camera('other', { gridCode: 'g2', lng: 121.0001 }),
  camera('off', { disabled: true }),
  camera('nowhere', { lng: null, lat: null }),
];

const places: Place[] = [
  { gridCode: 'g1', lng: 121, lat: 31 },
  { gridCode: 'g1', lng: 121, lat: 31, labels: { cameras: 'far, off near' } },
  { gridCode: 'g1', lng: 121, lat: 31, labels: { cameras: 'off' } },
  { gridCode: 'g2', lng: null, lat: null },
  { id: 'near', gridCode: 'g1', lng: null, lat: null },
];

test.each(places)('screens choose the cameras the hub chooses: %j', (place) => {
  expect(camerasNear(place, devices)).toEqual(camerasFor(place, devices).map(({ deviceId }) => deviceId));
});
