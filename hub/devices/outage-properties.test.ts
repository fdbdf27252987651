import { array, assert, constantFrom, integer, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { parentOf, Street } from '../../test/support/outage-street.ts';
import type { Availability } from './device.ts';
import { type OutageDecisions, OutageGrouping } from './outage.ts';

const grids = ['s', 's1', 's11', 's12', 's2', 's21', 's22', 's23', 't', 't1', 't11'];
const steps = array(
  tuple(
    nat(59),
    constantFrom<Availability>('online', 'offline', 'offline', 'unknown'),
    constantFrom(0, 0, 0, 0, 1, 400, 1600, 40_000),
    integer({ min: 0, max: 40 }),
  ),
  { maxLength: 250 },
);

test('whatever happens, every offline device has exactly one report once things are quiet, and no other has any', () => {
  assert(
    property(steps, (events) => {
      const street = new Street();
      for (const [i, code] of grids.entries())
        for (let n = 0; n < 6; n++) street.gridOf.set(`d${i * 6 + n}`, code);
      for (const [device, availability, passMs, moveTo] of events) {
        const id = `d${device}`;
        if (moveTo < grids.length) {
          street.tell(id, 'unknown');
          street.gridOf.set(id, grids[moveTo]!);
        }
        street.tell(id, availability);
        for (const id of street.reports.individual) expect(street.offline.has(id)).toBe(true);
        street.pass(passMs);
      }
      street.settle();
      expect(street.grouping.nextAt).toBeNull();
      expect(street.reports.covering()).toEqual([...street.offline].toSorted());
      for (const code of street.open) {
        for (let above = parentOf(code); above; above = parentOf(above))
          expect(street.open).not.toContain(above);
      }
    }),
    { numRuns: 400 },
  );
});

test('the same events give the same decisions', () => {
  assert(
    property(steps, (events) => {
      const run = (): OutageDecisions[] => {
        const grouping = new OutageGrouping(parentOf);
        let now = 0;
        return events.flatMap(([device, availability, passMs]) => {
          const observed = grouping.observe(`d${device}`, grids[device % grids.length]!, availability, now);
          now += passMs;
          return [observed, grouping.tick(now)];
        });
      };
      expect(run()).toEqual(run());
    }),
    { numRuns: 50 },
  );
});
