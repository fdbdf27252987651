import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseDevices } from '../../simulators/devices/csv.ts';
import { districtFiles, generateDistrict } from '../../simulators/district/generate.ts';
import { parseStations } from '../../simulators/stations/place.ts';
import { gridsOver } from '../support/grids.ts';
import { openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const committed = (name: string): string =>
  readFileSync(new URL(`../../config/demo/${name}`, import.meta.url), 'utf8');
const files = districtFiles();
const { grids } = generateDistrict();
const devices = parseDevices(committed('devices.csv'));
const stations = parseStations(committed('stations.yml'));
const atLevel = (level: string) => grids.features.filter(({ properties }) => properties.level === level);

it('the demo district in the repository is what its generator makes', () => {
  expect(committed('grids.geojson')).toBe(files['grids.geojson']);
  expect(committed('devices.csv')).toBe(files['devices.csv']);
});

it('the demo district has the figures of a street office', () => {
  expect(['street', 'community', 'grid'].map((level) => atLevel(level).length)).toEqual([1, 11, 123]);
  for (const { properties } of atLevel('grid')) {
    expect(properties.code).toMatch(new RegExp(`^${properties.parent}\\d{3}$`));
    expect(properties.households).toBeGreaterThanOrEqual(100);
    expect(properties.households).toBeLessThanOrEqual(200);
    expect(properties.population).toBeGreaterThanOrEqual(700);
    expect(properties.population).toBeLessThanOrEqual(1000);
  }
  expect(new Set(grids.features.map(({ properties }) => properties.code)).size).toBe(135);
  expect(new Set(grids.features.map(({ properties }) => properties.name)).size).toBe(135);
  const kinds = Map.groupBy(devices, ({ kind }) => kind);
  expect(Object.fromEntries([...kinds].map(([kind, some]) => [kind, some.length]))).toEqual({
    smoke: 600,
    heat: 60,
    manual: 60,
    gas: 44,
    camera: 43,
    co: 40,
    power: 30,
    water: 30,
  });
  const restaurants = Map.groupBy(kinds.get('gas') ?? [], ({ owner }) => owner);
  expect([...restaurants.values()].map(({ length }) => length)).toEqual(Array(22).fill(2));
});

it('the demo district imports without a fault or a gap, and every device and station stands in its grid', async () => {
  const hub = await gridsOver(await openAt({ dataDir: tempDir(), databaseUrl: undefined }));
  const { status, body } = await hub.import(grids.features, { query: '?gaps=refuse' });
  expect([status, body]).toMatchObject([200, { imported: 135, warnings: [] }]);
  const astray = [...devices, ...stations].filter(
    ({ lng, lat, gridCode }) => hub.grids.locate(lng, lat)?.code !== gridCode,
  );
  expect(astray).toEqual([]);
});

it('a fire in a tower is seen twice on its floor, and by heat where the tower has it', () => {
  const floorOf = ({ labels }: { labels: string }): string =>
    /building=[^;]+;floor=\d+/.exec(labels)?.[0] ?? '';
  const onFloors = Map.groupBy(
    devices.filter(({ labels }) => labels.includes('floor=')),
    floorOf,
  );
  const kinds = [...onFloors.values()].map((some) =>
    some
      .map(({ kind }) => kind)
      .toSorted()
      .join(' '),
  );
  expect(kinds.filter((some) => some === 'heat smoke smoke')).toHaveLength(60);
  expect(kinds.filter((some) => some.includes('smoke smoke')).length).toBeGreaterThanOrEqual(88);
});

it('every community has a fire station', () => {
  expect(stations.map(({ gridCode }) => gridCode.slice(0, 12))).toEqual(
    atLevel('community').map(({ properties }) => properties.code),
  );
});

it('every device has an id of its own, every flat one detector, and a building is one place', () => {
  expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length);
  expect(devices.every(({ id }) => /^[a-z]+(-[a-z0-9]+)+$/.test(id))).toBe(true);
  const smoke = devices.filter(({ kind }) => kind === 'smoke');
  expect(new Set(smoke.map(({ address }) => address)).size).toBe(smoke.length);
  expect(smoke[0]?.address).toMatch(/^幸福里 \d+ 号楼 \d+ 层 \d+$/);
  const buildings = Map.groupBy(
    devices.filter(({ labels }) => labels.includes('building=')),
    ({ labels }) => /building=([^;]+)/.exec(labels)?.[1],
  );
  for (const inside of buildings.values()) {
    expect(new Set(inside.map(({ gridCode }) => gridCode)).size).toBe(1);
    const span = (key: 'lng' | 'lat'): number =>
      Math.max(...inside.map((device) => device[key])) - Math.min(...inside.map((device) => device[key]));
    expect(Math.hypot(span('lng') * 85_300, span('lat') * 111_195)).toBeLessThan(30);
  }
});
