import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Held, heldFor, oldestOf, type Part, planSteps, seamOf, unitMs, withLead } from './source.ts';
import { stepStarts } from './steps.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A Thursday, where slots of all tiers begin. */
const NOW = 2960 * 7 * DAY_MS;

/** Readings of 30 days, minutes of 90, hours of three years. */
const held: Held = {
  raw: NOW - 30 * DAY_MS,
  minute: NOW - 90 * DAY_MS,
  hour: NOW - 1092 * DAY_MS,
  since: NOW - 1092 * DAY_MS,
};
const everything: Held = { raw: -Infinity, minute: -Infinity, hour: -Infinity, since: 0 };

function plan(
  days: number,
  stepMs: number,
  { zone = 'UTC', logged = [] as number[], of = held, later = 0 } = {},
) {
  const range = { from: NOW - days * DAY_MS + later, to: NOW };
  return planSteps({ ...range, starts: stepStarts(range, stepMs, zone), held: of, logged });
}
const told = (parts: readonly Part[]) =>
  parts.map(({ source, from, to }) => [source, from - NOW, to - NOW] as const);

describe('the source of steps', () => {
  it.each([
    ['the coarsest tier whose units they are made of', 30, HOUR_MS, 'UTC', ['hour']],
    ['minutes for steps of minutes', 1, 5 * MINUTE_MS, 'UTC', ['minute']],
    ['readings for shorter ones', 1, 10_000, 'UTC', ['raw']],
    ['readings for what is no multiple of a minute', 1, 90_000, 'UTC', ['raw']],
    ['hours for days where midnight is on the hour', 30, DAY_MS, 'Asia/Shanghai', ['hour']],
    ['minutes for days where it is on the half hour', 30, DAY_MS, 'Asia/Kolkata', ['minute']],
    ['readings only as far as they are held', 60, 10_000, 'UTC', ['raw']],
    ['minutes only as far as they are held', 300, 5 * MINUTE_MS, 'UTC', ['minute']],
  ])('is %s', (_why, days, stepMs, zone, sources) => {
    expect(plan(days, stepMs, { zone }).sources).toEqual(sources);
  });

  it('is a finer one where the coarser does not reach back', () => {
    const of = { ...held, hour: NOW - 7 * DAY_MS };
    expect(told(plan(30, HOUR_MS, { of }).parts)).toEqual([
      ['minute', -30 * DAY_MS, -7 * DAY_MS],
      ['hour', -7 * DAY_MS, 0],
    ]);
  });

  it('is readings for the ragged ends of the range, and for the units of what is only in the log', () => {
    const logged = [NOW - 1, NOW - HOUR_MS - 1, NOW - HOUR_MS];
    const { parts, from } = plan(1, 5 * MINUTE_MS, { logged, later: 30_000 });
    expect(from).toBe(NOW - DAY_MS + 30_000);
    expect(told(parts)).toEqual([
      ['raw', -DAY_MS + 30_000, -DAY_MS + MINUTE_MS],
      ['minute', -DAY_MS + MINUTE_MS, -HOUR_MS - MINUTE_MS],
      ['raw', -HOUR_MS - MINUTE_MS, -HOUR_MS + MINUTE_MS],
      ['minute', -HOUR_MS + MINUTE_MS, -MINUTE_MS],
      ['raw', -MINUTE_MS, 0],
    ]);
  });

  it('is readings for the whole stretch where the log has something in too many units', () => {
    const logged = Array.from({ length: 20 }, (_, i) => NOW - HOUR_MS - i * 2 * MINUTE_MS);
    expect(told(plan(1, 5 * MINUTE_MS, { logged }).parts)).toEqual([
      ['minute', -DAY_MS, -HOUR_MS - 38 * MINUTE_MS],
      ['raw', -HOUR_MS - 38 * MINUTE_MS, -HOUR_MS + MINUTE_MS],
      ['minute', -HOUR_MS + MINUTE_MS, 0],
    ]);
  });

  it('widens a ragged beginning to a whole unit where there are no readings to cut it by', () => {
    const { parts, from } = plan(60, 5 * MINUTE_MS, { later: 30_000 });
    expect(told(parts)).toEqual([['minute', -60 * DAY_MS, 0]]);
    expect(from).toBe(NOW - 60 * DAY_MS);
  });
});

