import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { loadCalendars } from './calendars.ts';
import { createWallClock, type DayName, datesOf, hoursOf, isActive, type Schedule } from './schedule.ts';

const calendar = loadCalendars('config/calendars');
const shanghai = createWallClock('Asia/Shanghai');

const schedule = (days: readonly DayName[] | null, hours?: string, dates?: string[]): Schedule => ({
  days,
  dates: dates?.flatMap((text) => datesOf(text) ?? []) ?? null,
  hours: (hours === undefined ? undefined : hoursOf(hours)) ?? null,
});
/** An instant as Shanghai writes it. */
const on = (one: Schedule, local: string): boolean =>
  isActive(one, calendar, shanghai(Date.parse(`${local}:00+08:00`)));

test('a day is working, weekend or holiday by the calendar, and a day of the week regardless', () => {
  const kinds = (local: string) =>
    (['working', 'weekend', 'holiday'] as const).filter((kind) => on(schedule([kind]), local));
  expect(kinds('2026-11-24T12:00')).toEqual(['working']);
  expect(kinds('2026-11-28T12:00')).toEqual(['weekend']);
  expect(kinds('2026-10-01T00:00')).toEqual(['holiday']);
  expect(kinds('2026-09-30T23:59')).toEqual(['working']);
  expect(kinds('2026-10-10T12:00')).toEqual(['working']); // a Saturday that is worked
  expect(on(schedule(['sat']), '2026-10-10T12:00')).toBe(true);
});

test('hours over midnight belong to the day on which they begin', () => {
  const friday = schedule(['fri'], '22:00-06:00');
  expect(on(friday, '2026-11-27T21:59')).toBe(false);
  expect(on(friday, '2026-11-27T22:00')).toBe(true);
  expect(on(friday, '2026-11-28T05:59')).toBe(true);
  expect(on(friday, '2026-11-28T06:00')).toBe(false);
  expect(on(friday, '2026-11-27T03:00')).toBe(false);
});

test('hours are those of the wall clock, through a change of summer time', () => {
  const berlin = createWallClock('Europe/Berlin');
  const morning = (at: string) => isActive(schedule(null, '06:00-07:00'), calendar, berlin(Date.parse(at)));
  expect(morning('2026-03-28T05:30:00Z')).toBe(true);
  expect(morning('2026-03-29T04:30:00Z')).toBe(true);
  expect(morning('2026-03-29T05:30:00Z')).toBe(false);
});

test('hours that say nothing are refused', () => {
  for (const text of ['22-06', '25:00-06:00', '06:00-06:00', '6:00-7:00', ''])
    expect(hoursOf(text)).toBeUndefined();
  expect(hoursOf('00:00-24:00')).toEqual({ from: 0, to: 1440 });
});

test('at every instant either the hours or the rest of the day are on', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  fc.assert(
    fc.property(minute, minute, fc.integer({ min: 0, max: 3e12 }), (from, to, at) => {
      fc.pre(from !== to);
      const local = shanghai(at);
      const day = isActive({ days: null, dates: null, hours: { from, to } }, calendar, local);
      const rest = isActive({ days: null, dates: null, hours: { from: to, to: from } }, calendar, local);
      expect(day).toBe(!rest);
    }),
  );
});

test('a mistake in a calendar is told with file and line', () => {
  const dir = mkdtempSync(join(tmpdir(), 'gridwatch-calendars-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'a.yml'), 'holidays:\n  - "2026-10-01"\n  - "1 May"\n');
  expect(() => loadCalendars(dir)).toThrow('a.yml:3: holidays.1: write a date such as "2026-10-01"');
});

test('dates are of one year or of every year, over New Year too, and belong to the day on which the night begins', () => {
  const at = (iso: string): number => shanghai(Date.parse(`${iso}+08:00`));
  const spring = schedule(null, undefined, ['2026-01-20..2026-02-20', '10-01']);
  expect(isActive(spring, calendar, at('2026-01-19T23:59:00'))).toBe(false);
  expect(isActive(spring, calendar, at('2026-01-20T00:00:00'))).toBe(true);
  expect(isActive(spring, calendar, at('2026-02-20T23:59:00'))).toBe(true);
  expect(isActive(spring, calendar, at('2027-02-01T12:00:00'))).toBe(false);
  expect(isActive(spring, calendar, at('2031-10-01T12:00:00'))).toBe(true);
  const turn = schedule(null, '22:00-06:00', ['12-24..01-02']);
  expect(isActive(turn, calendar, at('2026-12-31T23:00:00'))).toBe(true);
  expect(isActive(turn, calendar, at('2027-01-03T05:00:00'))).toBe(true);
  expect(isActive(turn, calendar, at('2027-01-03T22:00:00'))).toBe(false);
});

test('dates that are none are not understood', () => {
  for (const text of ['2026-02-30', '13-01', '2026-01-20..02-20', '2026-02-01..2026-01-01', '1-1', '']) {
    expect(datesOf(text)).toBeUndefined();
  }
  expect(datesOf('02-29')).toEqual({ from: '02-29', to: '02-29' });
});
