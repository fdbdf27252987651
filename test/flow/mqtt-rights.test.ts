import { connectAsync } from 'mqtt';
import { describe, expect, test, vi } from 'vitest';
import {
  as,
  connectPacket,
  mqttClient,
  publishPacket,
  rawClient,
  rawConnected,
  rootOf,
  runBroker,
  texts,
} from '../support/broker.ts';

const ROOT = rootOf('dev-1');

test('a device is heard on its own three topics, with who, where and when', async () => {
  const broker = await runBroker();
  const client = await mqttClient(broker, as('dev-1'));
  await client.publishAsync(`${ROOT}/telemetry`, 't', { qos: 1 });
  await client.publishAsync(`${ROOT}/event`, 'e', { qos: 0 });
  await client.publishAsync(`${ROOT}/status`, 'online', { qos: 2, retain: true });
  expect(
    broker.messages.map(({ leaf, topic, payload, qos, retain }) => [
      leaf,
      topic,
      String(payload),
      qos,
      retain,
    ]),
  ).toEqual([
    ['telemetry', `${ROOT}/telemetry`, 't', 1, false],
    ['event', `${ROOT}/event`, 'e', 0, false],
    ['status', `${ROOT}/status`, 'online', 2, true],
  ]);
  const [first] = broker.messages;
  expect(first).toMatchObject({ identity: { kind: 'device', id: 'dev-1' }, will: false });
  expect(Math.abs(Date.now() - first!.receivedAt)).toBeLessThan(5000);
  expect(new Set(broker.messages.map(({ connectionId }) => connectionId)).size).toBe(1);
  expect(await broker.metric('messages_total')).toBe(3);
  expect(await broker.metric('messages_total', { leaf: 'event', qos: '0' })).toBe(1);
});

test.each([
  'grid/G1/smoke/dev-2/telemetry',
  `${ROOT}/command`,
  `${ROOT}/telemetry/x`,
  'alert/G1/critical',
  'station/dev-1/ack',
  '$SYS/x',
])('a device that publishes on %s is cut off, and its right messages before that are kept', async (topic) => {
  const broker = await runBroker();
  const client = await rawConnected(broker, 'dev-1');
  client.send(
    publishPacket(`${ROOT}/telemetry`, '1', 1),
    publishPacket(topic, '2', 2),
    publishPacket(`${ROOT}/event`, '3', 3),
  );
  await client.closed;
  expect(broker.messages.map(({ payload }) => String(payload))).toEqual(['1']);
  expect(broker.refusals).toMatchObject([
    {
      action: 'publish',
      reason: 'topic-not-allowed',
      topic,
      identity: { id: 'dev-1' },
      username: 'dev-1',
      address: expect.stringContaining('127.0.0.1'),
    },
  ]);
  expect(await broker.metric('refused_total', { action: 'publish', reason: 'topic-not-allowed' })).toBe(1);
});

test('a device subscribes to its own command and to nothing else, and stays connected', async () => {
  const broker = await runBroker();
  const client = await rawConnected(broker, 'dev-1');
  const filters = [`${ROOT}/command`, 'grid/G1/smoke/+/command', `${ROOT}/#`, '#', '$SYS/#', 'alert/#'];
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos: 1 })) });
  expect((await client.next('suback')).granted).toEqual([1, 128, 128, 128, 128, 128]);
  expect(broker.refusals.map(({ action, reason, topic }) => [action, reason, topic])).toEqual(
    filters.slice(1).map((topic) => ['subscribe', 'filter-not-allowed', topic]),
  );
  await broker.publish(`${ROOT}/command`, 'mute');
  await broker.publish('alert/G1/critical', 'not for devices');
  expect(String((await client.next('publish')).payload)).toBe('mute');
  await client.ping();
  expect(client.packets).toEqual([]);
});

test('a station hears its dispatches and is heard on its acknowledgements', async () => {
  const broker = await runBroker();
  const station = await mqttClient(broker, as('station-1'));
  await station.subscribeAsync('station/station-1/dispatch', { qos: 1 });
  await broker.publish('station/station-2/dispatch', 'not yours');
  await broker.publish('station/station-1/dispatch', 'go');
  await vi.waitFor(() => expect(texts(station.received)).toEqual(['station/station-1/dispatch=go']));
  expect(station.received[0]?.qos).toBe(1);
  await station.publishAsync('station/station-1/ack', 'received', { qos: 1 });
  expect(broker.messages).toMatchObject([{ identity: { kind: 'station', id: 'station-1' }, leaf: 'ack' }]);
});

test('an integration hears the alerts it may, and publishes nothing', async () => {
  const broker = await runBroker();
  const platform = await rawConnected(broker, 'int-1');
  platform.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: ['alert/G1/+', 'alert/#', 'grid/#'].map((topic) => ({ topic, qos: 0 })),
  });
  expect((await platform.next('suback')).granted).toEqual([0, 128, 128]);
  await broker.publish('alert/G2/critical', 'elsewhere');
  await broker.publish('alert/G1/critical', 'fire');
  expect(String((await platform.next('publish')).payload)).toBe('fire');
  platform.send(publishPacket('alert/G1/critical', 'made up', 1));
  await platform.closed;
});

test('nobody receives what devices publish', async () => {
  const broker = await runBroker();
  const platform = await mqttClient(broker, as('int-1'));
  await platform.subscribeAsync('alert/G1/#');
  const device = await mqttClient(broker, as('dev-1'));
  for (const qos of [0, 1, 2] as const)
    await device.publishAsync(`${ROOT}/telemetry`, 'x', { qos, retain: true });
  await broker.publish('alert/G1/major', 'end');
  await vi.waitFor(() => expect(texts(platform.received)).toEqual(['alert/G1/major=end']));
});

