import { type GridLevel, gridLevels } from './grid.ts';

/** 0 for a street, growing downwards. */
export function levelDepth(level: GridLevel): number {
  return gridLevels.indexOf(level);
}
