import { expect, test } from 'vitest';
import { holdBackOf, isHeldBack } from './hold-back.ts';

test('an alert is held back by its silence, or by what the hub says holds it', () => {
  expect(holdBackOf({ silencedBy: 's' })).toEqual({ by: 'silence', id: 's' });
  expect(holdBackOf({ silencedBy: null, heldBackBy: { by: 'inhibition', id: 'a' } })).toEqual({
    by: 'inhibition',
    id: 'a',
  });
  expect(isHeldBack({ silencedBy: null, heldBackBy: null })).toBe(false);
  expect(isHeldBack({})).toBe(false);
});
