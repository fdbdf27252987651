const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Local midnight lies within these hours of midnight UTC, whatever the zone. */
const EARLIEST_MS = -15 * HOUR_MS;
const LATEST_MS = 13 * HOUR_MS;

/**
 * Days as a time zone counts them. A day has a number, days since 1970-01-01; with summer time it has 23, 24 or 25
 * hours, and where the clock jumps over midnight it begins with what comes after.
 */
export class LocalDays {
  readonly #wall: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.#wall = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** The local day of an instant. */
  dayAt(at: number): number {
    return Math.floor((at + this.#offsetAt(at)) / DAY_MS);
  }

  /** The first instant of a local day. */
  startOf(day: number): number {
    const midnight = day * DAY_MS;
    const before = this.#offsetAt(midnight + EARLIEST_MS);
    const after = this.#offsetAt(midnight + LATEST_MS);
    if (before === after) return midnight - before;
    for (const offset of [before, after]) {
      const at = midnight - offset;
      if (this.#offsetAt(at) === offset) return at;
    }
    return this.#changeWithin(midnight + EARLIEST_MS, midnight + LATEST_MS, after);
  }

  /** Where the offset becomes `after`, to the second. */
  #changeWithin(from: number, to: number, after: number): number {
    let low = from / 1000;
    let high = to / 1000;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#offsetAt(middle * 1000) === after) high = middle;
      else low = middle;
    }
    return high * 1000;
  }

  /** What local clocks show more than UTC, ms. */
  #offsetAt(at: number): number {
    const second = Math.floor(at / 1000) * 1000;
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#wall.formatToParts(second)) parts[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second: seconds = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  }
}
