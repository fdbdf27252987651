import { connectAsync } from 'mqtt';
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

const open = (config = {}) => ({ config: { rights: 'open', ...config } }) as const;

test('messages of every QoS reach their subscriber once, in order and at that QoS', async () => {
  const broker = await runBroker(open());
  const client = await mqttClient(broker, { clientId: 'a' });
  await client.subscribeAsync('TopicA', { qos: 2 });
  for (const qos of [0, 1, 2] as const) await client.publishAsync('TopicA', `qos ${qos}`, { qos });
  expect(await allOf(client)).toEqual(['TopicA=qos 0', 'TopicA=qos 1', 'TopicA=qos 2']);
  expect(client.received.map(({ qos }) => qos).slice(0, 3)).toEqual([0, 1, 2]);
});

test('a message arrives at no more than the QoS of the subscription, wildcards included', async () => {
  const broker = await runBroker(open());
  const publisher = await mqttClient(broker);
  for (const [filter, granted] of [
    ['q/+', 0],
    ['q/#', 1],
    ['q/x', 1],
  ] as const) {
    const client = await mqttClient(broker);
    await client.subscribeAsync(filter, { qos: granted });
    await publisher.publishAsync('q/x', '', { qos: 2 });
    await vi.waitFor(() => expect(client.received.map(({ qos }) => qos)).toEqual([granted]));
  }
});

describe('retained messages', () => {
  test('are sent to a new subscription, with the flag, and an empty one removes them', async () => {
    const broker = await runBroker(open());
    const publisher = await mqttClient(broker);
    for (const qos of [0, 1, 2] as const)
      await publisher.publishAsync(`r/${qos}`, `${qos}`, { qos, retain: true });
    const first = await mqttClient(broker);
    await first.subscribeAsync('r/+', { qos: 2 });
    await vi.waitFor(() => expect(first.received.length).toBe(3));
    expect(texts(first.received).toSorted()).toEqual(['r/0=0', 'r/1=1', 'r/2=2']);
    expect(first.received.every(({ retain }) => retain)).toBe(true);
    for (const qos of [0, 1, 2] as const) await publisher.publishAsync(`r/${qos}`, '', { qos, retain: true });
    const second = await mqttClient(broker);
    await second.subscribeAsync('r/#', { qos: 2 });
    expect(await allOf(second)).toEqual([]);
  });

  test('reach a standing subscription without the flag', async () => {
    const broker = await runBroker(open());
    const client = await mqttClient(broker);
    await client.subscribeAsync('r');
    await client.publishAsync('r', 'x', { qos: 1, retain: true });
    await vi.waitFor(() => expect(client.received.map(({ retain }) => retain)).toEqual([false]));
  });

  test('are sent at the QoS of the subscription', async () => {
    const broker = await runBroker(open());
    const client = await mqttClient(broker);
    await client.publishAsync('r/1', 'x', { qos: 1, retain: true });
    await client.subscribeAsync('r/+', { qos: 0 });
    await vi.waitFor(() =>
      expect(client.received.map(({ qos, retain }) => [qos, retain])).toEqual([[0, true]]),
    );
  });
});

test('overlapping subscriptions deliver a message once, at the highest QoS', async () => {
  const broker = await runBroker(open());
  const client = await mqttClient(broker);
  await client.subscribeAsync({ 'o/#': { qos: 2 }, 'o/+': { qos: 1 }, 'o/a': { qos: 0 } });
  for (let i = 0; i < 3; i++) await client.publishAsync('o/a', String(i), { qos: 2 });
  expect(await allOf(client)).toEqual(['o/a=0', 'o/a=1', 'o/a=2']);
  expect(client.received.slice(0, 3).map(({ qos }) => qos)).toEqual([2, 2, 2]);
});

test('topics that begin with $ are not matched by a leading wildcard', async () => {
  const broker = await runBroker(open());
  const client = await mqttClient(broker, { clientId: 'd', clean: false });
  await client.subscribeAsync(['#', '+/a', '$x/#'], { qos: 1 });
  await client.publishAsync('$TopicA/a', 'hidden', { qos: 1, retain: true });
  await client.publishAsync('$x/a', 'asked for', { qos: 1 });
  expect(await allOf(client)).toEqual(['$x/a=asked for']);
  await client.subscribeAsync('+/#');
  await vi.waitFor(() => expect(broker.metric('queued_messages')).resolves.toBe(0));
  expect(texts(client.received)).not.toContain('$TopicA/a=hidden');
});

