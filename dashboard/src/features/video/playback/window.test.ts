import { expect, test } from 'vitest';
import { dayBeside, dayOf, placeOf, showing, ticksOf, zoomed } from './window.ts';

const H = 3_600_000;
const day = dayOf(new Date(2026, 10, 24, 14, 3).getTime());

test('a day goes from midnight to midnight of the clock on the wall', () => {
  expect(new Date(day.from).getHours()).toBe(0);
  expect(new Date(dayBeside(day, 1).from).getDate()).toBe(25);
  expect(new Date(dayBeside(day, -1).from).getDate()).toBe(23);
});

test('zooming keeps what is under the pointer where it is, and never leaves the day', () => {
  const at = day.from + 6 * H;
  const near = zoomed(day, day, 0.5, at);
  expect(placeOf(at, near)).toBeCloseTo(placeOf(at, day));
  expect(zoomed(near, day, 100, at)).toEqual(day);
  expect(zoomed(near, day, 0.000_001, at).to - zoomed(near, day, 0.000_001, at).from).toBe(60_000);
});

test('what is played stays in sight', () => {
  const window = { from: day.from, to: day.from + H };
  expect(showing(window, day, day.from + 1)).toBe(window);
  expect(showing(window, day, day.from + 5 * H)).toEqual({
    from: day.from + 4.5 * H,
    to: day.from + 5.5 * H,
  });
  expect(showing(window, day, day.to)).toEqual({ from: day.to - H, to: day.to });
});

test('the ruler has round times, and no more than there is room for', () => {
  expect(ticksOf(day, day, 12)).toHaveLength(13);
  expect(
    ticksOf({ from: day.from + 90_000, to: day.from + 5 * 60_000 }, day, 12).map((at) => at - day.from),
  ).toEqual([90_000, 120_000, 150_000, 180_000, 210_000, 240_000, 270_000, 300_000]);
});
