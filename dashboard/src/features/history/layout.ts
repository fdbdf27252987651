import { EPISODE_ROWS } from './episodes.ts';
import type { Picture } from './picture.ts';
import type { Span } from './view.ts';

/** A strip of the chart, px from its top. */
export interface Box {
  top: number;
  height: number;
}

/** Where everything of a chart stands, px. The parts share their left and right edge, and so their time. */
export interface Layout {
  left: number;
  right: number;
  lane: Box;
  laneRows: number;
  /** The lane of what another rule would have raised, below that of what was. */
  trial: Box | null;
  trialRows: number;
  panels: Box[];
  states: Box | null;
  height: number;
  /** Whether there is only room for one thing. */
  compact: boolean;
}

const LANE_ROW = 12;
const LANE_GAP = 8;
const STATE_ROW = 26;
/** Room for the name above a panel. */
const TITLE = 38;
const AXIS = 30;

/** Lays a picture out; `compact`: on a phone. */
export function layoutOf(
  { panels, states, episodes, trial }: Pick<Picture, 'panels' | 'states' | 'episodes' | 'trial'>,
  compact: boolean,
): Layout {
  const rows = rowsOf(episodes);
  const lane = { top: 8, height: rows * LANE_ROW };
  const trialRows = trial ? rowsOf(trial) : 0;
  const below = lane.top + lane.height;
  const tried = trial ? { top: below + LANE_GAP, height: trialRows * LANE_ROW } : null;
  const height = panels.length > 1 ? (compact ? 132 : 172) : compact ? 220 : 360;
  let top = tried ? tried.top + tried.height : below;
  const boxes = panels.map(() => {
    top += TITLE;
    const box = { top, height };
    top += height;
    return box;
  });
  let strips: Box | null = null;
  if (states.length > 0) {
    strips = { top: top + 14, height: states.length * STATE_ROW };
    top = strips.top + strips.height;
  }
  return {
    left: compact ? 56 : 80,
    right: compact ? 12 : 24,
    lane,
    laneRows: rows,
    trial: tried,
    trialRows,
    panels: boxes,
    states: strips,
    height: top + AXIS,
    compact,
  };
}

const rowsOf = (episodes: readonly { row: number }[]): number =>
  Math.min(Math.max(1, ...episodes.map(({ row }) => row + 1)), EPISODE_ROWS);

/** The instant at `x` px of a chart `width` px wide; null beside the time axis. */
export function timeAt(
  x: number,
  { left, right }: Pick<Layout, 'left' | 'right'>,
  width: number,
  { from, to }: Span,
): number | null {
  const share = (x - left) / (width - left - right);
  return share >= 0 && share <= 1 ? from + share * (to - from) : null;
}

/** Where an instant stands, px from the left. */
export function xOf(
  at: number,
  { left, right }: Pick<Layout, 'left' | 'right'>,
  width: number,
  { from, to }: Span,
): number {
  return left + ((at - from) / (to - from)) * (width - left - right);
}
