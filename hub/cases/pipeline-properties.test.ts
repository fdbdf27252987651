import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  actor,
  admin,
  commander,
  HOUR_MS,
  reported,
  supervisor,
  worker,
  world,
} from '../../test/support/pipeline.ts';
import { type ActionRequest, actionSchema, caseActions } from './action.ts';
import { type Case, isOver } from './case.ts';
import { take } from './pipeline.ts';

/** The same matter, as `worker` has handled it. */
const handled: Case = {
  ...reported,
  state: 'handled',
  units: ['sanitation'],
  handledBy: ['worker'],
  dispatchedBy: ['commander'],
};
const words = fc.constantFrom('done', undefined);
const request: fc.Arbitrary<ActionRequest> = fc
  .record({
    action: fc.constantFrom(...caseActions),
    comment: words,
    done: fc.boolean(),
    passed: fc.constantFrom(true, false, undefined),
    unit: fc.constantFrom('sanitation', 'gardens', undefined),
    limit: fc.constantFrom('1 working-hours', '2 working-hours'),
    photos: fc.boolean(),
  })
  .map(({ photos, ...part }) => actionSchema.parse({ ...part, before: ['a'], after: [photos ? 'b' : 'a'] }));
const somebody = fc.constantFrom(
  admin,
  supervisor,
  commander,
  worker,
  actor('finder', 'execution', 'supervision'),
  actor('both', 'command', 'supervision', 'execution'),
);
const step = fc.record({
  request,
  who: somebody,
  waitMs: fc.integer({ min: 0, max: 3 * HOUR_MS }),
  openAlerts: fc.nat(1),
});

test('no sequence of actions closes a case unless somebody else has verified it, or its finder a simple one', () => {
  let closures = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 60 }),
      fc.constantFrom(reported, handled),
      (steps, begin) => {
        let value = begin;
        let at = begin.updatedAt;
        for (const { request: wanted, who, waitMs, openAlerts } of steps) {
          at += waitMs;
          const before = value;
          const deed = take(before, wanted, who, world({ at, openAlerts }));
          if ('refused' in deed) continue;
          value = deed.next;
          expect(value.version).toBe(before.version + 1);
          if (isOver(before.state)) expect(value.state).toBe(before.state);
          if (before.state === 'suspended' && value.state === 'suspended')
            expect(value.deadline?.usedMs).toBe(before.deadline?.usedMs);
          if (value.state === 'suspended')
            expect([value.dueAt, value.deadline?.since ?? null]).toEqual([null, null]);
          if (value.dueAt !== null && before.dueAt !== null)
            expect(value.dueAt).toBeGreaterThanOrEqual(before.dueAt);
          if (value.state !== 'closed' || before.state === 'closed') continue;
          closures++;
          expect(openAlerts).toBe(0);
          if (value.quick) expect(value.closedBy).toBe(value.reportedBy);
          else {
            const verifier = value.verification?.by ?? '';
            expect(verifier).not.toBe('');
            expect([...value.handledBy, ...value.dispatchedBy]).not.toContain(verifier);
          }
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(closures).toBeGreaterThan(0);
});
