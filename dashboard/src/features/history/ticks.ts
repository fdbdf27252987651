import { clockText, dayText } from '../../time/format.ts';
import type { Span } from './view.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Distances of ticks that people count in. */
const EASY = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 56].map((n) => n * DAY),
];

/** The first tick at or after `from`: whole in local time, and the same whatever the span began with. */
function firstTick(from: number, step: number): Date {
  const zoneMs = new Date(from).getTimezoneOffset() * MINUTE;
  if (step < HOUR) return new Date(Math.ceil((from - zoneMs) / step) * step + zoneMs);
  const tick = new Date(from);
  tick.setMinutes(0, 0, 0);
  if (step < DAY) tick.setHours(tick.getHours() - (tick.getHours() % (step / HOUR)));
  else {
    tick.setHours(0);
    tick.setDate(tick.getDate() - (Math.round((tick.getTime() - zoneMs) / DAY) % (step / DAY)));
  }
  while (tick.getTime() < from) advance(tick, step);
  return tick;
}

/** Days and hours are counted by the clock on the wall, which twice a year is not what has passed. */
function advance(tick: Date, step: number): void {
  if (step >= DAY) tick.setDate(tick.getDate() + step / DAY);
  else if (step >= HOUR) tick.setHours(tick.getHours() + step / HOUR);
  else tick.setTime(tick.getTime() + step);
}

/** At most `most` instants that are whole in local time, evenly over a span. */
export function ticksOf({ from, to }: Span, most: number): number[] {
  const step = EASY.find((easy) => (to - from) / easy <= most) ?? Math.ceil((to - from) / most / DAY) * DAY;
  const ticks: number[] = [];
  for (const tick = firstTick(from, step); tick.getTime() <= to; advance(tick, step))
    ticks.push(tick.getTime());
  return ticks;
}

/** What stands at a tick: the time of day, at midnight the day; seconds only where minutes are not enough. */
export function tickText(at: number, { from, to }: Span): string {
  const clock = clockText(at);
  if (clock === '00:00:00') {
    const day = dayText(at);
    return to - from > 300 * DAY ? day : day.slice(5);
  }
  return to - from < 10 * MINUTE ? clock : clock.slice(0, 5);
}
