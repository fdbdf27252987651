import { expect, test } from 'vitest';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import type { History } from '../../api/readings.ts';
import { commonScale } from './scale.ts';

const gas = { name: 'gas', unit: '%LEL', kind: 'number' } as const;
const history = (...values: number[]): History =>
  ({
    from: 0,
    series: [
      {
        metric: 'gas',
        points: values.map((v, at) => ({ at, min: v, mean: v, max: v, count: 1 })),
      },
    ],
  }) as unknown as History;
const device = (value: number): DeviceView =>
  ({ last: { at: 0, metrics: { gas: value } } }) as unknown as DeviceView;

test('one scale holds every device, what it measures now, and the next limit', () => {
  const limit = { metric: 'gas', op: '≥', value: 25, severity: 'major', clear: false } as const;
  const { min, max } = commonScale(gas, [history(1, 2), history(3)], [device(8)], [limit]);
  expect([min, max]).toEqual([0, 30]);
});

test('states need no scale, and nothing measured is no mistake', () => {
  expect(commonScale({ ...gas, kind: 'state' }, [], [], [])).toEqual({ min: 0, max: 1, interval: 1 });
  expect(commonScale(gas, [], [], []).max).toBeGreaterThan(0);
});
