import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrivalOrder } from './arrival.ts';

const reading = fc
  .tuple(fc.nat(100), fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(200)))
  .map(([at, delay]) => ({ at, receivedAt: at + delay }));

it('gives every reading once, in the order of arrival, however the pieces are cut', () => {
  fc.assert(
    fc.property(
      fc.array(reading, { maxLength: 80 }),
      fc.array(fc.integer({ min: 1, max: 20 })),
      (readings, cuts) => {
        const byTime = readings.toSorted((a, b) => a.at - b.at);
        const order = new ArrivalOrder<(typeof readings)[number]>();
        const given: typeof readings = [];
        let begin = 0;
        for (const length of [...cuts, byTime.length]) {
          given.push(...order.take(byTime.slice(begin, begin + length)));
          begin += length;
        }
        given.push(...order.end());
        expect(given).toEqual(byTime.toSorted((a, b) => a.receivedAt - b.receivedAt || a.at - b.at));
      },
    ),
  );
});

it('holds back nothing of what came as it was', () => {
  const order = new ArrivalOrder<{ at: number; receivedAt: number }>();
  const piece = [1, 2, 3].map((at) => ({ at, receivedAt: at }));
  expect(order.take(piece)).toEqual(piece);
  expect(order.end()).toEqual([]);
});

it('takes what came all at once in one go, however much it is', () => {
  const order = new ArrivalOrder<{ at: number; receivedAt: number }>();
  const buffered = Array.from({ length: 100 }, (_, at) => ({ at, receivedAt: 1000 }));
  for (let i = 0; i < 100; i += 10) expect(order.take(buffered.slice(i, i + 10))).toEqual([]);
  expect(order.end()).toEqual(buffered);
});
