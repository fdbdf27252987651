import type { DeviceKind, DeviceSpec } from '../devices/device.ts';
import type { Random } from '../random.ts';
import { type Block, type Building, build, type Site } from './buildings.ts';
import { viewpoints } from './names.ts';

const everyMs: Record<DeviceKind, number> = {
  smoke: 60_000,
  gas: 30_000,
  co: 60_000,
  heat: 60_000,
  camera: 30_000,
  manual: 120_000,
  power: 30_000,
  water: 60_000,
};

const SMOKE = 600;
const CAMERAS = 43;
/** Detectors in the flats of a tower and of a house; what is missing to 600 goes into the towers. */
const IN_TOWER = 5;
const IN_HOUSE = 2;
/** Which of a building's detectors hangs on the floor of the one before it, so that a fire there is seen twice. */
const SAME_FLOOR = 3;
/** What towers have beside detectors: how many of each kind there are, and where in the building. */
const plant: readonly { kind: DeviceKind; count: number; place: string; onFloor?: boolean }[] = [
  { kind: 'heat', count: 60, place: '设备间', onFloor: true },
  { kind: 'manual', count: 60, place: '一层楼梯间手报' },
  { kind: 'co', count: 40, place: '地下车库' },
  { kind: 'power', count: 30, place: '配电室' },
  { kind: 'water', count: 30, place: '消防水泵房' },
];

const two = (n: number): string => String(n).padStart(2, '0');

/** `count` of the items, spread evenly over all of them. */
function spread<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]).filter(
    (item) => item !== undefined,
  );
}

const nameOf = ({ block, number }: Building): string => `${block.communityName}${number}号楼`;
const addressOf = ({ block, number }: Building): string => `${block.communityName} ${number} 号楼`;
const codeOf = ({ block, number }: Building): string => `${two(block.community + 1)}-${two(number)}`;

/** What hangs in the district: figures as the office publishes them, places as people write them. */
export function furnish(blocks: readonly Block[], random: Random): DeviceSpec[] {
  const { towers, houses, restaurants, outdoors } = build(blocks, random);
  const devices: DeviceSpec[] = [];
  const add = (
    kind: DeviceKind,
    name: string,
    site: Site,
    { address, owner, labels }: { address: string; owner: string; labels: Record<string, string> },
  ): void => {
    const [lng, lat] = site.around();
    devices.push({
      id: `${kind}-${name}`,
      kind,
      gridCode: site.block.code,
      lng,
      lat,
      address,
      owner,
      expectEveryMs: everyMs[kind],
      labels: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(';'),
    });
  };

  const missing = SMOKE - towers.length * IN_TOWER - houses.length * IN_HOUSE;
  const twiceSeen = new Map<Building, number>();
  const flats = (building: Building, count: number): void => {
    let below = { floor: 0, door: 0 };
    for (let i = 0; i < count; i++) {
      const drawn = 1 + Math.floor(((i + random.next()) * building.floors) / count);
      const beside = i === SAME_FLOOR;
      const floor = beside ? below.floor : drawn;
      const door = 1 + Math.floor(random.next() * 4);
      below = { floor, door: beside && door === below.door ? (door % 4) + 1 : door };
      if (beside) twiceSeen.set(building, floor);
      const room = `${floor}${two(below.door)}`;
      add('smoke', `${codeOf(building)}-${room}`, building, {
        address: `${addressOf(building)} ${floor} 层 ${room}`,
        owner: `${building.block.communityName}社区居委会`,
        labels: { building: nameOf(building), floor: String(floor), room },
      });
    }
  };
  for (const [i, tower] of towers.entries()) flats(tower, IN_TOWER + (i < missing ? 1 : 0));
  for (const house of houses) flats(house, IN_HOUSE);

  for (const { kind, count, place, onFloor } of plant) {
    for (const tower of spread(towers, count)) {
      const floor = onFloor === true ? twiceSeen.get(tower) : undefined;
      add(kind, codeOf(tower), tower, {
        address: `${addressOf(tower)} ${floor === undefined ? '' : `${floor} 层`}${place}`,
        owner: `${tower.block.communityName}物业`,
        labels: {
          building: nameOf(tower),
          ...(floor === undefined ? {} : { floor: String(floor) }),
          room: place,
        },
      });
    }
  }

  for (const [i, restaurant] of restaurants.entries()) {
    for (const [id, room] of [
      ['kitchen', '后厨'],
      ['store', '气瓶间'],
    ] as const) {
      add('gas', `${two(restaurant.block.community + 1)}-${(i % 2) + 1}-${id}`, restaurant, {
        address: `${restaurant.block.communityName} ${restaurant.name} ${room}`,
        owner: restaurant.name,
        labels: { restaurant: restaurant.name, room },
      });
    }
  }

  for (const [i, place] of spread(outdoors, CAMERAS).entries()) {
    const site = place(i);
    const { communityName, community } = site.block;
    add('camera', `${two(community + 1)}-${two(i + 1)}`, site, {
      address: `${communityName} ${viewpoints[i % viewpoints.length]}`,
      owner: '街道监控中心',
      labels: { view: i % 5 === 0 ? 'moving' : 'static' },
    });
  }
  return devices;
}
