import { type Calendar, isActive } from '../rules/schedule.ts';

/** Minutes of the day, `from` before `to`. */
export interface Hours {
  from: number;
  to: number;
}

/** When the office works: its hours, in order and apart, on the working days of its calendar. */
export interface Office {
  calendar: Calendar;
  hours: readonly Hours[];
  /** The instant as the wall clock of the office shows it, written as if it were UTC. */
  wallClock(at: number): number;
}

/** `office`: runs while the office works; `always`: the 24 h clock of emergencies. */
export type LimitClock = 'office' | 'always';

/** How long something may take, counted on a clock. */
export interface Limit {
  clock: LimitClock;
  ms: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const workingDay = { days: ['working'], hours: null, dates: null } as const;

/** How long the office works on a working day. */
export function officeDayMs({ hours }: Pick<Office, 'hours'>): number {
  return hours.reduce((sum, { from, to }) => sum + (to - from) * MINUTE_MS, 0);
}

const LIMIT = /^(\d+(?:\.\d+)?) ?(working-hours?|working-days?|工作时|工作日|s|min|h|d)$/;
const clockUnits: Readonly<Record<string, number>> = { s: 1000, min: MINUTE_MS, h: 3_600_000, d: DAY_MS };

/** `4 working-hours`, `2 working-days` (of so many office hours), or `3min`, `2h`, `1d` on the 24 h clock; undefined when it is none. */
export function limitOf(text: string, dayMs: number): Limit | undefined {
  const [, amount = '', unit = ''] = LIMIT.exec(text.trim()) ?? [];
  const count = Number(amount);
  if (unit === '' || !(count > 0)) return undefined;
  const onClock = clockUnits[unit];
  if (onClock !== undefined) return { clock: 'always', ms: Math.round(count * onClock) };
  const isDays = unit.startsWith('working-day') || unit === '工作日';
  return { clock: 'office', ms: Math.round(count * (isDays ? dayMs : 3_600_000)) };
}

/** The instant at which the wall clock shows `localMs`; clocks that are put forward or back settle in the second step. */
function instantOf(office: Office, localMs: number): number {
  const first = localMs - (office.wallClock(localMs) - localMs);
  return first + (localMs - office.wallClock(first));
}

/** The spans in which the office works that end after `at`, without end: calendars are finite, so weeks come again. */
function* spansAfter(office: Office, at: number): Generator<{ from: number; to: number }> {
  const local = office.wallClock(at);
  for (let day = local - (local % DAY_MS); ; day += DAY_MS) {
    if (!isActive(workingDay, office.calendar, day)) continue;
    for (const { from, to } of office.hours) {
      const end = instantOf(office, day + to * MINUTE_MS);
      if (end > at) yield { from: instantOf(office, day + from * MINUTE_MS), to: end };
    }
  }
}

/** The instant at which the clock has run for `ms` since `from`. */
export function after(office: Office, clock: LimitClock, from: number, ms: number): number {
  if (clock === 'always' || ms <= 0) return from + Math.max(0, ms);
  let rest = ms;
  for (const span of spansAfter(office, from)) {
    const begin = Math.max(span.from, from);
    if (begin + rest <= span.to) return begin + rest;
    rest -= span.to - begin;
  }
  return Number.MAX_SAFE_INTEGER;
}

/** How long the clock ran from `from` to `to`. */
export function elapsed(office: Office, clock: LimitClock, from: number, to: number): number {
  if (to <= from) return 0;
  if (clock === 'always') return to - from;
  let ran = 0;
  for (const span of spansAfter(office, from)) {
    if (span.from >= to) break;
    ran += Math.min(span.to, to) - Math.max(span.from, from);
  }
  return ran;
}