describe('what tells the states at the beginning', () => {
  it('is an hour of readings, or of whole units where there are none', () => {
    expect(told(withLead(plan(1, 5 * MINUTE_MS), held).parts)).toEqual([
      ['raw', -DAY_MS - HOUR_MS, -DAY_MS],
      ['minute', -DAY_MS, 0],
    ]);
    expect(told(withLead(plan(1, 1000), held).parts)).toEqual([['raw', -DAY_MS - HOUR_MS, 0]]);
    expect(told(withLead(plan(60, HOUR_MS), held).parts)).toEqual([['hour', -60 * DAY_MS - HOUR_MS, 0]]);
  });

  it('is left out where it was deleted', () => {
    expect(told(withLead(plan(60, 1000), held).parts)).toEqual([['raw', -30 * DAY_MS, 0]]);
    expect(told(withLead(plan(30, 1000), held).parts)).toEqual([['raw', -30 * DAY_MS, 0]]);
  });
});

describe('since when there is history', () => {
  it('is since the first reading while nothing was deleted, though slots begin before', () => {
    const first = NOW + 2 * DAY_MS + 5;
    expect(oldestOf({ raw: NOW + 2 * DAY_MS, minute: NOW + 2 * DAY_MS, hour: NOW }, first)).toBe(first);
    expect(oldestOf({ raw: null, minute: null, hour: null }, null)).toBeNull();
    expect(oldestOf({ raw: null, minute: null, hour: null }, 7)).toBe(7);
  });

  it('is since the oldest of a coarser tier that reaches further back', () => {
    expect(oldestOf({ raw: NOW, minute: NOW - DAY_MS, hour: NOW - 7 * DAY_MS }, NOW)).toBe(NOW - 7 * DAY_MS);
    expect(oldestOf({ raw: NOW, minute: NOW - DAY_MS, hour: null }, NOW)).toBe(NOW - DAY_MS);
  });

  it('is for steps since the tiers that can serve them', () => {
    const startsOf = (stepMs: number) => [0, stepMs];
    expect(heldFor('raw', held)).toBe(held.raw);
    expect(heldFor(startsOf(1000), held)).toBe(held.raw);
    expect(heldFor(startsOf(MINUTE_MS), held)).toBe(held.minute);
    expect(heldFor(startsOf(HOUR_MS), held)).toBe(held.hour);
    expect(heldFor('raw', { ...everything, since: null })).toBeNull();
  });

  it('is cut at the beginning of a step for InfluxDB to answer what is before', () => {
    expect(seamOf([0, 10, 20, 30], 11, 25)).toBe(20);
    expect(seamOf([0, 10, 20, 30], 20, 25)).toBe(20);
    expect(seamOf([0, 10, 20, 30], 21, 25)).toBe(25);
    expect(seamOf([0, 10, 20, 30], null, 25)).toBe(25);
  });
});

it('reads every instant that is held from exactly one place that can tell it, whatever is asked', () => {
  const floor = (days: number) => integer({ min: 0, max: days }).map((some) => NOW - some * DAY_MS);
  assert(
    property(
      record({ from: integer({ min: 1, max: 40 * DAY_MS }), length: integer({ min: 1, max: 40 * DAY_MS }) }),
      constantFrom(10_000, 90_000, MINUTE_MS, 300_000, HOUR_MS, DAY_MS),
      constantFrom('UTC', 'Asia/Kolkata', 'Europe/Berlin'),
      record({ raw: floor(30), minute: floor(30), hour: floor(40) }),
      array(integer({ min: 1, max: 40 * DAY_MS }), { maxLength: 30 }),
      (range, stepMs, zone, { raw, minute, hour }, ago) => {
        const [from, to] = [NOW - range.from, NOW - range.from + range.length];
        const of = { raw, minute: Math.min(raw, minute), hour: Math.min(raw, minute, hour), since: 0 };
        const starts = stepStarts({ from, to }, stepMs, zone);
        const logged = ago.map((ms) => NOW - ms).filter((at) => at >= raw);
        const plan = planSteps({ from, to, starts, held: of, logged });
        for (const [i, part] of plan.parts.entries()) {
          expect(part.to).toBeGreaterThan(part.from);
          expect(part.from).toBe(i === 0 ? Math.max(plan.from, part.from) : plan.parts[i - 1]?.to);
          if (part.source !== 'minute' && part.source !== 'hour') continue;
          const unit = unitMs[part.source];
          expect(part.from % unit).toBe(0);
          expect(starts.every((at) => at % unit === 0)).toBe(true);
          expect(part.from).toBeGreaterThanOrEqual(of[part.source]);
          const missing = logged.filter(
            (at) => at < to && at >= part.from && at < Math.ceil(part.to / unit) * unit,
          );
          expect(missing).toEqual([]);
        }
        const last = plan.parts.at(-1);
        if (last) expect(last.to).toBe(to);
        const earliest = Math.min(
          raw,
          ...(['minute', 'hour'] as const).map((tier) =>
            starts.every((at) => at % unitMs[tier] === 0) ? of[tier] : raw,
          ),
        );
        expect(plan.parts[0]?.from ?? to).toBe(Math.min(to, Math.max(plan.from, earliest)));
      },
    ),
  );
});
