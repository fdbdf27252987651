import type { ExerciseType } from '../alerts/alert.ts';

/** What people may hold; tests are the detectors' own. */
export const heldTypes = ['drill', 'maintenance'] as const;
export type HeldType = (typeof heldTypes)[number];

/** One device, or a grid with all below it. */
export type ExerciseTarget = { deviceId: string } | { gridCode: string };

/** Something done with detectors on purpose, with a beginning and always an end. Instants are Unix ms. */
export interface Exercise {
  id: string;
  type: ExerciseType;
  target: Readonly<ExerciseTarget>;
  /** Where it is: the grid, or that of the device when it was made. */
  gridCode: string;
  from: number;
  to: number;
  comment: string;
  /** A user; `hub` for a test it found. */
  author: string;
  createdAt: number;
  updatedAt: number;
  /** When it was over and who ended it: `hub` when its time was up, `device` when a reading said so. */
  endedAt: number | null;
  endedBy: string | null;
}

export type ExerciseState = 'pending' | 'active' | 'ended';

export function exerciseState({ from, to, endedAt }: Exercise, now: number): ExerciseState {
  if (endedAt !== null || now >= to) return 'ended';
  return now < from ? 'pending' : 'active';
}

const HOUR_MS = 3_600_000;
const longest = {
  drill: { ms: 8 * HOUR_MS, text: 'A drill takes at most 8 hours: choose an earlier to.' },
  maintenance: { ms: 720 * HOUR_MS, text: 'Maintenance takes at most 30 days: choose an earlier to.' },
} as const;

/** Why an exercise cannot have this time, in a sentence; null when it can. */
export function refuseTime(
  type: HeldType,
  { from, to }: Pick<Exercise, 'from' | 'to'>,
  now: number,
): string | null {
  if (to <= now) return 'to lies in the past: an exercise needs an end that is ahead.';
  if (to <= from) return 'to must come after from.';
  return to - from > longest[type].ms ? longest[type].text : null;
}

/** What an alert is about, as far as exercises go. */
export interface ExerciseSubject {
  deviceId: string | null;
  gridCode: string;
}

/** Whether it is done there. `isWithin(code, root)`: whether grid `code` is `root` or lies below it. */
export function reaches(
  { target }: Pick<Exercise, 'target'>,
  { deviceId, gridCode }: ExerciseSubject,
  isWithin: (code: string, root: string) => boolean,
): boolean {
  return 'deviceId' in target ? target.deviceId === deviceId : isWithin(gridCode, target.gridCode);
}

/** A test that a device does not end itself ends so long after the last reading that spoke of it. */
export const TEST_LASTS_MS = 600_000;

/**
 * What a reading says of a test of its device: that one goes on, that none does, or nothing. An alarm that is no test
 * is none, whatever was said before.
 */
export function saysOfTest(metrics: Readonly<Record<string, unknown>>): boolean | null {
  if (metrics['test'] === true) return true;
  return metrics['test'] === false || metrics['alarm'] === true ? false : null;
}
