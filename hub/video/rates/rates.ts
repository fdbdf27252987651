/** One day as far as it has passed: `from` local midnight, `to` the next one or now; Unix ms. */
export interface DaySpan {
  /** `2026-11-23`. */
  day: string;
  from: number;
  to: number;
}

/** For how long a camera's metrics were true on a day, by the day's `from`; ms. */
export interface CameraHistory {
  gridCode: string;
  /** From when it counts: its first picture ever, which may lie before all days; null when it never had one. */
  countsFrom: number | null;
  onlineMs: ReadonlyMap<number, number>;
  intactMs: ReadonlyMap<number, number>;
}

/** What the cameras of a grid were on one day. Rates are null where no camera counts. */
export interface DayRates {
  day: string;
  /** Cameras that count: those that had published by the end of the day. */
  cameras: number;
  /** Cameras that had not, and so do not count. */
  silent: number;
  /** Camera time the rates are of, ms. */
  expectedMs: number;
  onlineRate: number | null;
  intactRate: number | null;
}

export interface GridRates extends DayRates {
  gridCode: string;
}

/** The rates of some cameras, day by day: time online, and time with a whole picture, over the time that counts. */
export function ratesOf(cameras: readonly CameraHistory[], days: readonly DaySpan[]): DayRates[] {
  return days.map(({ day, from, to }) => {
    let [counted, expectedMs, onlineMs, intactMs] = [0, 0, 0, 0];
    for (const camera of cameras) {
      const countsMs = camera.countsFrom === null ? 0 : to - Math.max(from, camera.countsFrom);
      if (countsMs <= 0) continue;
      counted += 1;
      expectedMs += countsMs;
      onlineMs += Math.min(countsMs, camera.onlineMs.get(from) ?? 0);
      intactMs += Math.min(countsMs, camera.intactMs.get(from) ?? 0);
    }
    const rate = (ms: number): number | null => (expectedMs === 0 ? null : ms / expectedMs);
    const rates = { onlineRate: rate(onlineMs), intactRate: rate(intactMs) };
    return { day, cameras: counted, silent: cameras.length - counted, expectedMs, ...rates };
  });
}

/** The same for each grid that has cameras, by its code. */
export function ratesByGrid(cameras: readonly CameraHistory[], days: readonly DaySpan[]): GridRates[] {
  const byGrid = Map.groupBy(cameras, ({ gridCode }) => gridCode);
  return [...byGrid]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([gridCode, some]) => ratesOf(some, days).map((rates) => ({ gridCode, ...rates })));
}
