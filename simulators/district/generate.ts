import type { Feature, FeatureCollection, Polygon } from 'geojson';
import { formatDevices } from '../devices/csv.ts';
import type { DeviceSpec } from '../devices/device.ts';
import { createRandom, type Random } from '../random.ts';
import type { Block, GridClass } from './buildings.ts';
import { furnish } from './furnish.ts';
import { streetCode, streetName } from './names.ts';
import type { Ring } from './subdivision.ts';
import { layOut } from './town.ts';

const SEED = 20_261_124;
/** High-rise grids of a community; one is its market. */
const HIGH_RISE = 4;

interface Properties {
  code: string;
  name: string;
  level: 'street' | 'community' | 'grid';
  parent: string | null;
  class: GridClass | null;
  households: number;
  population: number;
}

type Area = Feature<Polygon, Properties>;

function feature(ring: Ring, properties: Properties): Area {
  const [first = [0, 0]] = ring;
  const coordinates = [[...ring, first].map(([lng, lat]) => [lng, lat])];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } };
}

const three = (n: number): string => String(n).padStart(3, '0');

function people(areas: readonly Area[]): Pick<Properties, 'households' | 'population'> {
  const sum = (key: 'households' | 'population'): number =>
    areas.reduce((total, { properties }) => total + properties[key], 0);
  return { households: sum('households'), population: sum('population') };
}

/** Which grids of a community are what, in no order a visitor could see. */
function classes(count: number, random: Random): GridClass[] {
  const all = Array.from(
    { length: count },
    (_, i): GridClass => (i === 0 ? 'market' : i <= HIGH_RISE ? 'high-rise' : 'residential'),
  );
  const drawn = all.map((one) => ({ one, at: random.next() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ one }) => one);
}

/** The demo district: one street, 11 communities and 123 grids without gap or overlap, and what hangs in them. */
export function generateDistrict(): { grids: FeatureCollection<Polygon, Properties>; devices: DeviceSpec[] } {
  const census = createRandom(SEED, 'census');
  const { outline, communities } = layOut(createRandom(SEED, 'streets'));
  const blocks: Block[] = [];
  const families = communities.map(({ name, outline: border, grids }, c): Area[] => {
    const code = `${streetCode}${three(c + 1)}`;
    const kinds = classes(grids.length, census);
    const areas = grids.map((ring, g): Area => {
      const block: Block = {
        code: `${code}${three(g + 1)}`,
        community: c,
        communityName: name,
        class: kinds[g] ?? 'residential',
        ring,
      };
      blocks.push(block);
      return feature(ring, {
        code: block.code,
        name: `${name}第${g + 1}网格`,
        level: 'grid',
        parent: code,
        class: block.class,
        households: 100 + Math.floor(census.next() * 101),
        population: 700 + Math.floor(census.next() * 301),
      });
    });
    const own = { code, name: `${name}社区`, level: 'community', parent: streetCode, class: null } as const;
    return [feature(border, { ...own, ...people(areas) }), ...areas];
  });
  const grids = families.flatMap(([, ...areas]) => areas);
  const own = { code: streetCode, name: streetName, level: 'street', parent: null, class: null } as const;
  const street = feature(outline, { ...own, ...people(grids) });
  return {
    grids: { type: 'FeatureCollection', features: [street, ...families.flat()] },
    devices: furnish(blocks, createRandom(SEED, 'devices')),
  };
}

/** The files of the district by name, as they lie in `config/demo`. One feature a line, so that a change shows where it is. */
export function districtFiles(): Record<'grids.geojson' | 'devices.csv', string> {
  const { grids, devices } = generateDistrict();
  const lines = grids.features.map((one) => JSON.stringify(one)).join(',\n');
  return {
    'grids.geojson': `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`,
    'devices.csv': formatDevices(devices),
  };
}
