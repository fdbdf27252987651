import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deedOf } from '../../dashboard/src/features/cases/deed.ts';
import { type DeedName, deedNames, ruleOf } from '../../dashboard/src/features/cases/offers.ts';
import { proposalOf } from '../../dashboard/src/features/cases/proposal.ts';
import { actionSchema } from '../../hub/cases/action.ts';
import { transitions } from '../../hub/cases/pipeline.ts';
import { type Department, route } from '../../hub/cases/routing.ts';
import type { Axis } from '../../hub/cases/transition.ts';

const permissionOf: Record<Axis, string> = {
  desk: 'cases:accept',
  supervision: 'cases:supervise',
  command: 'cases:command',
  execution: 'cases:execute',
};
/** What the screens narrow further than the hub does, because another button stands for the rest. */
const narrowed: readonly DeedName[] = ['handle', 'verify', 'rework'];

test.each(deedNames)('the button %s is offered to whom and where the pipeline takes it', (name) => {
  const { action, by, from } = ruleOf(name);
  if (action === 'merge' || action === 'split') return expect(by).toEqual(['cases:supervise']);
  const transition = transitions[action];
  const allowed =
    transition.by === 'anybody' ? ['cases:act'] : transition.by.map((axis) => permissionOf[axis]);
  expect([...by].toSorted()).toEqual(allowed.toSorted());
  if (!narrowed.includes(name)) return expect(from).toEqual(transition.from);
  expect(transition.from).toEqual(expect.arrayContaining([from].flat()));
});

const grids = ['1', '11', '111'];
const department = fc.record<Department>({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  kind: fc.constant('department'),
  name: fc.constant({ zh: '', en: '' }),
  territory: fc.subarray(['*', ...grids]),
  types: fc.subarray(['1', '12', '2']),
  owns: fc.subarray(['x', 'y']),
  members: fc.constant([]),
  hours: fc.constant(null),
});

test('the unit a screen proposes is the one the routing of the hub chooses', () => {
  fc.assert(
    fc.property(
      fc.array(department, { maxLength: 4 }),
      fc.constantFrom('event', 'component'),
      fc.constantFrom(null, '123', '200', '900'),
      fc.constantFrom(null, 'a', 'b'),
      fc.constantFrom(null, 'x', 'y', 'z', 'a'),
      (departments, type, typeCode, responsible, owner) => {
        const gridPath = grids.toReversed();
        const chosen = route(
          { class: type, typeCode, responsible, owner, gridPath },
          departments,
          () => true,
        );
        const proposed = proposalOf(
          { type, typeCode, owner, needsHuman: false },
          responsible,
          gridPath,
          departments,
        );
        expect(proposed.unit?.id ?? null).toBe(chosen.unit);
      },
    ),
  );
});

test('each button asks the hub for what its schema takes', () => {
  const inputs = {
    typeCode: '1101990101',
    units: ['gardens'],
    limit: '1 working-days',
    before: ['a'],
    after: ['b'],
  };
  const names = ['accept', 'file', 'dispatch', 'done', 'pass', 'fail', 'extend', 'quick-close'] as const;
  const asked = names.map((name) => deedOf(name, 'why', inputs));
  expect(asked.map((deed) => actionSchema.parse(deed))).toEqual(asked);
  expect(asked.map(({ action }) => action)).toEqual([
    'accept',
    'file',
    'dispatch',
    'handle',
    'verify',
    'verify',
    'extend',
    'quick-close',
  ]);
});

test('no unit chosen leaves the choice to the routing, and nothing said is no comment', () => {
  expect(deedOf('dispatch', '', { units: [] })).toEqual({ action: 'dispatch' });
});
