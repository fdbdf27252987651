import type { CameraRates, DayRates } from '../../api/camera-rates.ts';

/** Both rates; null where no camera counted. */
export interface Rates {
  online: number | null;
  intact: number | null;
}

export interface RatesRow {
  /** Null: all grids together. */
  gridCode: string | null;
  cameras: number;
  silent: number;
  today: Rates;
  week: Rates;
}

/** A row for each grid, and first one for all of them. */
export function rateRows({ items, total }: CameraRates): RatesRow[] {
  const byGrid = Map.groupBy(items, ({ gridCode }) => gridCode);
  return [rowOf(null, total), ...Array.from(byGrid, ([gridCode, days]) => rowOf(gridCode, days))];
}

/** Rounded down: what is not whole never reads as 100 %. */
export const rateText = (rate: number | null): string =>
  rate === null ? '–' : `${(Math.floor(rate * 1000 + 1e-9) / 10).toFixed(1)} %`;

function rowOf(gridCode: string | null, days: readonly DayRates[]): RatesRow {
  const today = days.at(-1);
  return {
    gridCode,
    cameras: today?.cameras ?? 0,
    silent: today?.silent ?? 0,
    today: together(today ? [today] : []),
    week: together(days),
  };
}

/** Days weigh by the camera time they hold. */
function together(days: readonly DayRates[]): Rates {
  let [expectedMs, onlineMs, intactMs] = [0, 0, 0];
  for (const day of days) {
    expectedMs += day.expectedMs;
    onlineMs += (day.onlineRate ?? 0) * day.expectedMs;
    intactMs += (day.intactRate ?? 0) * day.expectedMs;
  }
  if (expectedMs === 0) return { online: null, intact: null };
  return { online: onlineMs / expectedMs, intact: intactMs / expectedMs };
}
