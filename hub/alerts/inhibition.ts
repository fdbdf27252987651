import type { GridLevel } from '../grids/grid.ts';
import type { HandledAlert } from './alert.ts';
import type { AlertMatcher, Inhibition, Place } from './policy.ts';

/** The grids an alert lies in, its own first, up to the top. */
export type GridPath = readonly { code: string; level: GridLevel }[];

/** Whether an alert is what a matcher asks for. */
export function matches({ rules, kinds, severity, stage }: AlertMatcher, alert: HandledAlert): boolean {
  return (
    (rules === undefined || rules.includes(alert.ruleId)) &&
    (kinds === undefined || kinds.some((kind) => kind === alert.labels['kind'])) &&
    (severity === undefined || severity.includes(alert.severity)) &&
    (stage === undefined || stage.includes(alert.stage))
  );
}

type Side = 'source' | 'target';

/** The keys under which a source and a target find each other, for each place: they meet when they share one. */
const placeKeys: Readonly<
  Record<Place, (alert: HandledAlert, path: GridPath, side: Side) => readonly string[]>
> = {
  device: ({ deviceId }) => (deviceId === null ? [] : [deviceId]),
  cell: (_alert, path) => levelOf(path, 'cell'),
  grid: (_alert, path) => levelOf(path, 'grid'),
  below: ({ gridCode }, path, side) => (side === 'source' ? [gridCode] : path.map(({ code }) => code)),
  floor: ({ labels }, path) =>
    levelOf(path, 'cell').map((cell) => JSON.stringify([cell, labels['building'], labels['floor']])),
  everywhere: () => [''],
};

function levelOf(path: GridPath, level: GridLevel): string[] {
  const grid = path.find((one) => one.level === level);
  return grid ? [grid.code] : [];
}

/** Where an alert stands in the eyes of `inhibitions`, as one side of them: keys of an index. */
export function keysOf(
  inhibitions: readonly Inhibition[],
  side: Side,
  alert: HandledAlert,
  pathOf: (gridCode: string) => GridPath,
): string[] {
  const keys: string[] = [];
  let path: GridPath | undefined;
  for (const inhibition of inhibitions) {
    if (side === 'target' && alert.severity === 'critical' && !inhibition.includesCritical) continue;
    if (!matches(inhibition[side], alert)) continue;
    path ??= pathOf(alert.gridCode);
    for (const key of placeKeys[inhibition.where](alert, path, side)) keys.push(`${inhibition.id}\n${key}`);
  }
  return keys;
}

/** The inhibition a key belongs to. */
export function inhibitionOfKey(key: string): string {
  return key.slice(0, key.indexOf('\n'));
}

/**
 * Which of the alerts that may both mute and be muted are muted: what only muted ones would mute stands, and of those
 * that mute one another in a circle the first stands, so that never all of them are silent. `mixed`: their ids, the
 * first to stand first. `sourcesOf`: the ids that would mute an alert, never itself; those not in `mixed` do.
 */
export function settle(
  mixed: readonly string[],
  sourcesOf: (id: string) => Iterable<string>,
): ReadonlySet<string> {
  const undecided = new Set(mixed);
  const muted = new Set<string>();
  while (undecided.size > 0) {
    const before = undecided.size;
    for (const id of undecided) {
      const verdict = verdictOn(sourcesOf(id), undecided, muted);
      if (verdict === 'undecided') continue;
      undecided.delete(id);
      if (verdict === 'muted') muted.add(id);
    }
    const [first] = undecided;
    if (undecided.size === before && first !== undefined) undecided.delete(first);
  }
  return muted;
}

function verdictOn(
  sources: Iterable<string>,
  undecided: ReadonlySet<string>,
  muted: ReadonlySet<string>,
): 'muted' | 'stands' | 'undecided' {
  let verdict: 'stands' | 'undecided' = 'stands';
  for (const source of sources) {
    if (undecided.has(source)) verdict = 'undecided';
    else if (!muted.has(source)) return 'muted';
  }
  return verdict;
}
