import { expect, it } from 'vitest';
import { begin, cancel, expire, interrupted, merge, queued, receive, settle } from './delivery.ts';
import type { Message } from './message.ts';

const message: Message = {
  key: 'k',
  cause: { type: 'alert', id: 'a1' },
  gridCode: null,
  recipient: 'li',
  channel: 'robot',
  priority: 'normal',
  template: 'event',
  params: {},
  drill: false,
};
const waiting = queued('id', message, 0, 0);
const repeating = settle(
  begin(queued('id', { ...message, repeatEveryMs: 5_000 }, 0, 0), 1),
  { outcome: 'ok', detail: '' },
  2,
  1,
);

it('comes from queued over sending to delivered, with an instant for each', () => {
  const sending = begin(waiting, 1);
  expect(sending).toMatchObject({ state: 'sending', attempts: 1, sendingAt: 1 });
  expect(settle(sending, { outcome: 'ok', detail: 'taken' }, 2, 1)).toMatchObject({
    state: 'delivered',
    deliveredAt: 2,
    endedAt: 2,
    dueAt: null,
  });
});

it('is sent again after a stop when nobody knows what became of it', () => {
  expect(interrupted(begin(waiting, 1), 9)).toMatchObject({ state: 'queued', dueAt: 9, attempts: 1 });
  expect(interrupted(repeating, 9)).toBe(repeating);
});

it('waits as long as a channel asks, when that is longer than its own wait', () => {
  const failed = settle(begin(waiting, 1), { outcome: 'retry', detail: '', afterMs: 60_000 }, 2, 1);
  expect(failed).toMatchObject({ state: 'queued', dueAt: 60_002, failures: 1, failedAt: 2 });
});

it('is repeated until somebody has it, and a failure in between does not take the delivery back', () => {
  expect(repeating).toMatchObject({ state: 'delivered', dueAt: 5_002, endedAt: null });
  const again = settle(begin(repeating, 5_002), { outcome: 'retry', detail: '' }, 5_003, 1);
  expect(again).toMatchObject({ state: 'delivered', deliveredAt: 2, attempts: 2 });
  expect(receive(again, 'st-1', 6_000)).toMatchObject({ state: 'received', receivedAt: 6_000, dueAt: null });
});

it('says of what ends why, and never that what was accepted was not', () => {
  expect(cancel(waiting, 'acknowledged', 5)).toMatchObject({
    state: 'cancelled',
    detail: 'acknowledged',
    endedAt: 5,
  });
  expect(expire(waiting, 5)).toMatchObject({ state: 'expired', detail: 'not sent in time' });
  expect(merge(waiting, 'd1', 5)).toMatchObject({ state: 'merged', mergedInto: 'd1', dueAt: null });
  expect(cancel(repeating, 'acknowledged', 5)).toMatchObject({
    state: 'delivered',
    deliveredAt: 2,
    dueAt: null,
  });
  expect(expire(repeating, 5)).toMatchObject({ state: 'delivered', dueAt: null });
});
