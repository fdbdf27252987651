import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Case, CaseState } from './case.ts';
import { type CaseDeed, caseActions, decide, perform } from './life-cycle.ts';

const reported: Case = {
  id: 'c',
  number: '20261123-110108001-0001',
  type: 'event',
  subject: 'device:gas-1',
  source: 'alert',
  severity: 'major',
  gridCode: 'g',
  deviceId: 'gas-1',
  title: { zh: '燃气', en: 'Gas' },
  address: null,
  state: 'reported',
  openedAt: 0,
  acceptedAt: null,
  acceptedBy: null,
  closedAt: null,
  closedBy: null,
  dueAt: null,
  updatedAt: 0,
  version: 1,
  alertIds: ['a'],
};

const deed = (action: CaseDeed['action'], changes: Partial<CaseDeed> = {}): CaseDeed => ({
  action,
  by: 'li',
  comment: 'ventilated, valve closed',
  at: 1,
  openAlerts: 0,
  ...changes,
});

test('a reported case is accepted, with who and when', () => {
  expect(decide(reported, deed('accept'))).toBe('accepted');
  expect(perform(reported, deed('accept'), 'accepted')).toMatchObject({
    acceptedBy: 'li',
    acceptedAt: 1,
    version: 2,
  });
});

test('a case does not close while one of its alerts stands', () => {
  expect(decide(reported, deed('close', { openAlerts: 1 }))).toMatchObject({
    refused: expect.stringContaining('1 of its alerts'),
  });
});

test('a case closes only with a word on the cure', () => {
  expect(decide(reported, deed('close', { comment: ' ' }))).toMatchObject({ refused: expect.any(String) });
  expect(decide(reported, deed('close'))).toBe('closed');
});

test('no sequence of deeds closes a case with a standing alert, or leaves closed', () => {
  const someDeed = fc.record({
    action: fc.constantFrom(...caseActions),
    openAlerts: fc.nat(2),
    comment: fc.constantFrom(null, '', 'done'),
  });
  fc.assert(
    fc.property(fc.array(someDeed, { maxLength: 20 }), (deeds) => {
      let value = reported;
      for (const part of deeds) {
        const next = decide(value, deed(part.action, part));
        if (typeof next === 'object') continue;
        const before: CaseState = value.state;
        value = perform(value, deed(part.action, part), next);
        if (before === 'closed') expect(value.state).toBe('closed');
        if (before !== 'closed' && value.state === 'closed') expect(part.openAlerts).toBe(0);
      }
    }),
  );
});
