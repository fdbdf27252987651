import { connect as connectTcp } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { generate, type Packet, parser } from 'mqtt-packet';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { runHub, type TestHub } from '../support/hub.ts';

/** The behaviours of MQTT 3.1.1 that interoperability suites look at, over a hub in its open mode. */
let mqtt: string;
const open = (): Promise<TestHub> => runHub({ HUB_MQTT_RIGHTS: 'open' });

let topicCount = 0;
const fresh = (): string => `suite/${++topicCount}`;

interface Listener {
  client: MqttClient;
  got: { topic: string; text: string; retain: boolean; dup: boolean; qos: number }[];
}

async function client(url: string, options: IClientOptions = {}): Promise<Listener> {
  const connected = await connectAsync(url, { reconnectPeriod: 0, ...options });
  onTestFinished(() => connected.endAsync(true).catch(() => undefined));
  const got: Listener['got'] = [];
  connected.on('message', (topic, payload, { retain, dup, qos }) =>
    got.push({ topic, text: payload.toString(), retain, dup, qos }),
  );
  return { client: connected, got };
}

/** A connection packet by packet. */
async function raw(url: string, connect: Partial<Parameters<typeof generate>[0]> = {}) {
  const { hostname, port } = new URL(url);
  const socket = connectTcp({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  const packets: Packet[] = [];
  const parse = parser();
  parse.on('packet', (packet) => packets.push(packet));
  socket.on('data', (chunk) => parse.parse(chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const send = (packet: Packet): void => void socket.write(generate(packet));
  send({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: 'raw',
    keepalive: 0,
    ...connect,
  } as Packet);
  return {
    socket,
    packets,
    send,
    closed,
    has: (cmd: string) => packets.find((packet) => packet.cmd === cmd),
  };
}

beforeAll(() => {
  topicCount = 0;
});

test('messages of every QoS arrive once, at the lower of both QoS', async () => {
  ({ mqtt } = await open());
  const topic = fresh();
  const { client: to, got } = await client(mqtt);
  const { client: from } = await client(mqtt);
  await to.subscribeAsync(topic, { qos: 2 });
  for (const qos of [0, 1, 2] as const) await from.publishAsync(topic, `q${qos}`, { qos });
  await vi.waitFor(() =>
    expect(got.map(({ text, qos }) => `${text}/${qos}`).toSorted()).toEqual(['q0/0', 'q1/1', 'q2/2']),
  );
});

test('a retained message meets later subscribers, and an empty one removes it', async () => {
  const hub = await open();
  const topic = fresh();
  const { client: from } = await client(hub.mqtt);
  await from.publishAsync(topic, 'kept', { qos: 1, retain: true });
  const first = await client(hub.mqtt);
  await first.client.subscribeAsync(topic, { qos: 1 });
  await vi.waitFor(() => expect(first.got).toMatchObject([{ text: 'kept', retain: true }]));
  await from.publishAsync(topic, '', { qos: 1, retain: true });
  const second = await client(hub.mqtt);
  await second.client.subscribeAsync([topic, `${topic}/end`], { qos: 1 });
  await from.publishAsync(`${topic}/end`, 'sentinel', { qos: 1 });
  await vi.waitFor(() => expect(second.got.map(({ text }) => text)).toEqual(['sentinel']));
});

test('what comes while a session is away waits for it', async () => {
  const hub = await open();
  const topic = fresh();
  const away = await client(hub.mqtt, { clientId: 'sleeper', clean: false });
  await away.client.subscribeAsync(topic, { qos: 1 });
  await away.client.endAsync();
  const { client: from } = await client(hub.mqtt);
  for (const text of ['one', 'two', 'three']) await from.publishAsync(topic, text, { qos: 1 });
  const back = new Promise<Listener['got']>((resolve) => {
    const got: Listener['got'] = [];
    void connectAsync(hub.mqtt, {
      clientId: 'sleeper',
      clean: false,
      reconnectPeriod: 0,
      manualConnect: true,
    }).catch(() => undefined);
    void client(hub.mqtt, { clientId: 'sleeper', clean: false }).then((listener) => {
      got.push(...listener.got);
      listener.client.on('message', () => listener.got.length >= 3 && resolve(listener.got));
      if (listener.got.length >= 3) resolve(listener.got);
    });
  });
  expect((await back).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
});

test('a lost connection leaves its will, a goodbye does not', async () => {
  const hub = await open();
  const topic = fresh();
  const { client: to, got } = await client(hub.mqtt);
  await to.subscribeAsync(`${topic}/#`, { qos: 1 });
  const polite = await client(hub.mqtt, {
    will: { topic: `${topic}/polite`, payload: Buffer.from('gone'), qos: 1, retain: false },
  });
  await polite.client.endAsync();
  const lost = await client(hub.mqtt, {
    will: { topic: `${topic}/lost`, payload: Buffer.from('gone'), qos: 1, retain: false },
  });
  lost.client.stream.destroy();
  await vi.waitFor(() => expect(got.map((message) => message.topic)).toEqual([`${topic}/lost`]));
});

test('overlapping subscriptions deliver a message at the highest QoS', async () => {
  const hub = await open();
  const topic = fresh();
  const { client: to, got } = await client(hub.mqtt);
  await to.subscribeAsync({ [`${topic}/#`]: { qos: 2 }, [`${topic}/+`]: { qos: 1 } });
  const { client: from } = await client(hub.mqtt);
  await from.publishAsync(`${topic}/x`, 'overlap', { qos: 2 });
  await vi.waitFor(() => expect(Math.max(...got.map(({ qos }) => qos))).toBe(2));
  expect(new Set(got.map(({ text }) => text))).toEqual(new Set(['overlap']));
});

test('a client silent beyond one and a half of its keep-alive is closed, and its will is published', async () => {
  const hub = await open();
  const topic = fresh();
  const { client: to, got } = await client(hub.mqtt);
  await to.subscribeAsync(topic, { qos: 1 });
  const silent = await raw(hub.mqtt, {
    clientId: 'silent',
    keepalive: 1,
    will: { topic, payload: Buffer.from('silent'), qos: 1, retain: false },
  } as never);
  await silent.closed;
  await vi.waitFor(() => expect(got.map(({ text }) => text)).toEqual(['silent']));
});

test('a message that was not acknowledged is delivered again, marked so, when its session comes back', async () => {
  const hub = await open();
  const topic = fresh();
  const first = await raw(hub.mqtt, { clientId: 'forgetful', clean: false });
  await vi.waitFor(() => expect(first.has('connack')).toBeDefined());
  first.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] });
  await vi.waitFor(() => expect(first.has('suback')).toBeDefined());
  const { client: from } = await client(hub.mqtt);
  await from.publishAsync(topic, 'again', { qos: 1 });
  await vi.waitFor(() => expect(first.has('publish')).toMatchObject({ dup: false }));
  first.socket.destroy();
  await first.closed;
  const second = await raw(hub.mqtt, { clientId: 'forgetful', clean: false });
  await vi.waitFor(() => expect(second.has('publish')).toMatchObject({ dup: true, topic }));
});

test('an empty client id gets one with a clean session, and return code 2 without', async () => {
  const hub = await open();
  const clean = await raw(hub.mqtt, { clientId: '' });
  await vi.waitFor(() => expect(clean.has('connack')).toMatchObject({ returnCode: 0 }));
  const { hostname, port } = new URL(hub.mqtt);
  const socket = connectTcp({ host: hostname, port: Number(port) });
  // Written by hand: the packet library refuses to make it.
  socket.write(Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 0, 0, 0, 0, 0]));
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  expect([...answer]).toEqual([0x20, 2, 0, 2]);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
});

