import { expect, test } from 'vitest';
import {
  type Deed,
  forgettable,
  hasRoom,
  isBarren,
  MOST_BYTES,
  MOST_SENT,
  MOST_WAITING,
  needs,
  outcomeOf,
  pauseMs,
  waitingOf,
} from './deed.ts';

const step: Deed['request'] = { kind: 'step', dispatchId: 'd1', action: 'received' };
const deed = (n: number, changes: Partial<Deed> = {}): Deed => ({
  id: `x${n}`,
  n,
  user: 'near',
  at: n,
  request: step,
  state: 'waiting',
  triedAt: null,
  result: null,
  why: null,
  ...changes,
});
const photo = (bytes: number): Deed['request'] => ({
  kind: 'photo',
  of: { reportId: 'x1' },
  role: 'before',
  blob: new Blob([new Uint8Array(bytes)]),
});

test('what waits goes in the order it was done, and what was sent or refused waits no more', () => {
  const all = [deed(3), deed(1), deed(2, { state: 'sent' }), deed(4, { state: 'refused' })];
  expect(waitingOf(all).map(({ n }) => n)).toEqual([1, 3]);
});

test('the outbox is bounded by count and by bytes, and only what waits takes room', () => {
  const many = Array.from({ length: MOST_WAITING }, (_, n) => deed(n));
  expect(hasRoom(many.slice(1), [{ request: step }])).toBe(true);
  expect(hasRoom(many, [{ request: step }])).toBe(false);
  expect(
    hasRoom(
      many.map((one) => ({ ...one, state: 'sent' as const })),
      [{ request: step }],
    ),
  ).toBe(true);
  expect(hasRoom([], [{ request: photo(1000) }])).toBe(true);
  expect(hasRoom([deed(1, { request: photo(MOST_BYTES) })], [{ request: photo(1) }])).toBe(false);
});

test('what was sent long ago is forgotten, what waits never', () => {
  const sent = Array.from({ length: MOST_SENT + 2 }, (_, n) => deed(n, { state: 'sent' }));
  expect(forgettable([...sent, deed(0)]).map(({ n, state }) => [n, state])).toEqual([
    [1, 'sent'],
    [0, 'sent'],
  ]);
});

test('what belongs to a report that was refused can never be sent', () => {
  const close: Deed['request'] = {
    kind: 'quick-close',
    of: { reportId: 'x1' },
    before: [{ photo: 'x2' }],
    after: [{ photo: 'x3' }, { evidenceId: 'e1' }],
  };
  expect(needs(close)).toEqual(['x1', 'x2', 'x3']);
  const all = [deed(1), deed(2), deed(3)];
  expect(isBarren(close, all)).toBe(false);
  expect(isBarren(close, [deed(1), deed(2, { state: 'refused' }), deed(3)])).toBe(true);
  expect(isBarren(step, [])).toBe(false);
});

test('a lost network, a busy hub and an ended session keep a deed; a refusal ends it', () => {
  expect([0, 401, 429, 503].map(outcomeOf)).toEqual(['again', 'again', 'again', 'again']);
  expect([400, 403, 404, 409, 413, 415].map(outcomeOf)).toEqual(Array(6).fill('refused'));
});

test('tries in vain come at ever longer pauses, to a limit', () => {
  expect([0, 1, 2, 5, 50].map(pauseMs)).toEqual([1000, 2000, 4000, 30_000, 30_000]);
});
