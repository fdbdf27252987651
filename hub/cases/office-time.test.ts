import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCalendars } from '../rules/calendars.ts';
import { createWallClock } from '../rules/schedule.ts';
import { extend, resume, start, stop } from './deadline.ts';
import { after, elapsed, limitOf, type Office, officeDayMs } from './office-time.ts';

const hours = [
  { from: 510, to: 720 },
  { from: 840, to: 1050 },
];
/** 08:30–12:00 and 14:00–17:30 in Beijing, with the shipped calendar. */
const office: Office = {
  calendar: loadCalendars(fileURLToPath(new URL('../../config/calendars', import.meta.url))),
  hours,
  wallClock: createWallClock('Asia/Shanghai'),
};
const DAY_MS = officeDayMs(office);
const HOUR_MS = 3_600_000;

/** `10-08 14:00` of 2026, Beijing time. */
const beijing = (text: string): number => Date.parse(`2026-${text.replace(' ', 'T')}:00+08:00`);
const limit = (text: string) => limitOf(text, DAY_MS)!;
const dueAt = (from: string, text: string): number => {
  const { clock, ms } = limit(text);
  return after(office, clock, beijing(from), ms);
};

// By hand. 2026-09-30 is a Wednesday; 10-01 to 10-07 are free; Thursday 10-08, Friday 10-09 and, to make up for the
// holiday, Saturday 10-10 are worked; Sunday 10-11 is free. The Sunday before, 09-20, was worked as well.
test.each([
  ['09-30 09:00', '2 working-hours', '09-30 11:00'],
  ['09-30 11:00', '2 working-hours', '09-30 15:00'],
  ['09-30 13:00', '2 working-hours', '09-30 16:00'],
  ['09-30 16:00', '2 working-hours', '10-08 09:00'],
  ['09-30 17:30', '2 working-hours', '10-08 10:30'],
  ['10-03 12:00', '4 working-hours', '10-08 14:30'],
  ['09-30 09:30', '4 working-hours', '09-30 15:30'],
  ['09-30 15:30', '4 working-hours', '10-08 10:30'],
  ['09-30 15:30', '2 working-days', '10-09 15:30'],
  ['09-29 10:00', '2 working-days', '10-08 10:00'],
  ['10-01 00:00', '2 working-days', '10-09 17:30'],
  ['10-08 10:00', '5 working-days', '10-14 10:00'],
  ['10-09 16:00', '2 working-hours', '10-10 09:00'],
  ['10-10 17:00', '2 working-hours', '10-12 10:00'],
  ['09-18 17:00', '2 working-hours', '09-20 10:00'],
  ['10-03 23:59', '3min', '10-04 00:02'],
  ['10-03 12:00', '24h', '10-04 12:00'],
])('from %s, %s end at %s', (from, text, due) => {
  expect(dueAt(from, text)).toBe(beijing(due));
});

test('a limit is written in working hours, working days or on the 24 h clock, and nothing else is one', () => {
  expect(limit('4 工作时')).toEqual({ clock: 'office', ms: 4 * HOUR_MS });
  expect(limit('2 working-days')).toEqual({ clock: 'office', ms: 14 * HOUR_MS });
  expect(limit('3min')).toEqual({ clock: 'always', ms: 180_000 });
  for (const text of ['', '4', '0 working-hours', '-1h', 'soon', '4 hours']) {
    expect(limitOf(text, DAY_MS)).toBeUndefined();
  }
});

const instant = fc.integer({ min: beijing('09-10 00:00'), max: beijing('11-10 00:00') });
const span = fc.integer({ min: 1, max: 40 * HOUR_MS });

test('what a clock takes to run and what ran of it are the same, and later starts are never due sooner', () => {
  fc.assert(
    fc.property(instant, instant, span, fc.constantFrom('office', 'always'), (a, b, ms, clock) => {
      const [first, second] = a <= b ? [a, b] : [b, a];
      expect(elapsed(office, clock, first, after(office, clock, first, ms))).toBe(ms);
      expect(after(office, clock, first, ms)).toBeLessThanOrEqual(after(office, clock, second, ms));
    }),
    { numRuns: 60 },
  );
});

test('a clock that is stopped does not run, and runs on with what was left', () => {
  fc.assert(
    fc.property(instant, span, span, span, span, (at, limitMs, runMs, pauseMs, moreMs) => {
      const begun = start({ clock: 'office', ms: limitMs }, at, office);
      const stopped = stop(begun, at + runMs, office);
      expect(stop(stopped, at + runMs + pauseMs, office)).toEqual(stopped);
      expect(stopped.dueAt).toBeNull();
      const again = resume(stopped, at + runMs + pauseMs, office);
      expect(again.dueAt!).toBeGreaterThanOrEqual(begun.dueAt! < at + runMs ? at : begun.dueAt!);
      const left = elapsed(office, 'office', at + runMs + pauseMs, again.dueAt!);
      expect(left).toBe(Math.max(0, limitMs - elapsed(office, 'office', at, at + runMs)));
      const longer = extend(again, moreMs, office);
      expect(longer.dueAt!).toBeGreaterThanOrEqual(again.dueAt!);
      expect(longer.halfAt!).toBeLessThanOrEqual(longer.mostAt!);
      expect(longer.mostAt!).toBeLessThanOrEqual(longer.dueAt!);
    }),
    { numRuns: 60 },
  );
});
