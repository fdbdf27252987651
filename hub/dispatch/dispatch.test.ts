import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cancelled,
  climb,
  type Dispatch,
  isOpen,
  met,
  nextDueAt,
  opened,
  type Said,
  type StationAction,
  stateOfAll,
  stationActions,
  take,
} from './dispatch.ts';

const S = 1000;
const limits = { receive: 60 * S, start: 60 * S, arrive: 180 * S, join: 300 * S };
const sent = opened(
  {
    id: 'd1',
    caseId: 'c1',
    caseNumber: '1',
    drillId: null,
    stationId: 's1',
    stationName: 'One',
    gridCode: 'g1',
    severity: 'critical',
    title: { zh: '火', en: 'Fire' },
    address: null,
    lng: null,
    lat: null,
    drill: false,
    reason: 'the nearest',
    endsAt: null,
  },
  limits,
  0,
);

function act(dispatch: Dispatch, action: StationAction, now: number, changes: Partial<Said> = {}) {
  const deed = take(dispatch, { action, by: 'li', at: null, comment: null, ...changes }, limits, now);
  if ('refused' in deed) throw new Error(deed.refused);
  return deed;
}

test('a station receives, departs, arrives and is done, each in time', () => {
  const received = act(sent, 'received', 10 * S).next;
  expect(received).toMatchObject({ state: 'received', receivedBy: 'li', receivedAt: 10 * S });
  expect(nextDueAt(received)).toBe(70 * S);
  const departed = act(received, 'departed', 40 * S).next;
  expect(nextDueAt(departed)).toBe(180 * S);
  const arrived = act(departed, 'arrived', 170 * S).next;
  expect(nextDueAt(arrived)).toBeNull();
  const { next } = act(arrived, 'done', 900 * S, { comment: 'put out' });
  expect(next).toMatchObject({ state: 'done', result: 'put out' });
  expect(met(next, 1000 * S)).toEqual({ received: true, departed: true, arrived: true });
});

test('the ladder climbs to its end when nothing is heard, each rung once', () => {
  const first = climb(sent, 60 * S);
  expect(first).toMatchObject({ reached: ['receive'], next: { state: 'unanswered' } });
  expect(climb(first.next, 179 * S).reached).toEqual([]);
  const rest = climb(first.next, 400 * S);
  expect(rest.reached).toEqual(['arrive', 'join']);
  expect(nextDueAt(rest.next)).toBeNull();
  expect(met(rest.next, 400 * S)).toEqual({ received: false, departed: false, arrived: false });
});

test('a rung is stopped by what it waits for and by nothing else', () => {
  const received = act(sent, 'received', 0).next;
  expect(climb(received, 60 * S)).toMatchObject({ reached: ['start'], next: { state: 'received' } });
  const departed = act(received, 'departed', 30 * S).next;
  expect(climb(departed, 300 * S).reached).toEqual(['arrive', 'join']);
  expect(climb(act(departed, 'arrived', 31 * S).next, 900 * S).reached).toEqual([]);
});

test('an action implies those before it, makes up no instant for them, and says so', () => {
  const { next, skipped } = act(sent, 'arrived', 100 * S);
  expect(skipped).toEqual(['received', 'departed']);
  expect(next).toMatchObject({ state: 'arrived', receivedAt: null, departedAt: null });
  expect(met(next, 999 * S)).toEqual({ received: null, departed: null, arrived: true });
  const late = act(next, 'departed', 110 * S, { at: 50 * S });
  expect(late).toMatchObject({ isNew: true, skipped: [], next: { state: 'arrived', departedAt: 50 * S } });
});

test('a claimed instant counts only between the opening and now', () => {
  expect(act(sent, 'received', 50 * S, { at: 20 * S }).next.receivedAt).toBe(20 * S);
  expect(act(sent, 'received', 50 * S, { at: -1 }).next.receivedAt).toBe(50 * S);
  expect(act(sent, 'received', 50 * S, { at: 51 * S }).next.receivedAt).toBe(50 * S);
});

test('who has declined or is called off says nothing more, and who is there cannot decline', () => {
  const declined = act(sent, 'declined', 5, { comment: 'truck is broken' }).next;
  expect(declined).toMatchObject({ state: 'declined', result: 'truck is broken' });
  const say = (dispatch: Dispatch, action: StationAction) =>
    take(dispatch, { action, by: 'li', at: null, comment: null }, limits, 9);
  expect(say(declined, 'received')).toMatchObject({ refused: expect.stringContaining('declined') });
  expect(say(cancelled(sent, 1), 'done')).toMatchObject({ refused: expect.stringContaining('cancelled') });
  expect(say(act(sent, 'arrived', 1).next, 'declined')).toMatchObject({
    refused: expect.stringContaining('arrived'),
  });
  expect(act(declined, 'declined', 9).isNew).toBe(false);
});

test('a station that was passed over may still come', () => {
  const passed = climb(sent, 60 * S).next;
  expect(act(passed, 'received', 61 * S).next).toMatchObject({ state: 'received' });
  expect(act(passed, 'departed', 61 * S).next).toMatchObject({ state: 'departed' });
});

test('all are done when some have done it and nobody is at it, and have declined when all have', () => {
  const as = (...states: Dispatch['state'][]) => states.map((state) => ({ ...sent, state }));
  expect(stateOfAll(as('done', 'declined', 'unanswered', 'cancelled'))).toBe('done');
  expect(stateOfAll(as('done', 'sent'))).toBe('open');
  expect(stateOfAll(as('done', 'arrived'))).toBe('open');
  expect(stateOfAll(as('declined', 'declined'))).toBe('declined');
  expect(stateOfAll(as('declined', 'unanswered'))).toBe('open');
  expect(stateOfAll(as('cancelled'))).toBe('open');
});

const step = fc.record({ action: fc.constantFrom(...stationActions, 'wait' as const), ms: fc.nat(90 * S) });

test('whatever comes in whatever order, repeats change nothing, instants stay, and the end is the end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let [dispatch, now] = [sent, 0];
      const fired: string[] = [];
      for (const { action, ms } of steps) {
        now += ms;
        const { next, reached } = climb(dispatch, now);
        fired.push(...reached);
        dispatch = next;
        if (action === 'wait') continue;
        const deed = take(dispatch, { action, by: 'li', at: null, comment: null }, limits, now);
        if ('refused' in deed) continue;
        for (const field of ['receivedAt', 'departedAt', 'arrivedAt', 'doneAt', 'declinedAt'] as const)
          if (dispatch[field] !== null) expect(deed.next[field]).toBe(dispatch[field]);
        if (!isOpen(dispatch)) expect(deed.next.state).toBe(dispatch.state);
        const again = take(deed.next, { action, by: 'wu', at: null, comment: null }, limits, now + 1);
        expect(again).toMatchObject({ isNew: false, next: deed.next });
        dispatch = deed.next;
        if (!isOpen(dispatch)) expect(nextDueAt(dispatch)).toBeNull();
      }
      expect(new Set(fired).size).toBe(fired.length);
    }),
  );
});
