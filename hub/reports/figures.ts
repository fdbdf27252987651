import type { HandledAlert } from '../alerts/alert.ts';
import type { Availability } from '../devices/device.ts';

/** What is counted of a grid, in the order in which its counts are kept. */
export const figureNames = [
  'critical',
  'major',
  'minor',
  'warning',
  'unacknowledged',
  'overdue',
  'devices',
  'devicesOnline',
  'cameras',
  'camerasOnline',
] as const;
export type FigureName = (typeof figureNames)[number];
export type Figures = Record<FigureName, number>;

/** The counts of the grids in which there is anything, by code, each in the order of `figureNames`. */
export type GridCounts = Readonly<Record<string, readonly number[]>>;

/** The figures at an instant, Unix ms. */
export interface Sample {
  at: number;
  grids: GridCounts;
}

/** What the figures are counted from, as it stands. */
export interface Counted {
  /** Open alerts. One that is held back calls nobody and is not counted. */
  alerts: Iterable<Pick<HandledAlert, 'gridCode' | 'severity' | 'state' | 'heldBackBy'>>;
  /** Cases that are open. */
  cases: Iterable<{ gridCode: string; dueAt: number | null }>;
  /** Devices that are in use, cameras among them. */
  devices: Iterable<{ gridCode: string; kind: string; availability: Availability }>;
}

/** Counts everything at `at`, grid by grid. */
export function countAt(at: number, { alerts, cases, devices }: Counted): Sample {
  const grids: Record<string, number[]> = {};
  const add = (gridCode: string, name: FigureName): void => {
    const counts = (grids[gridCode] ??= figureNames.map(() => 0));
    const place = figureNames.indexOf(name);
    counts[place] = (counts[place] ?? 0) + 1;
  };
  for (const { gridCode, severity, state, heldBackBy } of alerts) {
    if (heldBackBy !== null) continue;
    add(gridCode, severity);
    if (state === 'firing') add(gridCode, 'unacknowledged');
  }
  for (const { gridCode, dueAt } of cases) if (dueAt !== null && dueAt < at) add(gridCode, 'overdue');
  for (const { gridCode, kind, availability } of devices) {
    const isCamera = kind === 'camera';
    add(gridCode, isCamera ? 'cameras' : 'devices');
    if (availability === 'online') add(gridCode, isCamera ? 'camerasOnline' : 'devicesOnline');
  }
  return { at, grids };
}

/** The figures of the grids that `sees` accepts, summed. */
export function sumOf({ grids }: Pick<Sample, 'grids'>, sees: (gridCode: string) => boolean): Figures {
  const sums = figureNames.map(() => 0);
  for (const [gridCode, counts] of Object.entries(grids))
    if (sees(gridCode))
      for (const [place, count] of counts.entries()) sums[place] = (sums[place] ?? 0) + count;
  return Object.fromEntries(figureNames.map((name, place) => [name, sums[place] ?? 0])) as Figures;
}
