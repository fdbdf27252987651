import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connectAsync, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import mqttPacket, { type IConnectPacket, type Packet } from 'mqtt-packet';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, onTestFinished, vi } from 'vitest';
import { type Broker, startBroker } from '../../hub/broker/broker.ts';
import type { ClientIdentity, InboundMessage, Refusal } from '../../hub/broker/message.ts';
import { type BrokerConfig, type BrokerOptions, brokerDefaults } from '../../hub/broker/options.ts';
import { systemClock } from '../../hub/kernel/clock.ts';

/** A gate a test opens and closes. */
export class HandGate {
  full = false;
  #waiting: (() => void)[] = [];

  whenRoom(): Promise<void> {
    return this.full ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  makeRoom(): void {
    this.full = false;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

export interface TestBroker extends Broker {
  port: number;
  /** In the order they were handed over. */
  messages: InboundMessage[];
  refusals: Refusal[];
  connections: { identity: ClientIdentity; connected: boolean; connectionId: number }[];
  gate: HandGate;
  /** The value of a metric, summed over its labels or of those given. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

export interface TestBrokerOptions extends Partial<Omit<BrokerOptions, 'config' | 'metrics' | 'gate'>> {
  config?: Partial<BrokerConfig>;
  /** False leaves `messages` empty, for floods. */
  record?: boolean;
}

/** Devices `dev-…`, stations `station-…` and integrations `int-…`; everybody's secret is `secret`. */
export function identityOf(username: string): ClientIdentity | undefined {
  if (username.startsWith('dev-')) return { kind: 'device', id: username, topicRoot: rootOf(username) };
  if (username.startsWith('station-')) return { kind: 'station', id: username };
  if (username.startsWith('int-'))
    return {
      kind: 'integration',
      id: username,
      name: username,
      maySubscribe: (filter) => filter.startsWith('alert/G1/'),
    };
  return undefined;
}

export const rootOf = (deviceId: string): string => `grid/G1/smoke/${deviceId}`;

/** A broker on a free port whose hub is the test; closed when the test ends. */
export async function runBroker({
  config,
  record = true,
  ...over
}: TestBrokerOptions = {}): Promise<TestBroker> {
  const messages: InboundMessage[] = [];
  const refusals: Refusal[] = [];
  const connections: TestBroker['connections'] = [];
  const gate = new HandGate();
  const metrics = new Registry();
  const broker = await startBroker({
    log: pino({ level: process.env.HUB_TEST_LOG ?? 'silent' }),
    clock: systemClock,
    authenticate: (username, password) => (password.equals(SECRET) ? identityOf(username) : undefined),
    isUrgent: (message) => message.payload.includes('alarm'),
    onRefused: (refusal) => refusals.push(refusal),
    onConnection: (identity, connected, connectionId) =>
      connections.push({ identity, connected, connectionId }),
    ...over,
    onMessage(message, done) {
      if (record) messages.push({ ...message, payload: Buffer.from(message.payload) });
      if (over.onMessage) over.onMessage(message, done);
      else done();
    },
    config: { ...brokerDefaults, ...UNHURRIED, mqttPort: 0, mqttsPort: 0, ...config },
    metrics,
    gate,
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= broker.close());
  onTestFinished(close);
  return {
    ...broker,
    close,
    port: Number(new URL(broker.mqttUrl).port),
    messages,
    refusals,
    connections,
    gate,
    async metric(name, labels = {}) {
      const metric = (await metrics.getMetricsAsJSON()).find((one) => one.name === `gridwatch_mqtt_${name}`);
      if (!metric) throw new Error(`there is no metric ${name}`);
      return metric.values
        .filter((value) =>
          Object.entries(labels).every(([key, wanted]) => String(value.labels[key]) === wanted),
        )
        .reduce((sum, { value }) => sum + value, 0);
    },
  };
}

/** Nothing is delayed unless a test wants it. */
const UNHURRIED = { maxPublishesPerSecond: 1e6, publishBurst: 1e6 } as const;
const SECRET = Buffer.from('secret');

/** A client of mqtt.js that collects what it receives; ended with the test. */
export async function mqttClient(
  { mqttUrl }: Pick<Broker, 'mqttUrl'>,
  options: IClientOptions = {},
): Promise<MqttClient & { received: IPublishPacket[] }> {
  const client = await connectAsync(mqttUrl, { reconnectPeriod: 0, ...options });
  const received: IPublishPacket[] = [];
  client.on('message', (_topic, _payload, packet) => received.push(packet));
  client.on('error', () => undefined);
  onTestFinished(() => client.endAsync(true).catch(() => undefined));
  return Object.assign(client, { received });
}

/** The options of a device of the strict broker. */
export function as(username: string, options: IClientOptions = {}): IClientOptions {
  return { clientId: username, username, password: 'secret', ...options };
}

/** `topic=payload` of what a client received, in order. */
export function texts(packets: readonly IPublishPacket[]): string[] {
  return packets.map(({ topic, payload }) => `${topic}=${String(payload)}`);
}

/** All that a client of an open broker receives up to a last message to itself: what has not come then will not come. */
export async function allOf(client: Awaited<ReturnType<typeof mqttClient>>): Promise<string[]> {
  await client.subscribeAsync('sentinel');
  await client.publishAsync('sentinel', 'end', { qos: 1 });
  await vi.waitFor(() => expect(texts(client.received)).toContain('sentinel=end'));
  return texts(client.received).filter((text) => text !== 'sentinel=end');
}

/** A client that speaks packets, and speaks them as badly as a test wants. */
export class RawClient {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  readonly closed: Promise<void>;
  readonly #parser = mqttPacket.parser();
  #waiting: { cmd: string; resolve: (packet: Packet) => void }[] = [];
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    this.#parser.on('packet', (packet) => {
      const i = this.#waiting.findIndex(({ cmd }) => cmd === packet.cmd);
      if (i >= 0) this.#waiting.splice(i, 1)[0]?.resolve(packet);
      else this.packets.push(packet);
    });
    socket.on('data', (chunk) => void this.#parser.parse(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true;
        resolve();
      });
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(...packets: (Packet | Buffer)[]): void {
    this.socket.write(
      Buffer.concat(
        packets.map((packet) => (Buffer.isBuffer(packet) ? packet : mqttPacket.generate(packet))),
      ),
    );
  }

  /** The next packet of this type, the ones already here first. */
  async next<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    const i = this.packets.findIndex((packet) => packet.cmd === cmd);
    const here = i >= 0 ? this.packets.splice(i, 1)[0] : undefined;
    const packet = here ?? (await new Promise<Packet>((resolve) => this.#waiting.push({ cmd, resolve })));
    return packet as Extract<Packet, { cmd: C }>;
  }

  /** Resolves when the broker has answered a ping, and so has read everything sent before it. */
  async ping(): Promise<void> {
    this.send({ cmd: 'pingreq' });
    await this.next('pingresp');
  }
}

/** A bare connection; destroyed with the test. */
export async function rawClient({ port }: Pick<TestBroker, 'port'>): Promise<RawClient> {
  const socket = connectTcp(port, '127.0.0.1');
  socket.setNoDelay(true);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return new RawClient(socket);
}

/** A bare connection that has been accepted, and is so for the broker too: the CONNACK goes out a little before. */
export async function rawConnected(
  broker: Pick<TestBroker, 'port'>,
  username: string,
  packet: Partial<IConnectPacket> = {},
): Promise<RawClient> {
  const client = await rawClient(broker);
  client.send(connectPacket(username, packet));
  const { returnCode } = await client.next('connack');
  if (returnCode !== 0) throw new Error(`the connection was refused with ${returnCode}`);
  await client.ping();
  return client;
}

export function connectPacket(username: string, packet: Partial<IConnectPacket> = {}): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: username,
    keepalive: 0,
    username,
    password: Buffer.from('secret'),
    ...packet,
  };
}

/** A QoS 1 PUBLISH, or QoS 0 without an id. */
export function publishPacket(
  topic: string,
  payload: string | Buffer,
  messageId?: number,
  more: { qos?: 0 | 1 | 2; retain?: boolean; dup?: boolean } = {},
): Packet {
  const base = { cmd: 'publish', topic, payload, retain: false, dup: false } as const;
  return messageId === undefined ? { ...base, qos: 0, ...more } : { ...base, qos: 1, messageId, ...more };
}
