import type { Random } from '../random.ts';
import { restaurantNames } from './names.ts';
import { Plots } from './plots.ts';
import type { Point, Ring } from './subdivision.ts';

/** What the office classes a grid as, by what stands in it. */
export type GridClass = 'market' | 'high-rise' | 'residential';

/** A grid of the plan, to be built on. */
export interface Block {
  code: string;
  /** Place of its community in the district, from 0. */
  community: number;
  communityName: string;
  class: GridClass;
  ring: Ring;
}

/** A place devices are put in: `around` finds room for one more. */
export interface Site {
  block: Block;
  at: Point;
  around(): Point;
}

export interface Building extends Site {
  /** Counts from 1 in its community. */
  number: number;
  floors: number;
}

export interface Restaurant extends Site {
  name: string;
}

/** What stands in the district. Towers are the buildings with lifts, cellars and plant rooms. */
export interface Buildings {
  towers: Building[];
  houses: Building[];
  restaurants: Restaurant[];
  /** The places of cameras can be asked for, grid by grid. */
  outdoors: ((place: number) => Site)[];
}

const TOWERS_PER_BLOCK = 2;

/** Builds on every grid: restaurants in the market of each community, towers in high-rise grids, houses elsewhere. */
export function build(blocks: readonly Block[], random: Random): Buildings {
  const built: Buildings = { towers: [], houses: [], restaurants: [], outdoors: [] };
  const numbers = new Map<number, number>();
  for (const block of blocks) {
    const plots = new Plots(block.ring, random);
    const site = (): Site => {
      const at = plots.next();
      return { block, at, around: () => plots.around(at) };
    };
    const building = (floors: number): Building => {
      const number = (numbers.get(block.community) ?? 0) + 1;
      numbers.set(block.community, number);
      return { ...site(), number, floors };
    };
    if (block.class === 'market') {
      const names = restaurantNames.slice(2 * block.community, 2 * block.community + 2);
      for (const name of names) built.restaurants.push({ ...site(), name });
    }
    if (block.class === 'high-rise') {
      for (let i = 0; i < TOWERS_PER_BLOCK; i++)
        built.towers.push(building(16 + Math.floor(random.next() * 13)));
    } else {
      built.houses.push(building(6));
    }
    built.outdoors.push(site);
  }
  return built;
}
