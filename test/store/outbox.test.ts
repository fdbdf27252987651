import { expect, test, vi } from 'vitest';
import { refused, retry } from '../../hub/notify/channels/channel.ts';
import type { Outcome } from '../../hub/notify/delivery.ts';
import { manualClock } from '../support/clock.ts';
import { message, startOutbox, TestChannel } from '../support/outbox.ts';
import { eachDialect } from '../support/stores.ts';

const keysOf = (channel: TestChannel): string[] => channel.sent.map(({ key }) => key);

/** A channel that does not answer until it is told what. */
function heldChannel(name = 'robot') {
  const channel = new TestChannel(name);
  const held: ((outcome: Outcome) => void)[] = [];
  channel.answer = () => new Promise((resolve) => held.push(resolve));
  const answer = (outcome: Outcome): void => held.shift()?.(outcome);
  return { channel, answer };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('a message goes out once its cause is durable, and the same key is never a second one', async () => {
    const channel = new TestChannel('robot');
    const { send, until, deliveries, committer, outbox, clock } = await startOutbox(await openFresh(), [
      channel,
    ]);
    const [first] = await send(message('a'));
    await until({ a: 'delivered' });
    expect(await send(message('a', { params: { severity: 'minor' } }))).toEqual([first]);
    await expect(
      committer.run((tx) => {
        outbox.send(tx, message('b'));
        throw new Error('its cause came to nothing');
      }),
    ).rejects.toThrow('its cause');
    await send(message('c'));
    await until({ c: 'delivered' });
    expect(keysOf(channel)).toEqual(['a', 'c']);
    const { a } = await deliveries();
    const now = clock.now();
    expect(a).toMatchObject({ attempts: 1, sendingAt: now, deliveredAt: now, endedAt: now, detail: 'taken' });
    await send(message('b'));
    await until({ b: 'delivered' });
  });

  test('what was with its channel at a stop is sent again with the same key, and what was stopped is not', async () => {
    const store = await openFresh();
    const clock = manualClock();
    const { channel } = heldChannel();
    const other = heldChannel('mail').channel;
    const before = await startOutbox(store, [channel, other], { clock });
    await before.send(message('a'), message('late'), message('acked', { channel: 'mail' }));
    await vi.waitFor(() => expect([keysOf(channel), keysOf(other)]).toEqual([['a'], ['acked']]));
    await before.committer.run((tx) =>
      before.outbox.cancel(tx, { type: 'alert', id: 'acked' }, 'acknowledged'),
    );
    expect(await before.states()).toEqual({ a: 'sending', late: 'queued', acked: 'cancelled' });
    before.outbox.close();

    const [again, mail] = [new TestChannel('robot'), new TestChannel('mail')];
    const after = await startOutbox(await reopen(store), [again, mail], { clock });
    await after.until({ a: 'delivered', late: 'delivered' });
    expect(keysOf(again).toSorted()).toEqual(['a', 'late']);
    expect(mail.sent).toEqual([]);
    expect((await after.deliveries()).a).toMatchObject({ attempts: 2 });
    await after.send(message('a'));
    expect(await after.states()).toEqual({ a: 'delivered', late: 'delivered', acked: 'cancelled' });
  });

  test('nothing more of a cause is sent once it is cancelled, and what arrived all the same is recorded as that', async () => {
    const { channel, answer } = heldChannel();
    const { send, until, committer, outbox } = await startOutbox(await openFresh(), [channel]);
    const cause = { type: 'alert', id: 'x' } as const;
    await send(message('first', { cause }), message('second', { cause }), message('other'));
    await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
    expect(await committer.run((tx) => outbox.cancel(tx, cause, 'acknowledged by li'))).toBe(2);
    answer({ outcome: 'ok', detail: 'taken' });
    await vi.waitFor(() => expect(keysOf(channel)).toEqual(['first', 'other']));
    await until({ first: 'delivered', second: 'cancelled', other: 'sending' });
  });

  test('a failure is tried again later and later, and given up in the end', async () => {
    const channel = new TestChannel('robot');
    channel.answer = () => retry('503');
    const { send, until, deliveries, clock, outbox } = await startOutbox(await openFresh(), [channel]);
    await send(message('a'), message('b', { expiresAt: clock.now() + 3_000 }));
    await vi.waitFor(async () =>
      expect((await deliveries()).a).toMatchObject({ failures: 1, state: 'queued' }),
    );
    expect((await deliveries()).a).toMatchObject({ dueAt: clock.now() + 2_000, detail: '503' });
    for (let i = 0; i < 200 && channel.sent.filter(({ key }) => key === 'a').length < 15; i++) {
      clock.advance(60_000);
      await new Promise(setImmediate);
      await deliveries();
    }
    await until({ a: 'failed', b: 'expired' });
    expect((await deliveries()).a).toMatchObject({ failures: 15, detail: 'given up after 15 failures: 503' });
    expect([...outbox.circuits()]).toEqual([['robot', expect.objectContaining({ state: 'open' })]]);
  });

  test('a refusal is final, and holds nobody else up', async () => {
    const channel = new TestChannel('robot');
    channel.answer = ({ key }) =>
      key === 'bad' ? refused('no such number') : { outcome: 'ok', detail: 'taken' };
    const { send, until, deliveries, metric } = await startOutbox(await openFresh(), [channel]);
    await send(message('bad'), message('good'), message('nowhere', { channel: 'pigeon' }));
    await until({ bad: 'failed', good: 'delivered', nowhere: 'failed' });
    const { bad, nowhere } = await deliveries();
    expect([bad?.detail, nowhere?.detail]).toEqual(['no such number', 'there is no channel pigeon']);
    const robot = { channel: 'robot' };
    expect(await metric('notifications_delivered_total')).toEqual([{ value: 1, labels: robot }]);
    expect(await metric('notifications_failed_total')).toEqual([
      { value: 1, labels: { ...robot, result: 'refused' } },
    ]);
  });

  test('what waits too long is not sent any more', async () => {
    const { channel, answer } = heldChannel();
    const { send, until, clock } = await startOutbox(await openFresh(), [channel]);
    await send(message('first'), message('second', { expiresAt: clock.now() + 30_000 }), message('third'));
    await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
    clock.advance(60_000);
    await until({ first: 'sending', second: 'expired', third: 'queued' });
    answer({ outcome: 'ok', detail: '' });
    await vi.waitFor(() => expect(keysOf(channel)).toEqual(['first', 'third']));
  });

  test('a fire overtakes what waits, and a slow channel holds up no other', async () => {
    const { channel, answer } = heldChannel();
    const mail = new TestChannel('mail');
    const { send, until } = await startOutbox(await openFresh(), [channel, mail]);
    await send(message('first'), message('second'));
    await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
    await send(message('fire', { priority: 'fire' }), message('by-mail', { channel: 'mail' }));
    await until({ 'by-mail': 'delivered', first: 'sending' });
    answer({ outcome: 'ok', detail: '' });
    await vi.waitFor(() => expect(keysOf(channel)).toEqual(['first', 'fire']));
  });

  test('a storm of 1,000 alerts sends each person one digest and every fire, also over a restart', async () => {
    const store = await openFresh();
    const clock = manualClock();
    const [robot, mail] = [new TestChannel('robot'), new TestChannel('mail')];
    const before = await startOutbox(store, [robot, mail], { clock });
    const people = [
      { recipient: 'li', channel: 'robot' },
      { recipient: 'wang', channel: 'mail' },
    ];
    const storm = Array.from({ length: 1000 }, (_, i) =>
      people.map((to) => {
        const fire = i % 100 === 0;
        const key = `${i}:${to.recipient}`;
        return message(key, { ...to, priority: fire ? 'fire' : 'digest', digestMs: 300_000 });
      }),
    ).flat();
    await before.send(...storm.slice(0, 1000));
    before.outbox.close();
    const after = await startOutbox(await reopen(store), [robot, mail], { clock });
    await after.send(...storm.slice(1000));
    await vi.waitFor(() => expect(new Set([...keysOf(robot), ...keysOf(mail)]).size).toBe(20));
    clock.advance(300_000);
    await vi.waitFor(() => expect(new Set([...keysOf(robot), ...keysOf(mail)]).size).toBe(22));
    const digests = [...robot.sent, ...mail.sent].filter(({ template }) => template === 'digest');
    expect(digests.map(({ recipient, params }) => [recipient, params.count])).toEqual([
      ['li', 990],
      ['wang', 990],
    ]);
    const states = Object.values(await after.states());
    expect(states.filter((state) => state === 'merged')).toHaveLength(1980);
    await vi.waitFor(async () =>
      expect(Object.values(await after.states()).filter((state) => state === 'delivered')).toHaveLength(22),
    );
  });

  test('who is flooded gets the first few and a digest of the rest', async () => {
    const channel = new TestChannel('robot');
    const { send, clock, until } = await startOutbox(await openFresh(), [channel]);
    await send(...Array.from({ length: 30 }, (_, i) => message(`m${i}`)));
    await until({ m9: 'delivered', m10: 'queued' });
    clock.advance(120_000);
    await vi.waitFor(() => expect(channel.sent).toHaveLength(11));
    expect(channel.sent.at(-1)).toMatchObject({ template: 'digest', params: { count: 20, more: 10 } });
    await until({ m10: 'merged', m29: 'merged' });
  });

  test('a message that waits to be confirmed is said again with the same key until it is', async () => {
    const channel = new TestChannel('robot');
    const { send, clock, until, committer, outbox, deliveries } = await startOutbox(await openFresh(), [
      channel,
    ]);
    await send(message('go', { priority: 'fire', repeatEveryMs: 5_000 }));
    await until({ go: 'delivered' });
    clock.advance(5_000);
    await vi.waitFor(() => expect(keysOf(channel)).toEqual(['go', 'go']));
    expect(await committer.run((tx) => outbox.received(tx, 'go', 'station-1'))).toBe(true);
    await until({ go: 'received' });
    clock.advance(60_000);
    await send(message('sentinel'));
    await until({ sentinel: 'delivered' });
    expect(keysOf(channel)).toEqual(['go', 'go', 'sentinel']);
    expect((await deliveries()).go).toMatchObject({ detail: 'received by station-1', dueAt: null });
  });

  test('beyond what may wait a message is recorded as failed, and a fire still waits', async () => {
    const { channel } = heldChannel();
    const { send, until, metric } = await startOutbox(await openFresh(), [channel], { maxOpen: 2 });
    await send(message('a'), message('b'));
    await send(message('c'), message('fire', { priority: 'fire' }));
    await until({ c: 'failed', fire: 'queued' });
    expect(await metric('notifications_refused_full_total')).toEqual([{ value: 1, labels: {} }]);
    const queued = await metric('notifications_queued');
    expect(queued.map(({ value, labels }) => [labels.priority, value])).toEqual([
      ['fire', 1],
      ['normal', 2],
      ['digest', 0],
    ]);
  });
});
