import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalDays } from './local-days.ts';
import { easyStep, stepCount, stepStarts } from './steps.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const isoOf = (starts: readonly number[]): string[] => starts.map((start) => new Date(start).toISOString());

const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Pacific/Apia',
];

describe('the beginnings of steps', () => {
  it('are multiples of the step since the epoch, from the one that holds the beginning to the end of the last', () => {
    expect(stepStarts({ from: 61_000, to: 180_001 }, 60_000, 'Asia/Shanghai')).toEqual([
      60_000, 120_000, 180_000, 240_000,
    ]);
    expect(stepStarts({ from: 60_000, to: 120_000 }, 60_000, 'Asia/Shanghai')).toEqual([60_000, 120_000]);
  });

  it('are local midnights for whole days, with 23 and 25 hours where the clock changes', () => {
    const spring = stepStarts(
      { from: at('2026-03-28T12:00Z'), to: at('2026-03-30T12:00Z') },
      DAY_MS,
      'Europe/Berlin',
    );
    expect(isoOf(spring)).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
    const autumn = stepStarts(
      { from: at('2026-10-24T22:00Z'), to: at('2026-10-26T00:00Z') },
      DAY_MS,
      'Europe/Berlin',
    );
    expect(autumn.slice(1).map((start, i) => (start - (autumn[i] ?? 0)) / HOUR_MS)).toEqual([25, 24]);
  });

  it('are Mondays for weeks, and every n-th day counted from a Monday for n days', () => {
    const range = { from: at('2026-11-20T04:00Z'), to: at('2026-12-01T00:00Z') };
    const weeks = stepStarts(range, 7 * DAY_MS, 'Asia/Shanghai');
    expect(isoOf(weeks)).toEqual([
      '2026-11-15T16:00:00.000Z',
      '2026-11-22T16:00:00.000Z',
      '2026-11-29T16:00:00.000Z',
      '2026-12-06T16:00:00.000Z',
    ]);
    const later = stepStarts({ ...range, from: range.from + 5 * DAY_MS }, 3 * DAY_MS, 'Asia/Shanghai');
    expect(stepStarts(range, 3 * DAY_MS, 'Asia/Shanghai').slice(-later.length)).toEqual(later);
  });

  it('leave out a day that never was', () => {
    const range = { from: at('2011-12-29T12:00Z'), to: at('2012-01-01T00:00Z') };
    expect(isoOf(stepStarts(range, DAY_MS, 'Pacific/Apia'))).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
      '2012-01-01T10:00:00.000Z',
    ]);
  });

  it('rise, cover the range and are bounded, whatever the zone', () => {
    assert(
      property(
        constantFrom(...zones),
        integer({ min: at('1985-01-01T00:00Z'), max: at('2038-01-01T00:00Z') }),
        integer({ min: 1, max: 500 * DAY_MS }),
        constantFrom(DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 7 * HOUR_MS),
        (zone, from, lengthMs, stepMs) => {
          const range = { from, to: from + lengthMs };
          const starts = stepStarts(range, stepMs, zone);
          expect(starts[0]).toBeLessThanOrEqual(range.from);
          expect(starts[1]).toBeGreaterThan(range.from);
          expect(starts.at(-2)).toBeLessThan(range.to);
          expect(starts.at(-1)).toBeGreaterThanOrEqual(range.to);
          expect(starts.every((start, i) => i === 0 || start > (starts[i - 1] ?? start))).toBe(true);
          expect(starts.length - 1).toBeLessThanOrEqual(stepCount(range, stepMs));
        },
      ),
      {
        examples: [
          // From late in an evening, over a night of 23 hours, into the first moment of a day.
          ['Pacific/Apia', 1_559_296_800_007, 10_799_999_994, DAY_MS],
          // Over the day that never was, which every second day counts all the same.
          ['Pacific/Apia', 1_302_753_605_688, 23_263_194_313, 2 * DAY_MS],
        ],
      },
    );
  });
});

describe('local days', () => {
  it('begin where the date changes, also where there is no midnight', () => {
    assert(
      property(constantFrom(...zones), integer({ min: 5500, max: 24_000 }), (zone, day) => {
        const days = new LocalDays(zone);
        const start = days.startOf(day);
        if (days.dayAt(start) !== day) expect([zone, day]).toEqual(['Pacific/Apia', 15_338]); // a day that never was
        expect(days.dayAt(start - 1)).toBeLessThan(day);
      }),
    );
    // Brazil put its clocks forward at midnight: the day begins at one o'clock.
    const days = new LocalDays('America/Sao_Paulo');
    const day = days.dayAt(at('2018-11-04T12:00Z'));
    expect(isoOf([days.startOf(day), days.startOf(day + 1)])).toEqual([
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T02:00:00.000Z',
    ]);
  });

  it('begin before the first day and after the last that a date can name', () => {
    const days = new LocalDays('Asia/Shanghai');
    for (const year of ['0001', '9999']) {
      const day = days.dayAt(at(`${year}-12-31T23:59:59Z`));
      expect(Math.abs(days.startOf(day) - day * DAY_MS)).toBeLessThan(DAY_MS);
    }
  });
});

describe('an easy step', () => {
  it('is the smallest that leaves no more steps than asked for', () => {
    const day = { from: 0, to: DAY_MS };
    expect([288, 24, 700, 2].map((atMost) => easyStep(day, atMost))).toEqual([
      300_000,
      HOUR_MS,
      300_000,
      12 * HOUR_MS,
    ]);
    expect(easyStep({ from: 0, to: 365 * DAY_MS }, 5000)).toBe(2 * HOUR_MS);
    expect(easyStep({ from: 0, to: 365 * DAY_MS }, 30)).toBe(14 * DAY_MS);
  });

  it('keeps its promise for every range', () => {
    assert(
      property(
        record({ from: integer({ min: 0, max: 1e13 }), lengthMs: integer({ min: 1, max: 2 ** 42 }) }),
        integer({ min: 2, max: 5000 }),
        array(constantFrom(...zones), { minLength: 1, maxLength: 1 }),
        ({ from, lengthMs }, atMost, [zone = 'UTC']) => {
          const range = { from, to: from + lengthMs };
          const starts = stepStarts(range, easyStep(range, atMost), zone);
          expect(starts.length - 1).toBeLessThanOrEqual(atMost);
        },
      ),
      { numRuns: 50 },
    );
  });
});
