import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { Role } from '../../../../hub/auth/principal.ts';
import type { CaseView } from '../../../../hub/cases/case.ts';
import type { Dispatch } from '../../api/dispatches.ts';
import type { HazardView } from '../../api/hazards.ts';
import type { WarningView } from '../../api/warnings.ts';
import { roleGrants } from '../session/permissions.ts';
import { keyOf, placeAfter, type QueueSources, queueOf } from './queue.ts';

const alert = (id: string, more: Partial<Alert> = {}) =>
  [id, { id, state: 'firing', severity: 'critical', firedAt: 10, ...more } as Alert] as const;
const aCase = (id: string, more: Partial<CaseView> = {}) =>
  [
    id,
    {
      id,
      state: 'reported',
      severity: 'major',
      updatedAt: 20,
      alertIds: [],
      handledBy: [],
      dispatchedBy: [],
      verification: null,
      overdue: false,
      overdueSince: null,
      dueAt: null,
      reportedBy: 'hub',
      ...more,
    } as unknown as CaseView,
  ] as const;

function queue(role: Role, more: Partial<QueueSources>): string[] {
  const none = {
    alerts: new Map(),
    cases: new Map(),
    dispatches: [],
    hazards: [],
    warnings: [],
    promises: [],
  };
  const who = { me: 'me', now: 1000, may: (one: Parameters<typeof roleGrants>[1]) => roleGrants(role, one) };
  return queueOf({ ...none, ...who, ...more }).map(keyOf);
}

test('the gravest comes first, then what has waited longest, whatever kind it is', () => {
  const alerts = new Map([
    alert('young', { firedAt: 90 }),
    alert('mild', { severity: 'warning', firedAt: 1 }),
  ]);
  const cases = new Map([aCase('old', { severity: 'critical', updatedAt: 5 }), aCase('case')]);
  expect(queue('operator', { alerts, cases })).toEqual([
    'case:old',
    'alert:young',
    'case:case',
    'alert:mild',
  ]);
});

test('an alarm and its case are one line: the case comes up once the alarm is taken', () => {
  const cases = new Map([aCase('c', { alertIds: ['a'] })]);
  expect(queue('operator', { cases, alerts: new Map([alert('a', { caseId: 'c' })]) })).toEqual(['alert:a']);
  const taken = new Map([alert('a', { caseId: 'c', state: 'acknowledged' })]);
  expect(queue('operator', { cases, alerts: taken })).toEqual(['case:c']);
});

test('a case waits for those whose step is next, and when it is late for those who answer for it', () => {
  const cases = new Map([aCase('filed', { state: 'filed' }), aCase('handled', { state: 'handled' })]);
  expect(queue('commander', { cases })).toEqual(['case:filed']);
  expect(queue('supervisor', { cases })).toEqual(['case:handled']);
  expect(queue('viewer', { cases })).toEqual([]);
  const late = new Map([aCase('late', { state: 'handling', overdue: true, overdueSince: 3 })]);
  expect(queue('supervisor', { cases: late })).toEqual(['case:late']);
  expect(queue('operator', { cases: late })).toEqual([]);
});

test('what is held back calls nobody, and nobody approves what they wrote', () => {
  const alerts = new Map([alert('held', { silencedBy: 's' })]);
  const draft = { id: 'w', state: 'draft', author: 'me', to: 5000, createdAt: 1 } as WarningView;
  expect(queue('supervisor', { alerts, warnings: [draft, { ...draft, id: 'x', author: 'other' }] })).toEqual([
    'warning:x',
  ]);
});

test('stations that do not answer, hazards nobody saw to and promises that fell due wait too', () => {
  const dispatch = {
    id: 'd',
    state: 'unanswered',
    severity: 'critical',
    openedAt: 1,
    drill: false,
  } as Dispatch;
  const hazard = {
    id: 'h',
    grade: 'major',
    state: 'notified',
    foundAt: 1,
    dueAt: 2,
    escalation: { step: 2, nextAt: null },
  } as HazardView;
  const promise = {
    id: 'p',
    to: null,
    by: 'other',
    dueAt: 900,
  } as unknown as QueueSources['promises'][number];
  const sources = {
    dispatches: [dispatch, { ...dispatch, id: 'drill', drill: true }],
    hazards: [hazard, { ...hazard, id: 'calm', escalation: { step: 0 as const, nextAt: 9 } }],
    promises: [promise, { ...promise, id: 'later', dueAt: 2000 }, { ...promise, id: 'theirs', to: 'other' }],
  };
  expect(queue('supervisor', sources)).toEqual(['dispatch:d', 'hazard:h', 'promise:p']);
});

test('after something has left the queue the next key leads to what stands in its place', () => {
  const keys = ['a', 'b', 'c'];
  expect(placeAfter(keys, null, 0, 1)).toBe(0);
  expect(placeAfter(keys, 'a', 0, 1)).toBe(1);
  expect(placeAfter(keys, 'c', 0, 1)).toBe(2);
  expect(placeAfter(keys, 'gone', 1, 1)).toBe(1);
  expect(placeAfter(keys, 'gone', 1, -1)).toBe(0);
});
