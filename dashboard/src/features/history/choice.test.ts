import { expect, test } from 'vitest';
import { CHOSEN_MAX, metricOf, toggled, usualMetrics } from './choice.ts';

const known = [
  metricOf('battery', 98),
  metricOf('smoke', 0.1),
  metricOf('alarm', false),
  metricOf('test', false),
];

test('what rules look at is shown first of all', () => {
  expect(usualMetrics(known, new Set(['smoke', 'alarm', 'gas']), [])).toEqual(['smoke', 'alarm']);
});

test('what there is an alert about is shown with it', () => {
  expect(usualMetrics(known, new Set(['smoke']), [{ labels: { metric: 'battery' } }])).toEqual([
    'battery',
    'smoke',
  ]);
});

test('without rules it is the first number, and without numbers whatever there is', () => {
  expect(usualMetrics(known, new Set(), [])).toEqual(['battery']);
  expect(usualMetrics([metricOf('alarm', true)], new Set(), [])).toEqual(['alarm']);
  expect(usualMetrics([], new Set(), [])).toEqual([]);
});

test('a metric is put in and out, and the last one stays', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  expect(toggled(['b'], 'b')).toEqual(['b']);
  const many = Array.from({ length: CHOSEN_MAX }, (_, i) => `m${i}`);
  expect(toggled(many, 'x')).toHaveLength(CHOSEN_MAX);
});
