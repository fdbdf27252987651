/** How many tiles a page of the wall has. */
export const layouts = [1, 4, 9, 16] as const;
export type Layout = (typeof layouts)[number];

/** What one wall screen shows. */
export interface Wall {
  layout: Layout;
  /** Cameras by tile, page after page; an empty string is an empty tile. Null: every camera there is. */
  tiles: readonly string[] | null;
  /** Seconds a page of the tour stays; 0: it does not turn by itself. */
  tourS: number;
  /** Whether every tile plays, or only the one that is looked at. */
  live: 'touch' | 'all';
}

export const freshWall: Wall = { layout: 9, tiles: null, tourS: 0, live: 'touch' };

/** More tiles than anybody tours; what lies behind is left out. */
const MOST_TILES = 256;
export const tourChoices = [0, 10, 20, 30, 60] as const;

const layoutOf = (value: unknown): Layout | undefined => layouts.find((one) => one === Number(value));

/** The wall in an address, over the one kept for its screen, over a fresh one. What makes no sense is left out. */
export function wallOf(search: URLSearchParams, kept: string | null): Wall {
  const base = kept === null ? freshWall : wallOf(new URLSearchParams(kept), null);
  const tiles = search.get('tiles');
  const tour = Number(search.get('tour') ?? Number.NaN);
  const live = search.get('live');
  return {
    layout: layoutOf(search.get('layout')) ?? base.layout,
    tiles: tiles === null ? base.tiles : tiles === 'all' ? null : tiles.split(',').slice(0, MOST_TILES),
    tourS: tour >= 0 && tour <= 3600 ? tour : base.tourS,
    live: live === 'all' || live === 'touch' ? live : base.live,
  };
}

/** The wall as parts of an address: it can be shared, and it is what is kept. */
export function searchOf({ layout, tiles, tourS, live }: Wall): Record<string, string> {
  return {
    layout: String(layout),
    tiles: tiles === null ? 'all' : tiles.join(','),
    tour: String(tourS),
    live,
  };
}

/** The cameras in the tiles, all of them when nobody has chosen. */
export const tilesOf = (wall: Wall, all: readonly string[]): readonly string[] => wall.tiles ?? all;

/** How many pages there are; one even when there is nothing to show. */
export const pageCount = (wall: Wall, all: readonly string[]): number =>
  Math.max(1, Math.ceil(tilesOf(wall, all).length / wall.layout));

/** The tiles of a page, filled up with empty ones; pages go round. */
export function tilesOnPage(wall: Wall, all: readonly string[], page: number): string[] {
  const pages = pageCount(wall, all);
  const start = (((page % pages) + pages) % pages) * wall.layout;
  const tiles = tilesOf(wall, all).slice(start, start + wall.layout);
  return [...tiles, ...Array<string>(wall.layout - tiles.length).fill('')];
}

/** The wall with another camera in a tile; a camera that was in another tile of the page changes places with it. */
export function withTile(wall: Wall, all: readonly string[], place: number, cameraId: string): Wall {
  const tiles = [...tilesOf(wall, all)];
  while (tiles.length <= place) tiles.push('');
  const before = tiles[place] ?? '';
  const elsewhere = cameraId === '' ? -1 : tiles.indexOf(cameraId);
  if (elsewhere >= 0) tiles[elsewhere] = before;
  tiles[place] = cameraId;
  while (tiles.length > 0 && tiles.at(-1) === '') tiles.pop();
  return { ...wall, tiles: tiles.slice(0, MOST_TILES) };
}
