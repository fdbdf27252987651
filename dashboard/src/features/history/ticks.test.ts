import { expect, test } from 'vitest';
import { ticksOf, tickText } from './ticks.ts';

const local = (...parts: [number, number, number, number?, number?, number?]): number =>
  new Date(...parts).getTime();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('ticks are whole in local time and no more than there is room for', () => {
  const from = local(2026, 8, 21, 13, 43, 10);
  const span = { from, to: from + HOUR };
  expect(ticksOf(span, 6).map((at) => tickText(at, span))).toEqual([
    '13:50',
    '14:00',
    '14:10',
    '14:20',
    '14:30',
    '14:40',
  ]);
  for (const length of [10_000, 60_000, HOUR, 24 * HOUR, 7 * 24 * HOUR, 400 * 24 * HOUR]) {
    const ticks = ticksOf({ from, to: from + length }, 10);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(11);
  }
});

test('at midnight stands the day', () => {
  const from = local(2026, 8, 21, 20);
  const span = { from, to: from + 12 * HOUR };
  expect(ticksOf(span, 5).map((at) => tickText(at, span))).toEqual(['21:00', '09-22', '03:00', '06:00']);
});

test('days are counted from midnight to midnight, whatever hours they have', () => {
  const from = local(2026, 2, 1, 5);
  for (const at of ticksOf({ from, to: from + 300 * 24 * HOUR }, 12))
    expect(tickText(at, { from, to: from })).toMatch(/^\d\d-\d\d$/);
});

test('ticks stay where they are while the span slides', () => {
  const from = local(2026, 8, 1, 5);
  const of = (shift: number) => new Set(ticksOf({ from: from + shift, to: from + shift + 20 * DAY }, 11));
  const later = of(3 * DAY);
  expect([...of(0)].filter((at) => at >= from + 3 * DAY).every((at) => later.has(at))).toBe(true);
});

test('seconds are said only where minutes are not enough', () => {
  const at = local(2026, 8, 21, 13, 43, 20);
  expect(tickText(at, { from: at, to: at + 20_000 })).toBe('13:43:20');
  expect(tickText(at, { from: at, to: at + HOUR })).toBe('13:43');
});
