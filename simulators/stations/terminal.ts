import { connect, type MqttClient } from 'mqtt';
import { backoffMs, CONNECT_TIMEOUT_MS, DISCONNECT, isRefusal } from '../fleet/connection.ts';
import type { Random } from '../random.ts';

const CLOSE_MS = 1000;
/** Acknowledgements that wait for a connection; the oldest give way. */
const MOST_WAITING = 200;

export interface TerminalOptions {
  mqttUrl: string;
  stationId: string;
  secret: () => string;
  /** Asked when the hub refuses the secret. */
  renewSecret: () => Promise<void>;
  random: Random;
  onConnect: () => void;
  /** A message of `station/<id>/dispatch`, perhaps not for the first time. */
  onDispatch: (payload: string) => void;
  /** The same of `station/<id>/standdown`. */
  onStandDown: (payload: string) => void;
}

/**
 * The MQTT connection of one station: last will `offline`, `online` retained on every connect, and a session that
 * outlives the connection (clean=false), so that what is dispatched meanwhile is there when it comes back. What it
 * acknowledges waits through an outage and arrives at least once.
 */
export class Terminal {
  readonly #options: TerminalOptions;
  readonly #root: string;
  #client: MqttClient | null = null;
  #connected = false;
  #wanted = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #downWaiters: (() => void)[] = [];
  readonly #outbox: string[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#root = `station/${options.stationId}`;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Connects, and from now on reconnects by itself. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.#client === null) this.#connect();
  }

  /** Drops the connection without a goodbye, so that the will is published; stays down until `open`. */
  cut(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#client?.stream.destroy();
  }

  /** Publishes an acknowledgement with QoS 1, now or on the next connection. */
  acknowledge(payload: string): void {
    if (this.#outbox.length >= MOST_WAITING) this.#outbox.shift();
    this.#outbox.push(payload);
    if (this.#connected) this.#send(payload);
  }

  /** Says that the terminal lives and how full its battery is; not while it is down. */
  beat(battery: number): void {
    if (this.#connected)
      this.#client?.publish(`${this.#root}/heartbeat`, JSON.stringify({ battery }), { qos: 0 });
  }

  /** Ends without a will; the session stays with the hub. */
  async close(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    const client = this.#client;
    if (client === null) return;
    const down = new Promise<void>((resolve) => this.#downWaiters.push(resolve));
    if (this.#connected) client.stream.end(DISCONNECT);
    else client.stream.destroy();
    const forced = setTimeout(() => client.stream.destroy(), CLOSE_MS);
    await down;
    clearTimeout(forced);
  }

  #connect(): void {
    const { mqttUrl, stationId, secret, onDispatch, onStandDown } = this.#options;
    const client = connect(mqttUrl, {
      clientId: stationId,
      username: stationId,
      password: secret(),
      protocolVersion: 4,
      clean: false,
      keepalive: 30,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
      will: { topic: `${this.#root}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    this.#client = client;
    let refused = false;
    client.on('message', (topic, payload) => {
      if (topic === `${this.#root}/dispatch`) onDispatch(payload.toString());
      if (topic === `${this.#root}/standdown`) onStandDown(payload.toString());
    });
    client.on('connect', () => {
      this.#connected = true;
      client.subscribe([`${this.#root}/dispatch`, `${this.#root}/standdown`], { qos: 1 });
      client.publish(`${this.#root}/status`, 'online', { qos: 1, retain: true }, (error) => {
        if (!error) this.#failures = 0;
      });
      for (const payload of this.#outbox) this.#send(payload);
      this.#options.onConnect();
    });
    client.on('error', (error: Error & { code?: unknown }) => {
      refused = isRefusal(error);
    });
    client.on('close', () => this.#down(refused));
  }

  #send(payload: string): void {
    const client = this.#client;
    client?.publish(`${this.#root}/ack`, payload, { qos: 1 }, (error) => {
      // An error here is a lost connection: it stays in the outbox, and the next connection sends it again.
      if (error || client !== this.#client) return;
      const index = this.#outbox.indexOf(payload);
      if (index !== -1) this.#outbox.splice(index, 1);
    });
  }

  #down(refused: boolean): void {
    if (this.#client === null) return;
    this.#client = null;
    this.#connected = false;
    for (const resolve of this.#downWaiters.splice(0)) resolve();
    if (!this.#wanted) return;
    this.#failures += 1;
    const again = (): void => {
      if (this.#wanted && this.#client === null) this.#connect();
    };
    this.#retry = setTimeout(
      () => {
        if (refused) this.#options.renewSecret().then(again, again);
        else again();
      },
      backoffMs(this.#failures, this.#options.random),
    );
  }
}
