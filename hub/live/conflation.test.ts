import { expect, it } from 'vitest';
import { manualClock } from '../../test/support/clock.ts';
import { Conflation } from './conflation.ts';
import type { TelemetryItem } from './contract.ts';

function start() {
  const clock = manualClock();
  const deliveries: (TelemetryItem & { gridCode: string })[][] = [];
  const conflation = new Conflation(clock, 200, (latest) => deliveries.push([...latest]));
  return { clock, deliveries, conflation };
}

it('delivers at once after a quiet time, then once an interval', () => {
  const { clock, deliveries, conflation } = start();
  for (let ms = 0; ms < 1000; ms += 10) {
    conflation.add('d1', 'g', ms, { smoke: ms });
    clock.advance(10);
  }
  expect(deliveries.map(([item]) => item?.at)).toEqual([0, 190, 390, 590, 790, 990]);
  clock.advance(10_000);
  expect(deliveries).toHaveLength(6);
});

it('merges the metrics of a device, the later reading winning whatever came last, and leaves the readings alone', () => {
  const { clock, deliveries, conflation } = start();
  const first = { smoke: 1, battery: 90 };
  conflation.add('d1', 'g', 20, first);
  conflation.add('d1', 'g', 10, { smoke: 0, temperature: 20 });
  conflation.add('d1', 'g', 30, { smoke: 3 });
  clock.advance(0);
  expect(deliveries).toEqual([
    [{ deviceId: 'd1', gridCode: 'g', at: 30, metrics: { smoke: 3, battery: 90, temperature: 20 } }],
  ]);
  expect(first).toEqual({ smoke: 1, battery: 90 });
});