describe('who is not let in', () => {
  test.each([
    ['with a wrong secret', { username: 'dev-1', password: 'wrong' }, 'bad-credentials'],
    ['with an unknown name', { username: 'nobody', password: 'secret' }, 'bad-credentials'],
    ['without credentials', {}, 'no-credentials'],
    ['without a secret', { username: 'dev-1' }, 'no-credentials'],
  ])('%s', async (_what, credentials, reason) => {
    const broker = await runBroker();
    await expect(connectAsync(broker.mqttUrl, { reconnectPeriod: 0, ...credentials })).rejects.toMatchObject({
      code: 4,
    });
    expect(broker.refusals).toMatchObject([{ action: 'connect', reason, identity: undefined }]);
    await vi.waitFor(() => expect(broker.metric('connections')).resolves.toBe(0));
  });

  test('when the decision fails: the client is told to come again', async () => {
    const broker = await runBroker({ authenticate: () => Promise.reject(new Error('no store')) });
    await expect(connectAsync(broker.mqttUrl, { reconnectPeriod: 0, ...as('dev-1') })).rejects.toMatchObject({
      code: 3,
    });
  });
});

test('the decision who it is may take its time, and nothing the client sent meanwhile is lost', async () => {
  let decide: (() => void) | undefined;
  const broker = await runBroker({
    authenticate: (id) =>
      new Promise((resolve) => {
        decide = () => resolve({ kind: 'device', id, topicRoot: rootOf(id) });
      }),
  });
  const client = await rawClient(broker);
  client.send(connectPacket('dev-1'), publishPacket(`${ROOT}/telemetry`, 'early', 5));
  await vi.waitFor(() => expect(decide).toBeDefined());
  expect(broker.messages).toEqual([]);
  decide!();
  expect((await client.next('puback')).messageId).toBe(5);
  expect(broker.messages.map(({ payload }) => String(payload))).toEqual(['early']);
});

describe('the will of a device', () => {
  const will = (topic: string) =>
    ({ will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true } }) as const;

  test('is handed over when its connection breaks', async () => {
    const broker = await runBroker();
    const client = await rawConnected(broker, 'dev-1', will(`${ROOT}/status`));
    client.socket.destroy();
    await vi.waitFor(() =>
      expect(broker.messages).toMatchObject([
        { leaf: 'status', will: true, qos: 1, retain: true, topic: `${ROOT}/status` },
      ]),
    );
    await vi.waitFor(() =>
      expect(broker.connections.map(({ connected }) => connected)).toEqual([true, false]),
    );
    expect(broker.connections[0]?.connectionId).toBe(broker.messages[0]?.connectionId);
  });

  test.each(['grid/G1/smoke/dev-2/status', `${ROOT}/command`, 'alert/G1/critical'])(
    'cannot be on %s: return code 5',
    async (topic) => {
      const broker = await runBroker();
      const client = await rawClient(broker);
      client.send(connectPacket('dev-1', will(topic)));
      expect((await client.next('connack')).returnCode).toBe(5);
      await client.closed;
      expect(broker.refusals).toMatchObject([
        { action: 'connect', reason: 'will-not-allowed', topic, identity: { id: 'dev-1' } },
      ]);
    },
  );

  test('is not handed over when the device itself has come back on a newer connection', async () => {
    const broker = await runBroker();
    const older = await rawConnected(broker, 'dev-1', will(`${ROOT}/status`));
    const newer = await rawConnected(broker, 'dev-1', will(`${ROOT}/status`));
    await older.closed;
    newer.send(publishPacket(`${ROOT}/telemetry`, 'alive', 1));
    await newer.next('puback');
    expect(broker.messages.map(({ payload }) => String(payload))).toEqual(['alive']);
    newer.socket.destroy();
    await vi.waitFor(() => expect(broker.messages).toHaveLength(2));
    expect(broker.messages[1]).toMatchObject({ will: true });
  });

  test('is not published because the hub leaves', async () => {
    const broker = await runBroker();
    const client = await rawConnected(broker, 'dev-1', will(`${ROOT}/status`));
    await broker.close();
    await client.closed;
    expect(broker.messages).toEqual([]);
  });
});

test('a client id belongs to whoever uses it: no stranger can cut off a device or inherit its session', async () => {
  const broker = await runBroker();
  const device = await rawConnected(broker, 'dev-1', { clean: false, clientId: 'shared' });
  device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `${ROOT}/command`, qos: 1 }] });
  await device.next('suback');
  const stranger = await rawClient(broker);
  stranger.send(connectPacket('dev-2', { clean: false, clientId: 'shared' }));
  expect((await stranger.next('connack')).sessionPresent).toBe(false);
  await broker.publish(`${ROOT}/command`, 'mute');
  expect((await device.next('publish')).topic).toBe(`${ROOT}/command`);
  await stranger.ping();
  expect([device.ended, stranger.packets]).toEqual([false, []]);
});

test('a device whose rights have changed is cut off on every connection, and only it', async () => {
  const broker = await runBroker();
  const mine = [
    await rawConnected(broker, 'dev-1', { clientId: 'a' }),
    await rawConnected(broker, 'dev-1', { clientId: 'b' }),
  ];
  const other = await rawConnected(broker, 'dev-2');
  broker.disconnect('dev-1');
  await Promise.all(mine.map(({ closed }) => closed));
  await other.ping();
  expect(other.ended).toBe(false);
});
