import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { camerasFor } from '../../../../hub/devices/near-cameras.ts';
import { camerasNear } from './near.ts';
import { promotions } from './promotion.ts';

const device = (id: string, more: Partial<DeviceView> = {}): DeviceView =>
  ({
    id,
    kind: 'camera',
    gridCode: 'g1',
    lng: 121,
    lat: 31,
    labels: {},
    disabled: false,
    ...more,
  }) as DeviceView;
const alert = (id: string, more: Partial<Alert> = {}): Alert =>
  ({
    id,
    deviceId: 'smoke-1',
    gridCode: 'g1',
    severity: 'critical',
    state: 'firing',
    firedAt: 1,
    labels: {},
    ...more,
  }) as Alert;
const mapOf = <T extends { id: string }>(...all: T[]): Map<string, T> =>
  new Map(all.map((one) => [one.id, one]));

const devices = mapOf(
  device('smoke-1', { kind: 'smoke' }),
  device('far', { lng: 121.01 }),
  device('near', { lng: 121.0005 }),
  device('other', { gridCode: 'g2', lng: 121.0001 }),
  device('off', { disabled: true }),
  device('nowhere', { lng: null, lat: null }),
);

test.each([
  { gridCode: 'g1', lng: 121, lat: 31 },
  { gridCode: 'g1', lng: 121, lat: 31, labels: { cameras: 'far, off near' } },
  { gridCode: 'g1', lng: 121, lat: 31, labels: { cameras: 'off' } },
  { gridCode: 'g2', lng: null, lat: null },
  { id: 'near', gridCode: 'g1', lng: null, lat: null },
])('screens choose the cameras the hub chooses: %j', (place) => {
  expect(camerasNear(place, devices.values())).toEqual(
    camerasFor(place, [...devices.values()] as never).map(({ deviceId }) => deviceId),
  );
});

test('the cameras of an untaken critical or major alert take the large tiles, each once, worst first', () => {
  const found = promotions(
    mapOf(
      alert('b', { severity: 'major', deviceId: 'near' }),
      alert('a'),
      alert('c', { severity: 'minor' }),
      alert('d', { state: 'acknowledged' }),
      alert('e', { heldBackBy: { by: 'silence', id: 's' } }),
    ),
    devices,
  );
  expect(found.map(({ alert: { id }, cameraIds }) => [id, cameraIds])).toEqual([['a', ['near', 'other']]]);
});

test('an acknowledged alert lets go of its tiles', () => {
  expect(promotions(mapOf(alert('a', { state: 'acknowledged' })), devices)).toEqual([]);
});
