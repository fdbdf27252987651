import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SweepLine } from './sweep-line.ts';

test('it does what an array does, over thousands of insertions and removals', () => {
  const step = fc.record({
    near: fc.integer({ min: 0, max: 5000 }),
    remove: fc.integer({ min: 0, max: 2 }),
    add: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 500, maxLength: 4000, size: 'max' }), (steps) => {
      const line = new SweepLine<number>();
      const model: number[] = [];
      for (const { near, remove, add } of steps) {
        const from = model.filter((item) => item < near).length;
        const place = line.seek((item) => item < near);
        expect([-2, -1, 0, 1, 2].map((offset) => line.at(place, offset))).toEqual(
          [-2, -1, 0, 1, 2].map((offset) => model[from + offset]),
        );
        const count = Math.min(remove, model.length - from);
        // Between its neighbours, so that the order holds.
        const items = Array.from({ length: add }, (_, i) => near + i / 10).filter(
          (item) => item <= (model[from + count] ?? Infinity),
        );
        model.splice(from, count, ...items);
        const now = line.replace(place, count, items);
        expect([-1, 0, 1].map((offset) => line.at(now, offset))).toEqual(
          [-1, 0, 1].map((offset) => model[from + offset]),
        );
      }
    }),
    { numRuns: 5 },
  );
});
