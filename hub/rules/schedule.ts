/** Kinds of day by the calendar, and days of the week whatever the calendar says. */
export const dayNames = [
  'working',
  'weekend',
  'holiday',
  'sun',
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
] as const;
export type DayName = (typeof dayNames)[number];

/** When a rule judges; what is not set does not limit. `hours`: minutes of the day, over midnight when `from` > `to`. */
export interface Schedule {
  days: readonly DayName[] | null;
  hours: { from: number; to: number } | null;
  dates: readonly Dates[] | null;
}

/** Days `2026-01-20` to `2026-02-20`, both included; without the year every year, over New Year when `from` > `to`. */
export interface Dates {
  from: string;
  to: string;
}

/** Dates `2026-10-01` that are not what their day of the week says. */
export interface Calendar {
  holidays: ReadonlySet<string>;
  /** Saturdays and Sundays that are worked, to make up for a holiday. */
  workdays: ReadonlySet<string>;
}

const MINUTE_MS = 60_000;
const DAY_MIN = 1440;

/** `22:00-06:00` as minutes of the day; undefined when it is not written so. */
export function hoursOf(text: string): { from: number; to: number } | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/.exec(text);
  if (!match) return undefined;
  const [, fromHour, fromMinute, hour = match[5], minute = match[6]] = match;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(hour) * 60 + Number(minute);
  return from === to ? undefined : { from, to };
}

/** `2026-01-20..2026-02-20`, `12-24..01-02` or one day; undefined when it is not written so, or is no day. */
export function datesOf(text: string): Dates | undefined {
  const match = /^((?:\d{4}-)?\d{2}-\d{2})(?:\.\.((?:\d{4}-)?\d{2}-\d{2}))?$/.exec(text);
  const [, from = '', to = from] = match ?? [];
  const isDate = (date: string): boolean => {
    const whole = date.length === 5 ? `2024-${date}` : date;
    const at = Date.parse(`${whole}T00:00:00Z`);
    return !Number.isNaN(at) && new Date(at).toISOString().startsWith(whole);
  };
  const backwards = from.length > 5 && from > to;
  return from.length === to.length && isDate(from) && isDate(to) && !backwards ? { from, to } : undefined;
}

function isDated(dates: readonly Dates[] | null, day: string): boolean {
  if (!dates) return true;
  return dates.some(({ from, to }) => {
    const date = day.slice(-from.length);
    return from <= to ? date >= from && date <= to : date >= from || date <= to;
  });
}

/** `localMs`: midnight of the day where the office is, written as if it were UTC. */
function isDay({ days, dates }: Schedule, calendar: Calendar, localMs: number): boolean {
  if (!days && !dates) return true;
  const day = new Date(localMs);
  const date = day.toISOString().slice(0, 10);
  if (!isDated(dates, date)) return false;
  if (!days) return true;
  const weekday = day.getUTCDay();
  const rest = weekday === 0 || weekday === 6;
  const works = calendar.workdays.has(date) || !rest;
  const kind = calendar.holidays.has(date) ? 'holiday' : works ? 'working' : 'weekend';
  return days.some((name) => name === kind || dayNames.indexOf(name) - 3 === weekday);
}

/**
 * Whether the schedule is on. `localMs`: the instant where the office is, written as if it were UTC. Hours over
 * midnight belong to the day on which they begin: `fri` with `22:00-06:00` ends on Saturday at six.
 */
export function isActive(schedule: Schedule, calendar: Calendar, localMs: number): boolean {
  const { hours } = schedule;
  const minuteOfDay = Math.floor(localMs / MINUTE_MS) % DAY_MIN;
  const today = localMs - (localMs % (DAY_MIN * MINUTE_MS));
  if (!hours) return isDay(schedule, calendar, today);
  const { from, to } = hours;
  if (from < to) return minuteOfDay >= from && minuteOfDay < to && isDay(schedule, calendar, today);
  if (minuteOfDay >= from) return isDay(schedule, calendar, today);
  return minuteOfDay < to && isDay(schedule, calendar, today - DAY_MIN * MINUTE_MS);
}

/** Answers an instant as the wall clock of `timeZone` shows it, written as if it were UTC; remembers the last minute. */
export function createWallClock(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  let minute = Number.NaN;
  let local = 0;
  return (at) => {
    const asked = at - (at % MINUTE_MS);
    if (asked !== minute) {
      minute = asked;
      local = Date.parse(`${format.format(asked).replace(' ', 'T')}:00Z`);
    }
    return local;
  };
}
