import type { Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { ClientIdentity, InboundMessage, Refusal } from './message.ts';

/** Settings of the broker. Every queue has its bound here. */
export interface BrokerConfig {
  host: string;
  /** 0 takes a free port. */
  mqttPort: number;
  mqttsPort: number;
  /** PEM. With `ca` a client must show a certificate it signed, besides its user name and secret. */
  tls?: { cert: string | Buffer; key: string | Buffer; ca?: string | Buffer } | undefined;
  /** `open` lets any client publish and subscribe anything: for conformance suites, never beyond loopback. */
  rights: 'strict' | 'open';
  maxPayloadBytes: number;
  maxTopicLevels: number;
  /** Connections beyond this many are closed as they come. */
  maxConnections: number;
  /** A further connection of the same device, station or integration closes its oldest. */
  maxConnectionsPerDevice: number;
  maxSubscriptionsPerClient: number;
  /** What comes faster than this, after `publishBurst` at once, waits. Per device, over all its connections. */
  maxPublishesPerSecond: number;
  publishBurst: number;
  /** Messages of one device waiting for their turn at which its connections are not read any further. */
  maxDelayedPerDevice: number;
  /** Payload bytes waiting for their turn, of all devices, at which no connection with messages to delay is read. */
  maxDelayedBytes: number;
  /** Messages of one connection being made durable at which it is not read any further. */
  maxUnansweredPerConnection: number;
  /** Messages kept for one persistent session; the oldest is dropped for a newer one. */
  maxQueuedPerClient: number;
  /** Persistent sessions without a connection; the one away longest goes first. */
  maxSessions: number;
  sessionExpiryMs: number;
  /** Bytes a subscriber has not taken at which it is closed. */
  maxUnreadBytesPerClient: number;
  /** From opening the connection to being accepted. */
  connectTimeoutMs: number;
  /** How long a subscriber may take nothing at all before it is closed. */
  drainTimeoutMs: number;
  /** How long closing waits for what is being made durable. */
  closeTimeoutMs: number;
}

export const brokerDefaults = {
  host: '127.0.0.1',
  mqttPort: 1883,
  mqttsPort: 8883,
  rights: 'strict',
  maxPayloadBytes: 64 * 1024,
  maxTopicLevels: 16,
  maxConnections: 20_000,
  maxConnectionsPerDevice: 2,
  maxSubscriptionsPerClient: 100,
  maxPublishesPerSecond: 1000,
  publishBurst: 5000,
  maxDelayedPerDevice: 1000,
  maxDelayedBytes: 64 * 1024 * 1024,
  maxUnansweredPerConnection: 1000,
  maxQueuedPerClient: 1000,
  maxSessions: 20_000,
  sessionExpiryMs: 24 * 3600_000,
  maxUnreadBytesPerClient: 4 * 1024 * 1024,
  connectTimeoutMs: 10_000,
  drainTimeoutMs: 1000,
  closeTimeoutMs: 5000,
} as const satisfies BrokerConfig;

export interface BrokerOptions {
  config: BrokerConfig;
  log: Log;
  metrics: Registry;
  clock: Clock;
  /** Undefined for a stranger or a wrong secret. `address`: of the other end. */
  authenticate: (
    username: string,
    password: Buffer,
    address: string,
  ) => ClientIdentity | undefined | Promise<ClientIdentity | undefined>;
  /**
   * Takes one message; called synchronously, in arrival order per client save that urgent messages overtake delayed
   * ones. `done` must be called once: when everything the message caused is durable, and only then is it acknowledged;
   * with an error it is not, and the connection is closed. The will of a connection is handed over only if its device
   * has no newer one.
   */
  onMessage: (message: InboundMessage, done: (error?: Error) => void) => void;
  /** Whether the message bears an alarm. Asked only of messages that would have to wait. */
  isUrgent: (message: InboundMessage) => boolean;
  /** Every refusal, for the audit log and counters by device. */
  onRefused: (refusal: Refusal) => void;
  /** A client was accepted, or its connection has ended; its will, if any, follows. */
  onConnection?: (identity: ClientIdentity, connected: boolean, connectionId: number) => void;
  /** Back-pressure: while `full`, no publish is taken from any socket. */
  gate: { readonly full: boolean; whenRoom(): Promise<void> };
}
