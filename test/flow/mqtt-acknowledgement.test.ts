import { expect, test, vi } from 'vitest';
import type { InboundMessage } from '../../hub/broker/message.ts';
import {
  as,
  mqttClient,
  publishPacket,
  type RawClient,
  rawConnected,
  rootOf,
  runBroker,
} from '../support/broker.ts';

const TELEMETRY = `${rootOf('dev-1')}/telemetry`;

/** A hub that makes nothing durable until the test says so. */
function slowHub() {
  const waiting: { text: string; message: InboundMessage; done: (error?: Error) => void }[] = [];
  return {
    waiting,
    onMessage(message: InboundMessage, done: (error?: Error) => void) {
      waiting.push({ text: String(message.payload), message, done });
    },
    texts: () => waiting.map(({ text }) => text),
  };
}

async function acknowledged(client: RawClient, count: number): Promise<(number | undefined)[]> {
  const ids: (number | undefined)[] = [];
  while (ids.length < count) ids.push((await client.next('puback')).messageId);
  return ids;
}

test('a QoS 1 message is acknowledged only once it is durable', async () => {
  const hub = slowHub();
  const broker = await runBroker(hub);
  const client = await rawConnected(broker, 'dev-1');
  client.send(
    publishPacket(TELEMETRY, 'a', 1),
    publishPacket(TELEMETRY, 'b', 2),
    publishPacket(TELEMETRY, 'c', 3),
  );
  await client.ping();
  expect(hub.texts()).toEqual(['a', 'b', 'c']);
  expect(client.packets).toEqual([]);
  hub.waiting[1]!.done();
  expect(await acknowledged(client, 1)).toEqual([2]);
  hub.waiting[0]!.done();
  hub.waiting[2]!.done();
  expect(await acknowledged(client, 2)).toEqual([1, 3]);
});

test('a message that could not be made durable is not acknowledged, and its device has to come again', async () => {
  const hub = slowHub();
  const broker = await runBroker(hub);
  const client = await rawConnected(broker, 'dev-1');
  client.send(publishPacket(TELEMETRY, 'a', 1));
  await vi.waitFor(() => expect(hub.waiting).toHaveLength(1));
  hub.waiting[0]!.done(new Error('disk full'));
  hub.waiting[0]!.done();
  await client.closed;
  expect(client.packets).toEqual([]);
});

test('a hub that throws loses one connection and nothing else', async () => {
  const broker = await runBroker({
    onMessage(message, done) {
      if (String(message.payload) === 'bad') throw new Error('a defect');
      done();
    },
  });
  const [one, other] = [await rawConnected(broker, 'dev-1'), await rawConnected(broker, 'dev-2')];
  one.send(publishPacket(TELEMETRY, 'bad', 1));
  await one.closed;
  other.send(publishPacket(`${rootOf('dev-2')}/telemetry`, 'good', 1));
  expect(await acknowledged(other, 1)).toEqual([1]);
});

test('a repeated QoS 1 message is a message like any other', async () => {
  const broker = await runBroker();
  const client = await rawConnected(broker, 'dev-1');
  client.send(publishPacket(TELEMETRY, 'a', 4), publishPacket(TELEMETRY, 'a', 4, { dup: true }));
  expect(await acknowledged(client, 2)).toEqual([4, 4]);
  expect(broker.messages).toHaveLength(2);
});

test('a QoS 2 message is received only once it is durable, and handed over exactly once', async () => {
  const hub = slowHub();
  const broker = await runBroker(hub);
  const options = { clientId: 'c', clean: false } as const;
  const publish = (dup: boolean) => publishPacket(TELEMETRY, 'once', 8, { qos: 2, dup });
  const first = await rawConnected(broker, 'dev-1', options);
  first.send(publish(false));
  await first.ping();
  expect([hub.texts(), first.packets]).toEqual([['once'], []]);
  first.socket.destroy();

  // Not durable yet: the repeat waits for the first.
  const second = await rawConnected(broker, 'dev-1', options);
  second.send(publish(true));
  await second.ping();
  expect([hub.texts(), second.packets]).toEqual([['once'], []]);
  hub.waiting[0]!.done();
  expect((await second.next('pubrec')).messageId).toBe(8);
  second.socket.destroy();

  // Durable, not released: the repeat is answered.
  const third = await rawConnected(broker, 'dev-1', options);
  third.send(publish(true));
  await third.next('pubrec');
  third.send({ cmd: 'pubrel', messageId: 8 });
  expect((await third.next('pubcomp')).messageId).toBe(8);
  expect(hub.texts()).toEqual(['once']);

  // Released: the id is free for another message.
  third.send(publish(false));
  await vi.waitFor(() => expect(hub.texts()).toEqual(['once', 'once']));
  hub.waiting[1]!.done();
  await third.next('pubrec');
});

