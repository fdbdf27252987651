import { LocalDays } from './local-days.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** 1970-01-05, the first Monday since the epoch: weeks begin on Mondays, and all whole days count from there. */
const FIRST_MONDAY = 4;
/**
 * By so much at most a range is longer by the calendar than by the clock: a zone that leaps over the date line misses
 * a day, and clocks go forward besides.
 */
const CLOCK_CHANGE_MS = 26 * HOUR_MS;

/** The longest step that may be asked for. */
export const LONGEST_STEP_MS = 366 * DAY_MS;

/** Steps that read well on an axis. Beyond a day they are whole weeks. */
const EASY_STEPS_MS = [
  ...[1, 5, 10, 30].map((n) => n * SECOND_MS),
  ...[1, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 6, 12].map((n) => n * HOUR_MS),
  DAY_MS,
];

/** Instants from `from` on, `to` exclusive. */
export interface Range {
  from: number;
  to: number;
}

const isWholeDays = (stepMs: number): boolean => stepMs % DAY_MS === 0;

/** How many steps touch the range; of whole days it may be up to two too many. */
export function stepCount({ from, to }: Range, stepMs: number): number {
  if (isWholeDays(stepMs)) return Math.ceil((to - from + CLOCK_CHANGE_MS) / stepMs) + 1;
  return Math.floor((to - 1) / stepMs) - Math.floor(from / stepMs) + 1;
}

/** The smallest easy step that cuts the range into at most `atMost` steps; `atMost` is at least 2. */
export function easyStep(range: Range, atMost: number): number {
  const easy = EASY_STEPS_MS.find((stepMs) => stepCount(range, stepMs) <= atMost);
  if (easy !== undefined) return easy;
  const weekMs = WEEK_DAYS * DAY_MS;
  return Math.ceil((range.to - range.from + CLOCK_CHANGE_MS) / (atMost - 1) / weekMs) * weekMs;
}

/**
 * Where the steps that touch the range begin, ascending, and at last where the last one ends. Steps begin at multiples
 * of `stepMs` since the epoch; those of whole days at local midnight, every n-th counted from a Monday. The caller has
 * bounded their number with `stepCount`.
 */
export function stepStarts(range: Range, stepMs: number, timeZone: string): number[] {
  const starts: number[] = [];
  if (isWholeDays(stepMs)) {
    const days = new LocalDays(timeZone);
    const length = stepMs / DAY_MS;
    const today = days.dayAt(range.from);
    let day = today - ((((today - FIRST_MONDAY) % length) + length) % length);
    for (; ; day += length) {
      const at = days.startOf(day);
      // Where the date line moved, a day never was, and ends as it begins.
      if (at > (starts.at(-1) ?? Number.NEGATIVE_INFINITY)) starts.push(at);
      if (at >= range.to) return starts;
    }
  }
  let at = Math.floor(range.from / stepMs) * stepMs;
  for (; at < range.to; at += stepMs) starts.push(at);
  starts.push(at);
  return starts;
}