test('wildcards at the first level do not match topics that begin with $', async () => {
  const hub = await open();
  const topic = fresh();
  const { client: to, got } = await client(hub.mqtt);
  await to.subscribeAsync(['+/x', topic], { qos: 1 });
  const { client: from } = await client(hub.mqtt);
  await from.publishAsync('$private/x', 'hidden', { qos: 1 });
  await from.publishAsync(topic, 'sentinel', { qos: 1 });
  await vi.waitFor(() => expect(got.map(({ text }) => text)).toEqual(['sentinel']));
});

test('after unsubscribing nothing more comes', async () => {
  const hub = await open();
  const [left, kept] = [fresh(), fresh()];
  const { client: to, got } = await client(hub.mqtt);
  await to.subscribeAsync([left, kept], { qos: 1 });
  await to.unsubscribeAsync(left);
  const { client: from } = await client(hub.mqtt);
  await from.publishAsync(left, 'no', { qos: 1 });
  await from.publishAsync(kept, 'sentinel', { qos: 1 });
  await vi.waitFor(() => expect(got.map(({ text }) => text)).toEqual(['sentinel']));
});

test('a subscription that is refused is answered with 0x80', async () => {
  const hub = await open();
  const one = await raw(hub.mqtt);
  await vi.waitFor(() => expect(one.has('connack')).toBeDefined());
  one.send({
    cmd: 'subscribe',
    messageId: 7,
    subscriptions: [{ topic: 'test/nosubscribe', qos: 1 }],
  });
  await vi.waitFor(() => expect(one.has('suback')).toMatchObject({ granted: [128] }));
});

test('a second connection with the same client id takes over from the first', async () => {
  const hub = await open();
  const first = await raw(hub.mqtt, { clientId: 'twin' });
  await vi.waitFor(() => expect(first.has('connack')).toBeDefined());
  const second = await raw(hub.mqtt, { clientId: 'twin' });
  await first.closed;
  await vi.waitFor(() => expect(second.has('connack')).toMatchObject({ returnCode: 0 }));
});