test('a refused subscription is answered with 0x80 beside the granted ones, and stays refused', async () => {
  const broker = await runBroker(open());
  const client = await rawConnected(broker, 'c', { clean: false });
  client.send({
    cmd: 'subscribe',
    messageId: 9,
    subscriptions: [
      { topic: 'test/nosubscribe', qos: 2 },
      { topic: 'test/other', qos: 1 },
    ],
  });
  expect((await client.next('suback')).granted).toEqual([128, 1]);
  client.socket.destroy();
  const publisher = await mqttClient(broker);
  await publisher.publishAsync('test/nosubscribe', 'x', { qos: 1 });
  await publisher.publishAsync('test/other', 'y', { qos: 1 });
  const again = await rawConnected(broker, 'c', { clean: false });
  expect((await again.next('publish')).topic).toBe('test/other');
  await again.ping();
  expect(again.packets).toEqual([]);
});

describe('the client id', () => {
  /** mqtt-packet refuses to write what we want to see refused. */
  const emptyId = (clean: boolean): Buffer =>
    Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, clean ? 2 : 0, 0, 0, 0, 0]);

  test('may be empty with a clean session', async () => {
    const broker = await runBroker(open());
    const clients = [await rawClient(broker), await rawClient(broker)];
    for (const client of clients) client.send(emptyId(true));
    for (const client of clients) {
      expect(await client.next('connack')).toMatchObject({ returnCode: 0, sessionPresent: false });
      await client.ping();
    }
  });

  test('must not be empty without one: return code 2, then the end', async () => {
    const broker = await runBroker(open());
    const client = await rawClient(broker);
    client.send(emptyId(false));
    expect((await client.next('connack')).returnCode).toBe(2);
    await client.closed;
    expect(broker.refusals).toMatchObject([{ action: 'connect', reason: 'client-id-required' }]);
  });
});

test('an unknown protocol level is answered with return code 1', async () => {
  const broker = await runBroker(open());
  await expect(connectAsync(broker.mqttUrl, { protocolVersion: 5, reconnectPeriod: 0 })).rejects.toThrow(
    /protocol/i,
  );
  const client = await rawClient(broker);
  client.send(Buffer.from([0x10, 13, 0, 4, ...Buffer.from('MQTT'), 9, 2, 0, 0, 0, 1, 97]));
  expect((await client.next('connack')).returnCode).toBe(1);
  await client.closed;
});

test.each([
  ['a packet before CONNECT', false, Buffer.from([0xc0, 0])],
  ['a second CONNECT', true, connectPacket('a')],
  ['a SUBSCRIBE without filters', true, Buffer.from([0x82, 2, 0, 1])],
  ['a wildcard in the topic of a PUBLISH', true, Buffer.from([0x30, 5, 0, 3, 97, 47, 43])],
  ['a topic that is not UTF-8', true, Buffer.from([0x30, 4, 0, 2, 0xc3, 0x28])],
  ['a wildcard that does not fill its level', true, Buffer.from([0x82, 7, 0, 1, 0, 2, 97, 35, 0])],
  ['a packet only brokers send', true, Buffer.from([0x20, 2, 0, 0])],
  ['publishing on $SYS/', true, publishPacket('$SYS/x', 'x')],
])('%s ends the connection', async (_what, connected, packet) => {
  const broker = await runBroker(open());
  const client = connected ? await rawConnected(broker, 'c') : await rawClient(broker);
  client.send(packet);
  await client.closed;
  expect(client.ended).toBe(true);
});

test('what comes in the same write as CONNECT is taken after it', async () => {
  const broker = await runBroker(open());
  const watcher = await mqttClient(broker);
  await watcher.subscribeAsync('early/#');
  const client = await rawClient(broker);
  client.send(connectPacket('e'), publishPacket('early/1', 'a'), publishPacket('early/2', 'b', 7), {
    cmd: 'disconnect',
  });
  await vi.waitFor(() => expect(texts(watcher.received)).toEqual(['early/1=a', 'early/2=b']));
  await client.closed;
});

test('the hub hears only of topics of the contract, and believes them where everything is open', async () => {
  const broker = await runBroker(open());
  const client = await mqttClient(broker);
  const watcher = await mqttClient(broker);
  await watcher.subscribeAsync('#');
  await client.publishAsync('TopicA/B', 'x', { qos: 1 });
  await client.publishAsync('grid/G1/gas/D7/telemetry', '{}', { qos: 1 });
  await client.publishAsync('station/S1/ack', '{}', { qos: 2 });
  expect(broker.messages.map(({ identity, leaf, qos }) => [identity.kind, identity.id, leaf, qos])).toEqual([
    ['device', 'D7', 'telemetry', 1],
    ['station', 'S1', 'ack', 2],
  ]);
  await vi.waitFor(() => expect(watcher.received).toHaveLength(3));
});

test('a client that is gone without a word frees everything', async () => {
  const broker = await runBroker(open());
  const client = await mqttClient(broker);
  await client.subscribeAsync('x');
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.stream.destroy();
  await closed;
  await vi.waitFor(() => expect(broker.metric('connections')).resolves.toBe(0));
  await broker.publish('x', 'nobody');
});
