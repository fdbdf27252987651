import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import mqttPacket from 'mqtt-packet';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  as,
  mqttClient,
  publishPacket,
  rootOf,
  runBroker,
  type TestBroker,
  texts,
} from '../support/broker.ts';
import { requirement } from '../support/requirements.ts';
import { tempDir } from '../support/temp.ts';

const ROOT = rootOf('dev-1');

const openssl = requirement('openssl', () => execFileSync('openssl', ['version']).length > 0);

function selfSigned(): { cert: Buffer; key: Buffer } {
  const dir = tempDir();
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...how, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

/** An HTTP server that hands every upgrade to the broker. */
async function webSocketUrl(broker: TestBroker): Promise<string> {
  const server = createServer();
  server.on('upgrade', (request, socket, head) => broker.handleWebSocket(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`;
}

test('a taken port is named, with the setting that changes it', async () => {
  const broker = await runBroker();
  await expect(runBroker({ config: { mqttPort: broker.port } })).rejects.toThrow(
    new RegExp(`${broker.port} on 127\\.0\\.0\\.1 is taken.*HUB_MQTT_PORT`),
  );
});

test.skipIf(!openssl)('MQTT over TLS, for those who trust the certificate', async () => {
  const tls = selfSigned();
  const broker = await runBroker({ config: { tls } });
  expect(broker.mqttsUrl).toMatch(/^mqtts:\/\/127\.0\.0\.1:\d+$/);
  const at = { mqttUrl: broker.mqttsUrl ?? '' };
  const client = await mqttClient(at, { ...as('dev-1'), ca: tls.cert });
  await client.publishAsync(`${ROOT}/telemetry`, 'x'.repeat(60_000), { qos: 1 });
  expect(broker.messages).toMatchObject([{ leaf: 'telemetry', identity: { id: 'dev-1' } }]);
  expect(await broker.metric('connections', { transport: 'tls' })).toBe(1);
  await expect(connectAsync(at.mqttUrl, { ...as('dev-1'), reconnectPeriod: 0 })).rejects.toThrow(
    /self-signed/,
  );
  await client.publishAsync(`${ROOT}/telemetry`, 'still here', { qos: 1 });
});

test.skipIf(!openssl)(
  'with a certificate authority a client needs a certificate besides its secret',
  async () => {
    const tls = selfSigned();
    const broker = await runBroker({ config: { tls: { ...tls, ca: tls.cert } } });
    const at = { mqttUrl: broker.mqttsUrl ?? '' };
    await expect(mqttClient(at, { ...as('dev-1'), ca: tls.cert })).rejects.toThrow(/certificate|closed/i);
    const client = await mqttClient(at, { ...as('dev-1'), ca: tls.cert, cert: tls.cert, key: tls.key });
    await client.publishAsync(`${ROOT}/telemetry`, 'x', { qos: 1 });
  },
);

test('MQTT over a WebSocket has the same rights', async () => {
  const broker = await runBroker();
  const at = { mqttUrl: await webSocketUrl(broker) };
  const client = await mqttClient(at, as('dev-1'));
  await client.subscribeAsync(`${ROOT}/command`, { qos: 1 });
  await client.publishAsync(`${ROOT}/telemetry`, 'x'.repeat(60_000), { qos: 1 });
  await broker.publish(`${ROOT}/command`, 'mute');
  await vi.waitFor(() => expect(texts(client.received)).toEqual([`${ROOT}/command=mute`]));
  expect(await broker.metric('connections', { transport: 'ws' })).toBe(1);
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.publish('grid/G1/smoke/dev-2/telemetry', 'x', { qos: 1 });
  await closed;
  expect(broker.refusals).toMatchObject([{ action: 'publish', reason: 'topic-not-allowed' }]);
  await expect(
    connectAsync(at.mqttUrl, { ...as('dev-1'), password: 'wrong', reconnectPeriod: 0 }),
  ).rejects.toMatchObject({ code: 4 });
});

test('a WebSocket that does not offer mqtt is refused, and one that sends text is closed', async () => {
  const broker = await runBroker();
  const url = await webSocketUrl(broker);
  const status = await new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('error', () => undefined);
  });
  expect(status).toBe(400);
  const code = await new Promise((resolve) => {
    const socket = new WebSocket(url, 'mqtt');
    socket.on('open', () => socket.send('hello'));
    socket.on('close', resolve);
  });
  expect(code).toBe(1003);
});

test('packets cut across WebSocket messages, or sharing one, are put together', async () => {
  const broker = await runBroker();
  const socket = new WebSocket(await webSocketUrl(broker), 'mqtt');
  await new Promise((resolve) => socket.once('open', resolve));
  const stream = Buffer.concat(
    [
      {
        cmd: 'connect',
        protocolVersion: 4,
        clean: true,
        clientId: 'c',
        keepalive: 0,
        username: 'dev-1',
        password: Buffer.from('secret'),
      } as const,
      publishPacket(`${ROOT}/telemetry`, 'a', 1),
      publishPacket(`${ROOT}/event`, 'b', 2),
    ].map((packet) => mqttPacket.generate(packet)),
  );
  for (let i = 0; i < 20; i++) socket.send(stream.subarray(i, i + 1));
  socket.send(stream.subarray(20));
  await vi.waitFor(() => expect(broker.messages.map(({ payload }) => String(payload))).toEqual(['a', 'b']));
  socket.close();
  await vi.waitFor(() => expect(broker.metric('connections')).resolves.toBe(0));
});
