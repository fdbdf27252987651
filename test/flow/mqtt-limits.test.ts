import { expect, test, vi } from 'vitest';
import { publishPacket, rawClient, rawConnected, rootOf, runBroker } from '../support/broker.ts';
import { manualClock } from '../support/clock.ts';

const TELEMETRY = `${rootOf('dev-1')}/telemetry`;
const slow = { maxPublishesPerSecond: 10, publishBurst: 2 } as const;

test('a payload up to the limit is taken; one byte more ends the connection', async () => {
  const broker = await runBroker({ config: { maxPayloadBytes: 5000 } });
  const client = await rawConnected(broker, 'dev-1');
  client.send(publishPacket(TELEMETRY, Buffer.alloc(5000), 1));
  await client.next('puback');
  client.send(publishPacket(TELEMETRY, Buffer.alloc(5001), 2));
  await client.closed;
  expect(broker.messages.map(({ payload }) => payload.length)).toEqual([5000]);
  expect(broker.refusals).toMatchObject([{ action: 'publish', reason: 'payload-too-large' }]);
});

test('a packet that announces more than the limit is refused before it has come', async () => {
  const broker = await runBroker();
  const client = await rawConnected(broker, 'dev-1');
  client.send(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
  await client.closed;
  expect(broker.refusals).toMatchObject([{ reason: 'payload-too-large', identity: { id: 'dev-1' } }]);
  const stranger = await rawClient(broker);
  stranger.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
  await stranger.closed;
});

test('topics and filters have a greatest depth', async () => {
  const broker = await runBroker({ config: { rights: 'open', maxTopicLevels: 3 } });
  const client = await rawConnected(broker, 'c');
  client.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: ['a/b/c', 'a/b/c/d'].map((topic) => ({ topic, qos: 0 })),
  });
  expect((await client.next('suback')).granted).toEqual([0, 128]);
  client.send(publishPacket('a/b/c', 'x'));
  await client.next('publish');
  client.send(publishPacket('a/b/c/d', 'x'));
  await client.closed;
  expect(broker.refusals.map(({ action, reason }) => [action, reason])).toEqual([
    ['subscribe', 'too-many-levels'],
    ['publish', 'too-many-levels'],
  ]);
});

test('subscriptions of one client have a greatest number', async () => {
  const broker = await runBroker({ config: { rights: 'open', maxSubscriptionsPerClient: 2 } });
  const client = await rawConnected(broker, 'c');
  const subscribe = async (topics: string[]) => {
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: topics.map((topic) => ({ topic, qos: 0 })),
    });
    return (await client.next('suback')).granted;
  };
  expect(await subscribe(['a', 'b', 'c'])).toEqual([0, 0, 128]);
  expect(await subscribe(['a'])).toEqual([0]);
  client.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['a'] });
  await client.next('unsuback');
  expect(await subscribe(['c'])).toEqual([0]);
});

test('a device has two connections; a third ends the oldest', async () => {
  const broker = await runBroker();
  const clients = [];
  for (const clientId of ['a', 'b', 'c']) clients.push(await rawConnected(broker, 'dev-1', { clientId }));
  await clients[0]!.closed;
  await clients[1]!.ping();
  await clients[2]!.ping();
  expect(await broker.metric('closed_total', { reason: 'evicted' })).toBe(1);
  const again = await rawConnected(broker, 'dev-1', { clientId: 'b' });
  await clients[1]!.closed;
  await clients[2]!.ping();
  await again.ping();
});

test('connections have a greatest number', async () => {
  const broker = await runBroker({ config: { maxConnections: 1 } });
  const first = await rawConnected(broker, 'dev-1');
  const second = await rawClient(broker);
  await second.closed;
  await first.ping();
  expect(await broker.metric('closed_total', { reason: 'too-many-connections' })).toBe(1);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['half a CONNECT', Buffer.from([0x10, 20, 0, 4])],
])('a connection that sends %s is closed in time', async (_what, bytes) => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: { connectTimeoutMs: 3000 } });
  const idle = await rawClient(broker);
  idle.send(bytes);
  await vi.waitFor(() => expect(broker.metric('connections')).resolves.toBe(1));
  clock.advance(2900);
  expect(idle.ended).toBe(false);
  clock.advance(1000);
  await idle.closed;
  expect(await broker.metric('closed_total', { reason: 'connect-timeout' })).toBe(1);
});

test('what a device sends too fast is delayed, in order, and never dropped, whatever its QoS', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: slow });
  const client = await rawConnected(broker, 'dev-1');
  client.send(
    publishPacket(TELEMETRY, '1', 1),
    publishPacket(TELEMETRY, '2'),
    publishPacket(TELEMETRY, '3'),
    publishPacket(TELEMETRY, '4', 4),
    publishPacket(TELEMETRY, '5', 5, { qos: 2 }),
  );
  await client.ping();
  const taken = (): string[] => broker.messages.map(({ payload }) => String(payload));
  expect(taken()).toEqual(['1', '2']);
  expect(await broker.metric('delayed_total')).toBe(3);
  expect(await broker.metric('delayed_messages')).toBe(3);
  clock.advance(100);
  expect(taken()).toEqual(['1', '2', '3']);
  clock.advance(100);
  expect(taken()).toEqual(['1', '2', '3', '4']);
  expect([(await client.next('puback')).messageId, (await client.next('puback')).messageId]).toEqual([1, 4]);
  clock.advance(100);
  expect(taken()).toEqual(['1', '2', '3', '4', '5']);
  expect((await client.next('pubrec')).messageId).toBe(5);
});

