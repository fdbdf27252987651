import { expect, test } from 'vitest';
import type { Dispatch } from '../../api/dispatches.ts';
import type { Deed, Request } from '../../outbox/deed.ts';
import { isCalling, mainClock, nextStep, ranked, standDownOf, withQueued } from './orders.ts';

const sent: Dispatch = {
  id: 'd1',
  caseId: 'c1',
  caseNumber: '1',
  drillId: null,
  stationId: 's1',
  stationName: 's1',
  gridCode: '1',
  severity: 'critical',
  title: { zh: '火', en: 'fire' },
  address: null,
  lng: null,
  lat: null,
  drill: false,
  reason: '',
  state: 'sent',
  isOpen: true,
  openedAt: 1000,
  dueAt: { receive: 61_000, start: 61_000, arrive: 181_000, join: 301_000 },
  receivedAt: null,
  receivedBy: null,
  departedAt: null,
  arrivedAt: null,
  doneAt: null,
  declinedAt: null,
  cancelledAt: null,
  endedAt: null,
  met: { received: null, departed: null, arrived: null },
  result: null,
  escalations: [],
};
const order = (changes: Partial<Dispatch> = {}) => withQueued({ ...sent, ...changes }, [], (at) => at);
const step = (
  n: number,
  action: 'received' | 'departed' | 'declined',
  changes: Partial<Deed> = {},
): Deed => ({
  id: `x${n}`,
  n,
  user: 's1',
  at: n * 1000,
  request: { kind: 'step', dispatchId: 'd1', action } satisfies Request,
  state: 'waiting',
  triedAt: null,
  result: null,
  why: null,
  ...changes,
});

test('what was done offline is so at once, with its own time, and says that the hub does not know', () => {
  const both = withQueued(sent, [step(5, 'received'), step(9, 'departed')], (at) => at + 100);
  expect(both).toMatchObject({ state: 'departed', receivedAt: 5100, departedAt: 9100, isOpen: true });
  expect(both.queued).toEqual(['received', 'departed']);
  expect(nextStep(both)).toBe('arrived');
});

test('what the hub knows already, has refused, or is about another order changes nothing', () => {
  const known = { ...sent, state: 'received' as const, receivedAt: 4000 };
  expect(withQueued(known, [step(5, 'received')], (at) => at)).toMatchObject({
    receivedAt: 4000,
    queued: [],
  });
  const refused = [step(5, 'received', { state: 'refused' })];
  expect(withQueued(sent, refused, (at) => at)).toMatchObject({ state: 'sent', queued: [] });
  const elsewhere = { ...sent, id: 'd2' };
  expect(withQueued(elsewhere, [step(5, 'received')], (at) => at)).toMatchObject({ state: 'sent' });
  const called = { ...sent, state: 'cancelled' as const, isOpen: false };
  expect(withQueued(called, [step(5, 'departed')], (at) => at)).toMatchObject({
    state: 'cancelled',
    queued: [],
  });
});

test('what was sent stays said, also where what was last read of the hub is older', () => {
  const told = withQueued(sent, [step(5, 'received', { state: 'sent' })], (at) => at);
  expect(told).toMatchObject({ state: 'received', receivedAt: 5000, queued: [] });
});

test('declining ends an order at once', () => {
  const no = withQueued(sent, [step(5, 'declined')], (at) => at);
  expect([no.state, no.isOpen, nextStep(no)]).toEqual(['declined', false, null]);
});

test('never practice before what is real; then what nobody has, the gravest, the oldest', () => {
  const all = [
    order({ id: 'working', state: 'arrived' }),
    order({ id: 'drill', drill: true }),
    order({ id: 'minor', severity: 'minor', openedAt: 1 }),
    order({ id: 'later', openedAt: 9000 }),
    order({ id: 'first' }),
    order({ id: 'over', state: 'done', isOpen: false }),
  ];
  expect(ranked(all).map(({ id }) => id)).toEqual(['first', 'later', 'minor', 'working', 'drill']);
});

test('practice calls a station only while it has nothing real to do', () => {
  const drill = order({ drill: true });
  expect(isCalling([drill])).toBe(true);
  expect(isCalling([drill, order({ state: 'arrived' })])).toBe(false);
  expect(isCalling([drill, order()])).toBe(true);
  expect(isCalling([drill, order({ state: 'done', isOpen: false })])).toBe(true);
  expect(isCalling([order({ state: 'received' })])).toBe(false);
});

test('the large clock runs to the limit that is next, and says when it is passed', () => {
  expect(mainClock(order(), 21_000)).toEqual({ of: 'receive', ms: 40_000, late: false });
  expect(mainClock(order({ state: 'received' }), 62_000)).toEqual({ of: 'start', ms: -1000, late: true });
  expect(mainClock(order({ state: 'departed' }), 62_000)).toMatchObject({ of: 'arrive', ms: 119_000 });
  const there = order({ state: 'arrived', arrivedAt: 150_000 });
  expect(mainClock(there, 155_000)).toEqual({ of: 'work', ms: 5000, late: false });
});

test('a stand-down is read from the wire, and what is none is not shown', () => {
  const title = { zh: '火', en: 'fire' };
  expect(standDownOf({ dispatchId: 'd1', title, reason: title, at: 5, drill: true })).toEqual({
    dispatchId: 'd1',
    title,
    reason: title,
    address: null,
    at: 5,
    drill: true,
  });
  expect(standDownOf({ dispatchId: 'd1', title: 'fire' })).toBeNull();
});
