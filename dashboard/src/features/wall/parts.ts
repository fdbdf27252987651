/** What a wall shows beside its header: the figures and what is open, the map, the cameras, the alarms with who comes. */
export const wallParts = ['figures', 'map', 'cameras', 'alarms'] as const;
export type WallPart = (typeof wallParts)[number];

/** What one screen of a wall shows. `share`: which of the screens with cameras it is, so that each shows others. */
export interface WallView {
  parts: readonly WallPart[];
  share: { place: number; of: number };
  /** Whether it is one of several screens. */
  split: boolean;
}

const whole: WallView = { parts: ['figures', 'map', 'cameras'], share: { place: 0, of: 1 }, split: false };

/** How a wall of so many screens is cut, from the left. */
const cuts: Readonly<Record<number, readonly (readonly WallPart[])[]>> = {
  2: [
    ['figures', 'map'],
    ['alarms', 'cameras'],
  ],
  3: [['figures', 'alarms'], ['map'], ['cameras']],
};
const four: readonly (readonly WallPart[])[] = [['figures'], ['alarms'], ['map'], ['cameras']];
const MOST_SCREENS = 16;

/** The view an address asks for: `/wall/<part>`, or `?screen=2of3` for one of several. What makes no sense is the whole wall. */
export function viewOf(page: string | undefined, screen: string | null): WallView {
  const part = wallParts.find((one) => one === page);
  if (part) return { ...whole, parts: [part], split: true };
  const [, n, m] = /^(\d+)of(\d+)$/.exec(screen ?? '') ?? [];
  const [place, of] = [Number(n), Number(m)];
  if (!(of >= 2 && of <= MOST_SCREENS && place >= 1 && place <= of)) return whole;
  const cut = cuts[of] ?? four;
  // Beyond the fourth every screen shows more cameras.
  const parts = cut[place - 1] ?? ['cameras'];
  const share = of > 4 && place >= 4 ? { place: place - 4, of: of - 3 } : whole.share;
  return { parts, share, split: true };
}
