import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { generate } from 'mqtt-packet';

/** What the publisher process is told, as JSON in the file named by its argument. */
export interface PublisherOrder {
  host: string;
  port: number;
  clients: { id: string; username?: string; password?: string; topic: string }[];
  /** Messages a second, all clients together; 0 sends as fast as `window` unacknowledged messages a client allow. */
  rate: number;
  window: number;
  seconds: number;
}

/** Latencies in ms, from the instant a message was meant to be sent to its PUBACK. */
export interface PublisherResult {
  sent: number;
  acknowledged: number;
  seconds: number;
  rate: number;
  p50: number;
  p99: number;
  max: number;
}

const PUBACK_BYTES = 4;

/** One connection on a raw socket: cheap enough that the publisher is not what is measured. */
class Client {
  readonly #socket: Socket;
  readonly #topic: string;
  readonly #meantAt = new Float64Array(65_536);
  readonly #onAck: (latencyMs: number) => void;
  #rest: Buffer = Buffer.alloc(0);
  #next = 1;
  #seq = 0;
  inFlight = 0;

  private constructor(socket: Socket, topic: string, onAck: (latencyMs: number) => void) {
    this.#socket = socket;
    this.#topic = topic;
    this.#onAck = onAck;
    socket.on('data', (chunk) => this.#read(chunk));
  }

  static async open(
    order: PublisherOrder,
    client: PublisherOrder['clients'][number],
    onAck: (ms: number) => void,
  ): Promise<Client> {
    const socket = connect({ host: order.host, port: order.port, noDelay: true });
    const { id, username, password } = client;
    const login = username === undefined ? {} : { username, password: Buffer.from(password ?? '') };
    socket.write(
      generate({
        cmd: 'connect',
        clientId: id,
        clean: true,
        keepalive: 0,
        protocolId: 'MQTT',
        protocolVersion: 4,
        ...login,
      }),
    );
    const connack = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('error', reject);
    });
    if (connack[3] !== 0) throw new Error(`${id} was refused with return code ${connack[3]}`);
    return new Client(socket, client.topic, onAck);
  }

  send(meantAt: number): void {
    const messageId = this.#next;
    this.#next = (this.#next % 65_535) + 1;
    this.#meantAt[messageId] = meantAt;
    this.inFlight++;
    const payload = `{"seq":${++this.#seq},"smoke":0.0${1 + (this.#seq % 9)},"temperature":23.${this.#seq % 10},"humidity":41.2}`;
    this.#socket.write(
      generate({ cmd: 'publish', topic: this.#topic, payload, qos: 1, messageId, dup: false, retain: false }),
    );
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const now = performance.now();
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + PUBACK_BYTES <= bytes.length; at += PUBACK_BYTES) {
      this.inFlight--;
      this.#onAck(now - (this.#meantAt[bytes.readUInt16BE(at + 2)] ?? now));
    }
    this.#rest = bytes.subarray(at);
  }
}

async function run(order: PublisherOrder): Promise<PublisherResult> {
  const latencies: number[] = [];
  const onAck = (ms: number): void => void latencies.push(ms);
  const clients: Client[] = [];
  for (const client of order.clients) clients.push(await Client.open(order, client, onAck));
  const startedAt = performance.now();
  const endsAt = startedAt + order.seconds * 1000;
  let sent = 0;
  for (let now = startedAt; now < endsAt; now = performance.now()) {
    if (order.rate > 0) {
      // Open loop: what is due is sent, however the hub is doing, and counts from when it was due.
      const due = Math.floor(((now - startedAt) * order.rate) / 1000);
      for (; sent < due; sent++) clients[sent % clients.length]?.send(startedAt + (sent * 1000) / order.rate);
    } else {
      for (const client of clients) {
        for (; client.inFlight < order.window; sent++) client.send(now);
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const inTime = latencies.length;
  for (let i = 0; i < 50 && latencies.length < sent; i++) await delay(100);
  for (const client of clients) client.close();
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    sent,
    acknowledged: latencies.length,
    seconds,
    rate: inTime / seconds,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

const orderFile = process.argv[2];
if (orderFile !== undefined && process.argv[1]?.endsWith('publisher.ts')) {
  const result = await run(JSON.parse(readFileSync(orderFile, 'utf8')) as PublisherOrder);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
