import { describe, expect, test, vi } from 'vitest';
import {
  allOf,
  connectPacket,
  mqttClient,
  publishPacket,
  rawClient,
  rawConnected,
  runBroker,
  texts,
} from '../support/broker.ts';
import { manualClock } from '../support/clock.ts';

const open = (config = {}) => ({ config: { rights: 'open', ...config } }) as const;

describe('a persistent session', () => {
  const away = { clientId: 'away', clean: false } as const;

  test('gets what was sent while it was away, QoS 1 and 2, in order and not as duplicates', async () => {
    const broker = await runBroker(open());
    const client = await mqttClient(broker, away);
    await client.subscribeAsync('off/#', { qos: 2 });
    await client.endAsync();
    const publisher = await mqttClient(broker);
    for (const qos of [0, 1, 2] as const) await publisher.publishAsync(`off/${qos}`, 'x', { qos });
    const again = await mqttClient(broker, away);
    await vi.waitFor(() => expect(texts(again.received)).toEqual(['off/1=x', 'off/2=x']));
    expect(again.received.map(({ qos, dup }) => [qos, dup])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  test('is reported present, also without subscriptions, until a clean one ends it', async () => {
    const broker = await runBroker(open());
    const present = async (clean: boolean): Promise<boolean> => {
      const client = await rawClient(broker);
      client.send(connectPacket('p', { clean }));
      const { sessionPresent } = await client.next('connack');
      client.send({ cmd: 'disconnect' });
      await client.closed;
      return sessionPresent;
    };
    expect([await present(false), await present(false), await present(true), await present(false)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('keeps the newest messages up to its bound, and the loss is counted', async () => {
    const broker = await runBroker(open({ maxQueuedPerClient: 3 }));
    const client = await mqttClient(broker, away);
    await client.subscribeAsync('off', { qos: 1 });
    await client.endAsync();
    const publisher = await mqttClient(broker);
    for (let i = 0; i < 5; i++) await publisher.publishAsync('off', String(i), { qos: 1 });
    expect(await broker.metric('queued_messages')).toBe(3);
    const again = await mqttClient(broker, away);
    await vi.waitFor(() => expect(texts(again.received)).toEqual(['off=2', 'off=3', 'off=4']));
    expect(await broker.metric('offline_dropped_total')).toBe(2);
  });

  test('gets unconfirmed messages again after a reconnect, as duplicates under the same id', async () => {
    const broker = await runBroker(open());
    const first = await rawConnected(broker, 'slow', { clean: false });
    first.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'm/#', qos: 2 }] });
    await first.next('suback');
    const publisher = await mqttClient(broker);
    await publisher.publishAsync('m/1', 'one', { qos: 1 });
    await publisher.publishAsync('m/2', 'two', { qos: 2 });
    const sent = [await first.next('publish'), await first.next('publish')];
    first.socket.destroy();
    const second = await rawConnected(broker, 'slow', { clean: false });
    const again = [await second.next('publish'), await second.next('publish')];
    expect(again.map(({ topic, dup }) => [topic, dup])).toEqual([
      ['m/1', true],
      ['m/2', true],
    ]);
    expect(again.map(({ messageId }) => messageId)).toEqual(sent.map(({ messageId }) => messageId));
    second.send(
      { cmd: 'puback', messageId: again[0]!.messageId! },
      { cmd: 'pubrec', messageId: again[1]!.messageId! },
    );
    await second.next('pubrel');
    second.socket.destroy();
    const third = await rawConnected(broker, 'slow', { clean: false });
    expect((await third.next('pubrel')).messageId).toBe(again[1]!.messageId);
    third.send({ cmd: 'pubcomp', messageId: again[1]!.messageId! });
    await third.ping();
    expect(third.packets).toEqual([]);
    expect(await broker.metric('queued_messages')).toBe(0);
  });

  test('ends when it has been away too long, and the one longest away makes way for newer ones', async () => {
    const clock = manualClock();
    const broker = await runBroker({ ...open({ maxSessions: 2, sessionExpiryMs: 60_000 }), clock });
    for (const name of ['s1', 's2', 's3']) {
      const client = await rawConnected(broker, name, { clean: false });
      client.send({ cmd: 'disconnect' });
      await client.closed;
      await vi.waitFor(() => expect(broker.metric('connections')).resolves.toBe(0));
      clock.advance(10_000);
    }
    expect(await broker.metric('sessions')).toBe(2);
    expect(await broker.metric('sessions_dropped_total', { reason: 'number' })).toBe(1);
    clock.advance(45_000);
    expect(await broker.metric('sessions')).toBe(1);
    const back = await rawClient(broker);
    back.send(connectPacket('s3', { clean: false }));
    expect((await back.next('connack')).sessionPresent).toBe(true);
    await back.ping();
    clock.advance(120_000);
    expect(await broker.metric('sessions')).toBe(1);
  });
});

describe('a last will', () => {
  const will = { topic: 'will', payload: Buffer.from('gone'), qos: 1, retain: false } as const;

  test('is published when the connection breaks, and not after a goodbye', async () => {
    const broker = await runBroker(open());
    const watcher = await mqttClient(broker);
    await watcher.subscribeAsync('will', { qos: 2 });
    const polite = await rawConnected(broker, 'polite', { will });
    polite.send({ cmd: 'disconnect' });
    await polite.closed;
    const rude = await rawConnected(broker, 'rude', { will: { ...will, payload: Buffer.from('rude') } });
    rude.socket.destroy();
    await vi.waitFor(() => expect(texts(watcher.received)).toEqual(['will=rude']));
    expect(await allOf(watcher)).toEqual(['will=rude']);
  });

  test('is published when the keep-alive expires, and not before', async () => {
    const clock = manualClock();
    const broker = await runBroker({ ...open(), clock });
    const watcher = await mqttClient(broker, { keepalive: 0 });
    await watcher.subscribeAsync('will');
    const silent = await rawConnected(broker, 'silent', { keepalive: 10, will });
    clock.advance(14_000);
    await silent.ping();
    clock.advance(14_000);
    await silent.ping();
    expect(silent.ended).toBe(false);
    clock.advance(16_000);
    await silent.closed;
    await vi.waitFor(() => expect(texts(watcher.received)).toEqual(['will=gone']));
    expect(await broker.metric('closed_total', { reason: 'keep-alive' })).toBe(1);
  });

  test('of a connection that is taken over comes before anything of the newer one', async () => {
    const broker = await runBroker(open());
    const watcher = await mqttClient(broker);
    await watcher.subscribeAsync('#');
    const older = await rawConnected(broker, 'same', { will });
    const newer = await rawConnected(broker, 'same');
    newer.send(publishPacket('news', 'here'));
    await older.closed;
    await vi.waitFor(() => expect(texts(watcher.received)).toEqual(['will=gone', 'news=here']));
    expect(await broker.metric('closed_total', { reason: 'taken-over' })).toBe(1);
  });

  test('can be retained', async () => {
    const broker = await runBroker(open());
    const rude = await rawConnected(broker, 'rude', { will: { ...will, retain: true } });
    rude.socket.destroy();
    await vi.waitFor(async () => {
      const later = await mqttClient(broker);
      await later.subscribeAsync('will');
      expect(await allOf(later)).toEqual(['will=gone']);
      expect(later.received[0]?.retain).toBe(true);
    });
  });
});

test('one client id has one connection, however many ask for it at once', async () => {
  const broker = await runBroker(open());
  const clients = await Promise.all(Array.from({ length: 8 }, () => rawClient(broker)));
  for (const client of clients) client.send(connectPacket('same'));
  await vi.waitFor(() => expect(clients.filter(({ ended }) => !ended)).toHaveLength(1));
  const last = clients.find(({ ended }) => !ended)!;
  await last.next('connack');
  await last.ping();
  await vi.waitFor(() => expect(broker.metric('connections')).resolves.toBe(1));
});

test('overlapping subscriptions of a persistent session keep a message once', async () => {
  const broker = await runBroker(open());
  const options = { clientId: 'o', clean: false } as const;
  const client = await mqttClient(broker, options);
  await client.subscribeAsync({ 'o/#': { qos: 1 }, 'o/a': { qos: 1 } });
  await client.publishAsync('o/a', 'here', { qos: 1 });
  await vi.waitFor(() => expect(broker.metric('queued_messages')).resolves.toBe(0));
  await client.endAsync();
  const publisher = await mqttClient(broker);
  await publisher.publishAsync('o/a', 'away', { qos: 1 });
  const again = await mqttClient(broker, options);
  expect(await allOf(again)).toEqual(['o/a=away']);
});

test('an ended subscription delivers nothing more, also in a persistent session', async () => {
  const broker = await runBroker(open());
  const options = { clientId: 'u', clean: false } as const;
  const client = await mqttClient(broker, options);
  await client.subscribeAsync(['u/a', 'u/b'], { qos: 1 });
  await client.unsubscribeAsync('u/a');
  await client.publishAsync('u/a', 'x', { qos: 1 });
  await client.publishAsync('u/b', 'y', { qos: 1 });
  expect(await allOf(client)).toEqual(['u/b=y']);
  await client.endAsync();
  const publisher = await mqttClient(broker);
  await publisher.publishAsync('u/a', 'x', { qos: 1 });
  await publisher.publishAsync('u/b', 'z', { qos: 1 });
  const again = await mqttClient(broker, options);
  expect(await allOf(again)).toEqual(['u/b=z']);
});
