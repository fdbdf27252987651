import { expect, test } from 'vitest';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { matching } from './filter.ts';

const device = (id: string, more: Partial<DeviceView>): [string, DeviceView] => [
  id,
  { id, kind: 'smoke', availability: 'online', address: null, owner: null, ...more } as DeviceView,
];

const devices = new Map([
  device('smoke-2', { address: '幸福里 3 号楼' }),
  device('smoke-1', { address: '幸福里 3 号楼' }),
  device('gas-1', { kind: 'gas', availability: 'offline', owner: '老槐树饭庄' }),
]);
const ids = (filter: Partial<Parameters<typeof matching>[1]>) =>
  matching(devices, { q: '', kind: '', state: '', ...filter }).map(({ id }) => id);

test('every word has to be in the id, the address or the owner', () => {
  expect(ids({ q: '幸福里 SMOKE-1' })).toEqual(['smoke-1']);
  expect(ids({ q: '老槐树' })).toEqual(['gas-1']);
  expect(ids({ q: 'nowhere' })).toEqual([]);
});

test('kind and availability narrow, and the order is by address then id', () => {
  expect(ids({ kind: 'smoke' })).toEqual(['smoke-1', 'smoke-2']);
  expect(ids({ state: 'offline' })).toEqual(['gas-1']);
});
