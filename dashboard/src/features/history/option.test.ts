import { expect, test, vi } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { History } from '../../api/readings.ts';
import type { Colours } from './colours.ts';
import { layoutOf } from './layout.ts';
import { optionOf } from './option.ts';
import { type Metric, pictureOf } from './picture.ts';

vi.mock('../../live/live.ts', () => ({ live: {} }));

const colours = { theme: 'dark', ink: {}, hatch: {}, font: '' } as unknown as Colours;
const words = { alerts: 'Alerts', metric: (name: string) => name };
const metrics: Metric[] = [
  { name: 'gas', unit: '%LEL', kind: 'number' },
  { name: 'battery', unit: '%', kind: 'number' },
  { name: 'alarm', unit: '', kind: 'state' },
];
const history: History = {
  deviceId: 'd',
  from: 0,
  to: 200_000,
  stepMs: 0,
  since: null,
  incomplete: false,
  answeredAt: 0,
  open: true,
  series: [
    {
      metric: 'gas',
      unit: '%LEL',
      kind: 'number',
      points: [0, 10, 20, 90, 100].map((s) => ({ at: s * 1000, min: 3, mean: 3, max: 3, count: 1 })),
    },
  ],
};
const limit = (value: number) =>
  ({ metric: 'gas', op: '≥', value, severity: 'major', clear: false }) as const;
const picture = pictureOf({
  history,
  tail: { startedAt: 0, points: new Map() },
  metrics,
  thresholds: [limit(25), limit(50)],
  alerts: [{ id: 'a', firedAt: 1000, resolvedAt: null, severity: 'major' } as Alert],
  span: { from: 0, to: 150_000 },
  nowAt: 150_000,
  expectEveryMs: 10_000,
});
const option = optionOf(picture, layoutOf(picture, false), colours, words, 1000) as Record<
  'grid' | 'xAxis' | 'yAxis' | 'dataZoom' | 'series',
  Record<string, unknown>[]
>;
const series = (id: string) => option.series.find((one) => one['id'] === id);

test('every part has its axes, and all of them move together', () => {
  const parts = option.grid.length;
  // The lane of alerts, two units, the states.
  expect(parts).toBe(4);
  expect([option.xAxis.length, option.yAxis.length]).toEqual([parts, parts]);
  expect(option.dataZoom[0]).toMatchObject({ xAxisIndex: [0, 1, 2, 3], startValue: 0, endValue: 150_000 });
});

test('every series has a name of its own, by which it is replaced and not added', () => {
  const ids = option.series.map((one) => one['id']);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the line breaks at a gap', () => {
  const data = series('mean-gas')?.['data'] as [number, number | null][];
  expect(data.map(([, value]) => value)).toEqual([3, 3, 3, null, 3, 3]);
});

test('only limits that are on the axis are drawn', () => {
  const { data } = series('mean-gas')!['markLine'] as { data: { yAxis: number }[] };
  expect(data.map(({ yAxis }) => yAxis)).toEqual([25]);
});

test('of readings there is no band between least and most', () => {
  expect(series('range-gas')).toBeUndefined();
});
