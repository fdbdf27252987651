import { expect, test, vi } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { History } from '../../api/readings.ts';
import { pickAt } from './pick.ts';
import { drawnAt, type Metric, pictureOf } from './picture.ts';
import type { Tail } from './tail.ts';

vi.mock('../../live/live.ts', () => ({ live: {} }));

const temperature: Metric = { name: 'temperature', unit: '°C', kind: 'number' };
const metrics: Metric[] = [
  temperature,
  { name: 'battery', unit: '%', kind: 'number' },
  { name: 'storageFreePct', unit: '%', kind: 'number' },
  { name: 'x', unit: '', kind: 'number' },
  { name: 'y', unit: '', kind: 'number' },
  { name: 'alarm', unit: '', kind: 'state' },
];
const point = (at: number, value: number) => ({ at, min: value, mean: value, max: value, count: 1 });
const historyWith = (points: number[][], more: Partial<History> = {}): History => ({
  deviceId: 'd',
  from: 0,
  to: 100_000,
  stepMs: 0,
  since: null,
  incomplete: false,
  answeredAt: 50,
  open: true,
  series: [
    {
      metric: 'temperature',
      unit: '°C',
      kind: 'number',
      points: points.map(([at = 0, value = 0]) => point(at, value)),
    },
    { metric: 'alarm', unit: null, kind: 'state', points: [point(10_000, 1), point(20_000, 0)] },
  ],
  ...more,
});
const tail: Tail = {
  startedAt: 0,
  points: new Map([['temperature', [{ at: 101_000, value: 60, receivedAt: 90 }]]]),
};
const base = {
  tail,
  metrics,
  thresholds: [{ metric: 'temperature', op: '≥', value: 57, severity: 'major', clear: false } as const],
  alerts: [{ id: 'a', firedAt: 30_000, resolvedAt: 40_000, severity: 'major' } as Alert],
  span: { from: 0, to: 110_000 },
  nowAt: 102_000,
  expectEveryMs: 10_000,
};

test('metrics of one unit share a chart, those without a unit do not, states are strips', () => {
  const { panels, states } = pictureOf({ ...base, history: historyWith([[10_000, 20]]) });
  expect(panels.map(({ lines }) => lines.map(({ metric }) => metric.name))).toEqual([
    ['temperature'],
    ['battery', 'storageFreePct'],
    ['x'],
    ['y'],
  ]);
  expect(states.map(({ spans }) => spans)).toEqual([
    [
      { from: 10_000, to: 20_000, share: 1 },
      { from: 20_000, to: 50_000, share: 0 },
    ],
  ]);
});

test('the live value continues the history, and its axis reaches to it and to the limit', () => {
  const {
    panels: [panel],
  } = pictureOf({ ...base, history: historyWith([[95_000, 20]]) });
  expect(panel?.lines[0]?.points.map(({ at }) => at)).toEqual([95_000, 101_000]);
  expect(panel?.scale.max).toBeGreaterThanOrEqual(60);
  expect(panel?.thresholds).toHaveLength(1);
});

test('an answer that does not reach the present is not continued across the hole', () => {
  const {
    panels: [panel],
  } = pictureOf({ ...base, history: historyWith([[95_000, 20]], { open: false }) });
  expect(panel?.lines[0]?.points).toHaveLength(1);
});

test('before the first answer there is an empty picture of the same form', () => {
  const { panels, states, stepMs } = pictureOf({ ...base, history: undefined });
  expect([panels.length, states.length, stepMs]).toEqual([4, 1, 0]);
});

test('a step stands in its middle, the running one not in the future', () => {
  expect(drawnAt(point(60_000, 1), { stepMs: 60_000, nowAt: 200_000 })).toBe(90_000);
  expect(drawnAt(point(60_000, 1), { stepMs: 60_000, nowAt: 70_000 })).toBe(70_000);
  expect(drawnAt(point(60_000, 1), { stepMs: 0, nowAt: 70_000 })).toBe(60_000);
});

test('pointing at an instant says the nearest reading, what the others had, and the alerts of that time', () => {
  const picture = pictureOf({
    ...base,
    history: historyWith([
      [10_000, 20],
      [35_000, 21],
    ]),
  });
  const picked = pickAt(picture, 34_000, 0);
  expect(picked?.at).toBe(35_000);
  expect(picked?.step).toBeNull();
  expect(picked?.values.map(({ metric, point }) => [metric.name, point?.mean])).toEqual([
    ['temperature', 21],
    ['battery', undefined],
    ['storageFreePct', undefined],
    ['x', undefined],
    ['y', undefined],
    ['alarm', 0],
  ]);
  expect(picked?.episodes.map(({ alert }) => alert.id)).toEqual(['a']);
});

test('in a gap there is nothing to say', () => {
  const picture = pictureOf({ ...base, alerts: [], history: historyWith([[10_000, 20]]) });
  expect(pickAt(picture, 60_000, 0)).toBeNull();
});

test('pointing into a step says the step', () => {
  const history = historyWith([[60_000, 20]], { stepMs: 60_000 });
  history.series.length = 1;
  expect(pickAt(pictureOf({ ...base, history }), 65_000, 0)?.step).toEqual({ from: 60_000, to: 120_000 });
});
