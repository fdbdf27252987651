import { expect, test } from 'vitest';
import { knownPath, meanPath, placesOf, rangePath, truePath } from './paths.ts';

const places = placesOf({ from: 0, to: 1000 }, { min: 0, max: 10 });
const steps = { stepMs: 0, nowAt: 1000 };
const point = (at: number, mean: number, spread = 0) => ({
  at,
  min: mean - spread,
  mean,
  max: mean + spread,
  count: 1,
});

test('a line breaks at gaps, and a reading alone is a dot', () => {
  const runs = [[point(0, 0), point(100, 5)], [point(500, 10)]];
  expect(meanPath({ runs }, places, steps)).toBe('M0 100L100 50M500 0h0');
});

test('the area lies between least and most', () => {
  const runs = [[point(0, 5, 1), point(100, 5, 2)]];
  expect(rangePath({ runs }, places, steps)).toBe('M0 40L100 30L100 70L0 60Z');
});

test('a state is drawn where it was true, and be it for a moment', () => {
  const spans = [
    { from: 0, to: 500, share: 0 },
    { from: 500, to: 501, share: 1 },
  ];
  expect(truePath(spans, places)).toBe('M500 30h4v40H500Z');
  expect(knownPath(spans, places)).toBe('M0 50H500M500 50H501');
});

test('a scale without height divides by nothing', () => {
  expect(placesOf({ from: 0, to: 1 }, { min: 5, max: 5 }).y(5)).toBe(100);
});