test('a clean session knows nothing of an earlier one’s QoS 2 messages', async () => {
  const broker = await runBroker();
  const publish = publishPacket(TELEMETRY, 'x', 8, { qos: 2 });
  for (let i = 0; i < 2; i++) {
    const client = await rawConnected(broker, 'dev-1', { clientId: 'c' });
    client.send(publish);
    await client.next('pubrec');
    client.socket.destroy();
  }
  expect(broker.messages).toHaveLength(2);
});

test('while the hub has no room nothing is taken from any socket, and all of it afterwards', async () => {
  const broker = await runBroker();
  const names = ['dev-1', 'dev-2', 'dev-3'];
  const clients = await Promise.all(names.map((name) => rawConnected(broker, name)));
  broker.gate.full = true;
  const payload = 'x'.repeat(20_000);
  const COUNT = 500;
  clients.forEach((client, c) => {
    for (let i = 1; i <= COUNT; i++)
      client.send(publishPacket(`${rootOf(names[c]!)}/telemetry`, `${i} ${payload}`, i));
  });
  // What the broker does not read backs up into the sockets of those who write.
  await vi.waitFor(() => expect(clients.every(({ socket }) => socket.writableLength > 500_000)).toBe(true));
  await vi.waitFor(() => expect(broker.metric('held_connections')).resolves.toBe(3));
  expect(broker.messages).toEqual([]);

  broker.gate.makeRoom();
  for (const client of clients)
    expect(await acknowledged(client, COUNT)).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  expect(broker.messages).toHaveLength(3 * COUNT);
  expect(await broker.metric('held_connections')).toBe(0);
});

test('a client that is not answered is not read beyond its bound', async () => {
  const hub = slowHub();
  const broker = await runBroker({ ...hub, config: { maxUnansweredPerConnection: 5 } });
  const client = await rawConnected(broker, 'dev-1');
  for (let i = 1; i <= 20; i++) client.send(publishPacket(TELEMETRY, String(i), i));
  const other = await rawConnected(broker, 'dev-2');
  await other.ping();
  await vi.waitFor(() => expect(hub.waiting).toHaveLength(5));
  for (let i = 0; i < 20; i++) {
    await vi.waitFor(() => expect(hub.waiting.length).toBe(Math.min(20, i + 5)));
    hub.waiting[i]!.done();
  }
  expect(await acknowledged(client, 20)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('a hub that closes still answers what it was making durable, and takes nothing more', async () => {
  const hub = slowHub();
  const broker = await runBroker(hub);
  const client = await rawConnected(broker, 'dev-1');
  client.send(publishPacket(TELEMETRY, 'a', 1));
  await vi.waitFor(() => expect(hub.waiting).toHaveLength(1));
  const closed = broker.close();
  client.send(publishPacket(TELEMETRY, 'b', 2));
  hub.waiting[0]!.done();
  expect(await acknowledged(client, 1)).toEqual([1]);
  await closed;
  await client.closed;
  expect(hub.texts()).toEqual(['a']);
});

test('what a device sent before it hung up is taken, even when there was no room at first', async () => {
  const broker = await runBroker();
  const client = await rawConnected(broker, 'dev-1');
  broker.gate.full = true;
  client.send(publishPacket(TELEMETRY, 'last words'));
  client.socket.end();
  await vi.waitFor(() => expect(broker.metric('held_connections')).resolves.toBe(1));
  broker.gate.makeRoom();
  await client.closed;
  expect(broker.messages.map(({ payload }) => String(payload))).toEqual(['last words']);
});

test('a real client gets its acknowledgements under load, each once', async () => {
  const broker = await runBroker({ onMessage: (_message, done) => void setImmediate(done) });
  const client = await mqttClient(broker, as('dev-1'));
  await Promise.all(
    Array.from({ length: 1000 }, (_, i) => client.publishAsync(TELEMETRY, String(i), { qos: 1 })),
  );
  expect(broker.messages.map(({ payload }) => Number(payload))).toEqual(
    Array.from({ length: 1000 }, (_, i) => i),
  );
});
