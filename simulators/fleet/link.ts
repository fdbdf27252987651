import { connect, type MqttClient } from 'mqtt';
import { type DeviceSpec, topicOf } from '../devices/device.ts';
import type { Random } from '../random.ts';
import { backoffMs, CONNECT_TIMEOUT_MS, DISCONNECT, isRefusal } from './connection.ts';

/** Counted over a whole fleet. */
export interface LinkCounts {
  connected: number;
  connects: number;
  refused: number;
  published: number;
  acknowledged: number;
  /** Telemetry not sent because the device was offline or too much was unacknowledged. */
  skipped: number;
  lastError: string | null;
}

export interface LinkOptions {
  mqttUrl: string;
  device: DeviceSpec;
  secret: () => string;
  /** Asked when the hub refuses the secret; a new one ends the wait early. */
  renewSecret: () => Promise<void>;
  /** Messages unacknowledged or waiting at most; beyond it telemetry is skipped. */
  maxInFlight: number;
  random: Random;
  counts: LinkCounts;
}

interface Message {
  channel: 'telemetry' | 'event';
  payload: string;
  settle: ((acknowledged: boolean) => void) | null;
}

/**
 * One device's own MQTT connection: last will `offline`, `online` retained on every connect, back-off with jitter
 * after a loss. What is unacknowledged when a connection ends is sent again on the next, so it arrives at least once.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #statusTopic: string;
  #client: MqttClient | null = null;
  #connected = false;
  #wanted = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  readonly #outbox: Message[] = [];
  readonly #drained: (() => void)[] = [];
  #downWaiters: (() => void)[] = [];

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#statusTopic = topicOf(options.device, 'status');
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

  /** Drops the TCP connection as a lost device does, so that the broker publishes the will; stays down until `open`. */
  cut(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#client?.stream.destroy();
  }

  /**
   * Sends one message with QoS 1 and resolves with whether it was acknowledged. `urgent` ones wait through an outage;
   * others are skipped while the device is offline or has `maxInFlight` waiting.
   */
  publish(channel: Message['channel'], payload: string, urgent = false): Promise<boolean> {
    if (!this.#connected && !urgent) return this.#skip();
    if (this.#outbox.length >= this.#options.maxInFlight) {
      const older = urgent ? this.#outbox.findIndex((waiting) => waiting.channel === 'telemetry') : -1;
      if (older === -1) return this.#skip();
      this.#forget(older);
    }
    return new Promise((resolve) => {
      const message: Message = { channel, payload, settle: resolve };
      this.#outbox.push(message);
      if (this.#connected) this.#send(message);
    });
  }

  /** Resolves when fewer than `maxInFlight` messages wait: back-pressure for senders that must not skip. */
  async ready(): Promise<void> {
    while (this.#outbox.length >= this.#options.maxInFlight)
      await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  /** Resolves when everything is acknowledged, or after `timeoutMs`. */
  async flushed(timeoutMs: number): Promise<void> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    const expired = new Promise<void>((resolve) => timeout.signal.addEventListener('abort', () => resolve()));
    while (this.#outbox.length > 0 && !timeout.signal.aborted)
      await Promise.race([expired, new Promise<void>((resolve) => this.#drained.push(resolve))]);
    clearTimeout(timer);
  }

  /**
   * Ends cleanly: waits a moment for acknowledgements, then disconnects without a will. The status topic keeps
   * `online`: a simulator that stops is no device that failed.
   */
  async close(graceMs = 1000): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    const client = this.#client;
    if (client !== null) {
      if (this.#connected && this.#outbox.length > 0) await this.flushed(graceMs);
      const down = new Promise<void>((resolve) => this.#downWaiters.push(resolve));
      // mqtt.js sends DISCONNECT only once all is acknowledged; a slow hub must not turn a clean end into a will.
      if (this.#connected) client.stream.end(DISCONNECT);
      else client.stream.destroy();
      const forced = setTimeout(() => client.stream.destroy(), graceMs);
      if (this.#client !== null) await down;
      clearTimeout(forced);
    }
    while (this.#outbox.length > 0) this.#forget(0);
  }

  #connect(): void {
    const { device, mqttUrl, secret, counts } = this.#options;
    const client = connect(mqttUrl, {
      clientId: device.id,
      username: device.id,
      password: secret(),
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
      will: { topic: this.#statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    this.#client = client;
    let refused = false;
    client.on('connect', () => {
      this.#connected = true;
      counts.connected += 1;
      counts.connects += 1;
      client.publish(this.#statusTopic, 'online', { qos: 1, retain: true }, (error) => {
        if (!error) this.#failures = 0;
      });
      for (const message of this.#outbox) this.#send(message);
    });
    client.on('error', (error: Error & { code?: unknown }) => {
      counts.lastError = error.message || String(error.code);
      refused = isRefusal(error);
    });
    client.on('close', () => this.#down(refused));
  }

  #down(refused: boolean): void {
    if (this.#client === null) return;
    this.#client = null;
    if (this.#connected) this.#options.counts.connected -= 1;
    this.#connected = false;
    for (const resolve of this.#downWaiters.splice(0)) resolve();
    if (!this.#wanted) return;
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#again(refused), backoffMs(this.#failures, this.#options.random));
  }

  #again(refused: boolean): void {
    if (refused) {
      this.#options.counts.refused += 1;
      // Whether it worked shows at the next attempt.
      const retry = (): void => {
        if (this.#wanted && this.#client === null) this.#connect();
      };
      this.#options.renewSecret().then(retry, retry);
    } else if (this.#wanted && this.#client === null) this.#connect();
  }

  #send(message: Message): void {
    const client = this.#client;
    if (client === null) return;
    const { device, counts } = this.#options;
    counts.published += 1;
    client.publish(topicOf(device, message.channel), message.payload, { qos: 1 }, (error) => {
      // An error here is a lost connection: the message stays, and the next connection sends it again.
      if (error || client !== this.#client) return;
      const index = this.#outbox.indexOf(message);
      if (index === -1) return;
      counts.acknowledged += 1;
      this.#outbox.splice(index, 1);
      message.settle?.(true);
      for (const resolve of this.#drained.splice(0)) resolve();
    });
  }

  #skip(): Promise<boolean> {
    this.#options.counts.skipped += 1;
    return Promise.resolve(false);
  }

  #forget(index: number): void {
    const [message] = this.#outbox.splice(index, 1);
    this.#options.counts.skipped += 1;
    message?.settle?.(false);
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
