import { expect, onTestFinished, test, vi } from 'vitest';
import { as, mqttClient, publishPacket, rawConnected, rootOf, runBroker, texts } from '../support/broker.ts';

const TELEMETRY = `${rootOf('dev-1')}/telemetry`;

/** Milliseconds from each of `count` publishes to its PUBACK, one after the other. */
async function ackTimes(client: Awaited<ReturnType<typeof mqttClient>>, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await client.publishAsync(TELEMETRY, String(i), { qos: 1 });
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b);
}

test('a subscriber that stops reading delays neither acknowledgements nor other subscribers, and is closed', async () => {
  const broker = await runBroker({ config: { drainTimeoutMs: 1000, maxUnreadBytesPerClient: 1024 * 1024 } });
  const frozen = await rawConnected(broker, 'int-frozen');
  const healthy = await mqttClient(broker, as('int-healthy'));
  frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'alert/G1/#', qos: 1 }] });
  await frozen.next('suback');
  await healthy.subscribeAsync('alert/G1/#', { qos: 1 });
  frozen.socket.pause();

  const device = await mqttClient(broker, as('dev-1'));
  const alone = await ackTimes(device, 200);
  const payload = 'x'.repeat(50_000);
  let published = 0;
  const alerts = setInterval(() => {
    void broker.publish('alert/G1/major', payload);
    published++;
  }, 2);
  onTestFinished(() => clearInterval(alerts));
  await vi.waitFor(() =>
    expect(broker.metric('closed_total', { reason: 'too-slow' })).resolves.toBeGreaterThan(0),
  );
  const beside = await ackTimes(device, 200);
  clearInterval(alerts);
  const p99 = (times: number[]): number => times[Math.floor(times.length * 0.99)]!;
  expect(p99(beside)).toBeLessThan(p99(alone) + 150);
  await vi.waitFor(() => expect(healthy.received).toHaveLength(published), { timeout: 10_000 });
  frozen.socket.resume();
  await frozen.closed;
});

test('acknowledgements go on while a frozen subscriber has not been noticed yet', async () => {
  const broker = await runBroker({ config: { drainTimeoutMs: 60_000, maxUnreadBytesPerClient: 1024 ** 3 } });
  const frozen = await rawConnected(broker, 'int-frozen');
  frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'alert/G1/#', qos: 1 }] });
  await frozen.next('suback');
  frozen.socket.pause();
  for (let i = 0; i < 300; i++) void broker.publish('alert/G1/major', 'x'.repeat(50_000));
  const healthy = await mqttClient(broker, as('int-healthy'));
  await healthy.subscribeAsync('alert/G1/#', { qos: 1 });
  const device = await mqttClient(broker, as('dev-1'));
  const times = await ackTimes(device, 200);
  expect(times[197]).toBeLessThan(150);
  void broker.publish('alert/G1/critical', 'through');
  await vi.waitFor(() => expect(texts(healthy.received)).toContain('alert/G1/critical=through'));
  expect(frozen.ended).toBe(false);
});

test('a client that does not read its acknowledgements is not read either, and harms nobody', async () => {
  let taken = 0;
  const broker = await runBroker({
    record: false,
    onMessage(_message, done) {
      taken++;
      done();
    },
  });
  const deaf = await rawConnected(broker, 'dev-1');
  deaf.socket.pause();
  const packets = Buffer.concat(
    Array.from({ length: 5000 }, (_, i) => {
      const bytes = Buffer.alloc(2 + 2 + TELEMETRY.length + 2);
      bytes.set([0x32, bytes.length - 2, 0, TELEMETRY.length]);
      bytes.write(TELEMETRY, 4);
      bytes.writeUInt16BE((i % 65535) + 1, 4 + TELEMETRY.length);
      return bytes;
    }),
  );
  const other = await rawConnected(broker, 'dev-2');
  await vi.waitFor(
    async () => {
      if (deaf.socket.writableLength < 1_000_000) deaf.socket.write(packets);
      const before = taken;
      await other.ping();
      await other.ping();
      expect(taken).toBe(before);
      expect(deaf.socket.writableLength).toBeGreaterThan(1_000_000);
    },
    { interval: 1, timeout: 15_000 },
  );
  const before = taken;
  other.send(publishPacket(`${rootOf('dev-2')}/telemetry`, 'x', 1));
  await other.next('puback');
  expect(taken).toBe(before + 1);
});

test('the hub’s messages reach devices and stations that were away, newest kept', async () => {
  const broker = await runBroker({ config: { maxQueuedPerClient: 2 } });
  const options = as('station-1', { clean: false });
  const station = await mqttClient(broker, options);
  await station.subscribeAsync('station/station-1/dispatch', { qos: 1 });
  await station.endAsync();
  for (const n of ['1', '2', '3']) await broker.publish('station/station-1/dispatch', n);
  const again = await mqttClient(broker, options);
  await vi.waitFor(() =>
    expect(texts(again.received)).toEqual(['station/station-1/dispatch=2', 'station/station-1/dispatch=3']),
  );
});
