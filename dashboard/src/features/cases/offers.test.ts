import { describe, expect, test } from 'vitest';
import { roleGrants } from '../session/permissions.ts';
import { type Asking, nextOf, offersOf } from './offers.ts';

type Role = Parameters<typeof roleGrants>[0];
const reported: Parameters<typeof offersOf>[0] = {
  state: 'reported',
  handledBy: [],
  dispatchedBy: [],
  verification: null,
  overdue: false,
  dueAt: null,
  reportedBy: 'hub',
  alertIds: ['a'],
};
const as = (role: Role, changes: Partial<Asking> = {}): Asking => ({
  name: role,
  may: (permission) => roleGrants(role, permission),
  standing: 0,
  simple: null,
  ...changes,
});
const names = (...asked: Parameters<typeof offersOf>): string[] => offersOf(...asked).map(({ name }) => name);

describe('what is offered', () => {
  test('fits the role and the state', () => {
    expect(names(reported, as('operator'))).toEqual(['accept', 'comment']);
    expect(names({ ...reported, state: 'filed' }, as('commander'))).toEqual([
      'dispatch',
      'extend',
      'suspend',
      'comment',
    ]);
    expect(names({ ...reported, state: 'dispatched' }, as('worker'))).toEqual([
      'handle',
      'done',
      'return',
      'comment',
    ]);
    expect(names({ ...reported, state: 'closed' }, as('supervisor'))).toEqual(['comment']);
    expect(names(reported, as('viewer'))).toEqual([]);
  });

  test('says to whoever handled or dispatched a case that somebody else verifies it', () => {
    const handled = { ...reported, state: 'handled', handledBy: ['li'], dispatchedBy: ['wang'] } as const;
    for (const name of ['li', 'wang']) {
      const offers = offersOf(handled, as('supervisor', { name }));
      expect(offers).toContainEqual({ name: 'pass', bar: 'same-person' });
      expect(nextOf(offers)).toBeNull();
    }
    expect(nextOf(offersOf(handled, as('supervisor')))).toBe('pass');
  });

  test('closes only what is verified and over', () => {
    const verifying = { ...reported, state: 'verifying' } as const;
    const verified = { ...verifying, verification: { by: 'zhao', at: 1 } };
    const barOf = (...asked: Parameters<typeof offersOf>) =>
      offersOf(...asked).find(({ name }) => name === 'close')?.bar;
    expect(barOf(verifying, as('supervisor'))).toBe('verify-first');
    expect(barOf(verified, as('supervisor', { standing: 1 }))).toBe('alerts-open');
    expect(barOf(verified, as('supervisor'))).toBeNull();
  });

  test('lets only its finder close a simple matter on the spot', () => {
    const mine = { ...reported, reportedBy: 'worker' };
    expect(names(mine, as('worker'))).toContain('quick-close');
    expect(names(mine, as('worker', { simple: false }))).not.toContain('quick-close');
    expect(names(reported, as('worker'))).not.toContain('quick-close');
  });
});
