import { expect, test } from 'vitest';
import { deedNames, deedOf, ruleOf } from '../../dashboard/src/features/hazards/offers.ts';
import { hazardTransitions } from '../../hub/ledger/transitions.ts';
import { actionBody } from '../../hub/ledger/views.ts';

test.each(deedNames)('the button %s is offered to whom and where the ledger takes it', (name) => {
  const { action, by, from, words } = ruleOf(name);
  const transition = hazardTransitions[action];
  expect([by, from.toSorted()]).toEqual([`hazards:${transition.by}`, transition.from.toSorted()]);
  const passed = action === 'inspect' ? name === 'pass' : undefined;
  expect(words === true).toBe(transition.words?.({ action, passed }) !== undefined);
});

test.each(deedNames)('the button %s asks the hub for what its schema takes', (name) => {
  const dueAt = Date.UTC(2026, 10, 23);
  const { dueAt: asked, ...deed } = deedOf(name, 'why', dueAt);
  const body = { ...deed, ...(asked !== undefined && { dueAt: new Date(asked).toISOString() }), version: 1 };
  expect(actionBody.parse(body)).toMatchObject({ action: ruleOf(name).action, comment: 'why' });
});