test('an alarm overtakes the delayed telemetry of its device, and is acknowledged at once', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: slow });
  const client = await rawConnected(broker, 'dev-1');
  for (let i = 1; i <= 50; i++) client.send(publishPacket(TELEMETRY, String(i), i));
  client.send(publishPacket(TELEMETRY, 'alarm', 99));
  await vi.waitFor(() =>
    expect(broker.messages.map(({ payload }) => String(payload))).toEqual(['1', '2', 'alarm']),
  );
  const ids = [await client.next('puback'), await client.next('puback'), await client.next('puback')];
  expect(ids.map(({ messageId }) => messageId)).toEqual([1, 2, 99]);
});

test('an alarm overtakes although the queue of its device is full', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: { ...slow, maxDelayedPerDevice: 3 } });
  const client = await rawConnected(broker, 'dev-1');
  for (let i = 1; i <= 5; i++) client.send(publishPacket(TELEMETRY, String(i), i));
  client.send(publishPacket(TELEMETRY, 'alarm', 99));
  await vi.waitFor(() => expect(broker.messages.at(-1)?.payload.toString()).toBe('alarm'));
});

test('a flood of alarms has its own bound', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: slow });
  const client = await rawConnected(broker, 'dev-1');
  for (let i = 1; i <= 20; i++) client.send(publishPacket(TELEMETRY, `alarm ${i}`, i));
  await client.ping();
  expect(broker.messages).toHaveLength(4);
  clock.advance(1000);
  expect(broker.messages.map(({ payload }) => String(payload))).toEqual(
    Array.from({ length: 14 }, (_, i) => `alarm ${i + 1}`),
  );
});

test('when its queue is full the device is not read, its neighbour is, and nothing is lost', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: { ...slow, maxDelayedPerDevice: 10 } });
  const client = await rawConnected(broker, 'dev-1');
  const COUNT = 300;
  for (let i = 1; i <= COUNT; i++) client.send(publishPacket(TELEMETRY, String(i), i));
  const neighbour = await rawConnected(broker, 'dev-2');
  await vi.waitFor(() => expect(broker.metric('delayed_messages')).resolves.toBe(10));
  await neighbour.ping();
  expect(broker.messages).toHaveLength(2);
  for (let i = 1; i <= COUNT; i++) {
    const next = client.next('puback');
    let id: number | undefined;
    void next.then(({ messageId }) => (id = messageId));
    await vi.waitFor(
      () => {
        clock.advance(100);
        expect(id).toBe(i);
      },
      { interval: 1 },
    );
  }
  expect(broker.messages.map(({ payload }) => Number(payload))).toEqual(
    Array.from({ length: COUNT }, (_, i) => i + 1),
  );
  expect(await broker.metric('delayed_messages')).toBe(0);
});

test('a device that hangs up loses nothing it had sent, and a reconnect buys it nothing', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: slow });
  const client = await rawConnected(broker, 'dev-1');
  for (let i = 1; i <= 6; i++) client.send(publishPacket(TELEMETRY, String(i)));
  client.send({ cmd: 'disconnect' });
  await client.closed;
  await vi.waitFor(() => expect(broker.messages).toHaveLength(6));
  const again = await rawConnected(broker, 'dev-1');
  again.send(publishPacket(TELEMETRY, '7', 7));
  await again.ping();
  expect(broker.messages).toHaveLength(6);
  clock.advance(500);
  expect(broker.messages.at(-1)?.payload.toString()).toBe('7');
  await again.next('puback');
});

test('delayed messages wait for room like all others', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock, config: slow });
  const client = await rawConnected(broker, 'dev-1');
  for (let i = 1; i <= 4; i++) client.send(publishPacket(TELEMETRY, String(i), i));
  await client.ping();
  broker.gate.full = true;
  clock.advance(1000);
  expect(broker.messages).toHaveLength(2);
  broker.gate.makeRoom();
  await vi.waitFor(() => expect(broker.messages).toHaveLength(4));
});

test('a connection the hub does not read is not silent', async () => {
  const clock = manualClock();
  const broker = await runBroker({ clock });
  const client = await rawConnected(broker, 'dev-1', { keepalive: 1 });
  broker.gate.full = true;
  client.send(publishPacket(TELEMETRY, '1', 1));
  await vi.waitFor(() => expect(broker.metric('held_connections')).resolves.toBe(1));
  clock.advance(60_000);
  expect(client.ended).toBe(false);
  broker.gate.makeRoom();
  await client.next('puback');
});
