import type { FeatureCollection } from 'geojson';
import { describe, expect, it } from 'vitest';
import { formatDevices, parseDevices } from './devices/csv.ts';
import type { DeviceKind, DeviceSpec } from './devices/device.ts';
import { communityOf, pickDevices } from './site.ts';

const device = (id: string, kind: DeviceKind): DeviceSpec => ({
  id,
  kind,
  gridCode: 'g1',
  lng: 121.5,
  lat: 25,
  address: 'Lane 3, "A"',
  owner: '',
  expectEveryMs: 10_000,
  labels: 'floor=3',
});
const site = [device('s1', 'smoke'), device('s2', 'smoke'), device('s3', 'smoke'), device('g1', 'gas')];
const ids = (devices: DeviceSpec[]): string[] => devices.map(({ id }) => id);

describe('picking devices of a site', () => {
  it('takes the kinds a scenario needs first, and of all kinds some', () => {
    expect(ids(pickDevices(site, 1, ['gas']))).toEqual(['g1']);
    expect(ids(pickDevices(site, 2))).toEqual(['s1', 'g1']);
    expect(ids(pickDevices(site, 4)).sort()).toEqual(['g1', 's1', 's2', 's3']);
  });

  it('adds copies with ids of their own when the site has too few', () => {
    const picked = ids(pickDevices(site, 10));
    expect(picked).toHaveLength(10);
    expect(new Set(picked).size).toBe(10);
  });
});

it('a device file is read as it was written', () => {
  const text = formatDevices([{ ...device('s1', 'smoke'), codec: 'tasmota', secret: 'x'.repeat(20) }]);
  expect(text).toContain('x'.repeat(20));
  expect(parseDevices(text)).toEqual([device('s1', 'smoke')]);
});

it('a device file with a wrong line is refused, naming line and column', () => {
  const text = formatDevices([device('s1', 'smoke')]).replace('smoke', 'smoek');
  expect(() => parseDevices(text)).toThrow(/device 1 of the file: kind/);
});

it('the community of a grid is found above it', () => {
  const grid = (code: string, level: string, parent: string | null) => ({
    type: 'Feature' as const,
    properties: { code, level, parent },
    geometry: { type: 'Polygon' as const, coordinates: [] },
  });
  const grids: FeatureCollection = {
    type: 'FeatureCollection',
    features: [grid('st', 'street', null), grid('c1', 'community', 'st'), grid('g1', 'grid', 'c1')],
  };
  expect(communityOf(grids, 'g1')).toBe('c1');
  expect(communityOf(grids, 'c1')).toBe('c1');
  expect(communityOf(grids, 'elsewhere')).toBe('elsewhere');
});
