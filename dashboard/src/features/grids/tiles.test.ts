import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView, MetricValue } from '../../../../hub/devices/device.ts';
import { firstMetric, metricsOf, tilesOf } from './tiles.ts';

const device = (id: string, address: string | null, metrics: Record<string, MetricValue>): DeviceView =>
  ({ id, address, last: { at: 1, metrics } }) as unknown as DeviceView;
const alert = (deviceId: string, severity: Alert['severity'], metric?: string): Alert =>
  ({
    id: `${deviceId}-${severity}`,
    deviceId,
    severity,
    state: 'firing',
    firedAt: 0,
    labels: metric === undefined ? {} : { metric },
  }) as unknown as Alert;

const devices = [
  device('a', '10 号楼', { gas: 1, battery: 90 }),
  device('b', '2 号楼', { gas: 2, battery: 90, alarm: false }),
  device('c', null, { gas: 3, battery: 90, alarm: false }),
  device('d', '1 号楼', { battery: 90, alarm: false }),
  device('e', '3 号楼', { gas: 9, alarm: true }),
];

test('what is alarming comes first, then addresses as people count them', () => {
  const open = [alert('a', 'minor'), alert('e', 'minor'), alert('e', 'critical')];
  expect(tilesOf(devices, open, 'gas').map(({ device, alert }) => [device.id, alert?.severity])).toEqual([
    ['e', 'critical'],
    ['a', 'minor'],
    ['c', undefined],
    ['b', undefined],
  ]);
  expect(tilesOf(devices, [], 'gas').map(({ device }) => device.id)).toEqual(['c', 'b', 'e', 'a']);
});

test('numbers come before states, what rules look at before the rest, then what most devices have', () => {
  const names = (...ruled: string[]) => metricsOf(devices, new Set(ruled)).map(({ name }) => name);
  expect(names()).toEqual(['battery', 'gas', 'alarm']);
  expect(names('alarm', 'gas')).toEqual(['gas', 'battery', 'alarm']);
  expect(metricsOf([], new Set())).toEqual([]);
});

test('one looks first at what is alarming', () => {
  const metrics = metricsOf(devices, new Set(['gas', 'alarm']));
  const first = (...open: Alert[]) =>
    firstMetric(metrics, devices, open, () => new Set(['gas', 'alarm']))?.name;
  expect(first(alert('a', 'minor', 'battery'), alert('e', 'critical', 'gas'))).toBe('gas');
  expect(first(alert('a', 'minor', 'battery'))).toBe('battery');
  // The detector's own verdict names no metric: its first one that rules look at is shown.
  expect(first(alert('e', 'critical'), alert('a', 'minor', 'battery'))).toBe('gas');
  expect(first(alert('d', 'critical'))).toBe('alarm');
  expect(first()).toBe('gas');
  expect(firstMetric([], [], [], () => new Set())).toBeNull();
});
