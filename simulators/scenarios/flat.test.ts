import { describe, expect, it } from 'vitest';
import type { DeviceKind, DeviceSpec } from '../devices/device.ts';
import { createRandom } from '../random.ts';
import { pickFlat } from './flat.ts';

const device = (id: string, kind: DeviceKind, labels: string): { spec: DeviceSpec } => ({
  spec: {
    id,
    kind,
    gridCode: 'g1',
    lng: 116.4,
    lat: 39.9,
    address: id,
    owner: '',
    expectEveryMs: null,
    labels,
  },
});
const third = 'building=2;floor=3;room=';
const building = [
  device('alone', 'smoke', 'building=2;floor=4;room=401'),
  device('first', 'smoke', `${third}301`),
  device('second', 'smoke', `${third}302`),
  device('next-door', 'smoke', 'building=1;floor=3'),
  device('hot', 'heat', `${third}设备间`),
  device('cellar', 'heat', 'building=2;floor=1'),
  device('button', 'manual', 'building=2'),
];
const picked = (devices: typeof building, seed: number) => {
  const flat = pickFlat(devices, createRandom(seed, 'test'));
  return flat && Object.values(flat).map((one: { spec: DeviceSpec } | null) => one?.spec.id ?? null);
};
const seeds = Array.from({ length: 20 }, (_, i) => i);

describe('the flat that burns', () => {
  it('has a second detector and heat on its floor where there is such a floor', () => {
    const all = new Set(seeds.map((seed) => String(picked(building, seed))));
    expect([...all].toSorted()).toEqual(['first,second,hot,button', 'second,first,hot,button']);
  });

  it('is any other where there is none, and the call point is there instead', () => {
    const rest = building.filter(({ spec }) => spec.id !== 'second' && spec.id !== 'hot');
    for (const seed of seeds) expect(picked(rest, seed)?.slice(1)).toEqual([null, null, 'button']);
  });

  it('has the nearest heat detector where nothing is labelled', () => {
    const bare = building.map(({ spec }) => ({ spec: { ...spec, labels: '' } }));
    for (const seed of seeds) expect(picked(bare, seed)?.slice(1)).toEqual([null, 'hot', 'button']);
    expect(picked([], 1)).toBeUndefined();
  });
});
