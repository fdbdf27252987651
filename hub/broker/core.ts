import { Aedes, type Client, type PublishPacket } from 'aedes';
import type { Log } from '../kernel/log.ts';
import { createAdmission } from './admission.ts';
import { Connection } from './connection.ts';
import { createDelivery } from './delivery.ts';
import type { InboundMessage, Qos, RefusalReason, RefusedAction } from './message.ts';
import type { BrokerMetrics } from './metrics.ts';
import type { BrokerConfig, BrokerOptions } from './options.ts';
import type { Registry } from './registry.ts';
import { ownTopics, senderOf } from './rights.ts';
import type { SessionStore } from './session-store.ts';

export interface CoreOptions {
  config: BrokerConfig;
  log: Log;
  metrics: BrokerMetrics;
  registry: Registry;
  sessions: SessionStore;
  now: () => number;
  authenticate: BrokerOptions['authenticate'];
  refused: (connection: Connection, action: RefusedAction, reason: RefusalReason, topic: string) => void;
  hand: (message: InboundMessage, answer: (error?: Error) => void) => void;
  onReady: (connection: Connection) => void;
  /** The connection has ended, its will included. */
  onGone: (connection: Connection) => void;
}

interface Outgoing {
  topic: string;
  payload: Buffer;
  qos: Qos;
  retain: boolean;
}

/** What of aedes no type declares: an entry of a client that ended before it was registered is never removed. */
interface AedesInternals {
  clients: Record<string, Client>;
  unregisterClient(client: Client): void;
}

/** The highest `maxTopicLevels` aedes knows; the configured one is checked where a refusal is reported. */
const MAX_LEVELS = 100;

function connectionOf(client: Client): Connection {
  if (client.conn instanceof Connection) return client.conn;
  throw new Error('a client of the broker has no connection of ours');
}

/** aedes, with everything decided for it: who connects, who may subscribe, whose will is published. */
export class Core {
  readonly #options: CoreOptions;
  readonly #aedes: Aedes;
  readonly #delivery: ReturnType<typeof createDelivery>;
  readonly #open: boolean;
  #closing = false;

  constructor(options: CoreOptions) {
    const { config, metrics, sessions, registry, log } = options;
    this.#options = options;
    this.#open = config.rights === 'open';
    const admit = createAdmission({
      open: this.#open,
      maxPayloadBytes: config.maxPayloadBytes,
      registry,
      log,
      authenticate: options.authenticate,
      hasSession: (clientId) => sessions.has(clientId),
    });
    const delivery = createDelivery({
      open: this.#open,
      maxTopicLevels: config.maxTopicLevels,
      maxSubscriptions: config.maxSubscriptionsPerClient,
      maxUnreadBytes: config.maxUnreadBytesPerClient,
      refused: (connection, reason, filter) => options.refused(connection, 'subscribe', reason, filter),
      onTooSlow: () => metrics.countClosed('too-slow'),
    });
    this.#delivery = delivery;
    this.#aedes = new Aedes({
      // With a bound here one frozen subscriber, holding all its places, would stall everybody. Ours is in `delivery`.
      concurrency: 0,
      drainTimeout: config.drainTimeoutMs,
      // Both are watched elsewhere, by the hub's clock and with the configured limits; these only must not come first.
      connectTimeout: 2 * config.connectTimeoutMs,
      maxTopicLevels: MAX_LEVELS,
      maxClientsIdLength: 65_535,
      persistence: sessions,
      preConnect: (client, packet, callback) =>
        void admit(connectionOf(client), packet, (error) => callback(error, error === null)),
      authorizePublish: (client, packet, callback) => this.#authorizePublish(client, packet, callback),
      authorizeSubscribe: (client, subscription, callback) =>
        delivery.authorizeSubscribe(connectionOf(client), subscription, callback),
      authorizeForward: (client, packet) => delivery.authorizeForward(client, connectionOf(client), packet),
    });
  }

  async start(): Promise<void> {
    const { log, metrics, sessions, onReady } = this.#options;
    const aedes = this.#aedes;
    await aedes.listen();
    aedes.on('client', (client) => {
      if (!client.closed) return;
      const internals = aedes as unknown as AedesInternals;
      if (internals.clients[client.id] === client) internals.unregisterClient(client);
    });
    aedes.on('connackSent', ({ returnCode }, client) => {
      const connection = connectionOf(client);
      if (returnCode !== 0 || connection.destroyed) return;
      sessions.arrived(connection.clientId);
      onReady(connection);
    });
    aedes.on('unsubscribe', (filters, client) => {
      for (const filter of filters) connectionOf(client).granted.delete(filter);
    });
    const failed = (client: Client, error: Error): void => {
      if (error.message === 'drain timeout') metrics.countClosed('too-slow');
      log.debug({ client: client.id, err: error }, 'an MQTT connection has failed');
    };
    aedes.on('clientError', failed);
    aedes.on('connectionError', failed);
  }

  /** Speaks MQTT over a connection until it ends. */
  handle(connection: Connection): void {
    const { registry } = this.#options;
    registry.add(connection);
    const client = this.#aedes.handle(connection);
    this.#delivery.respectHighestQos(client, connection);
    // aedes goes through the end of a connection, its will included, within one turn of the loop after it has closed.
    connection.on('close', () => setImmediate(() => setImmediate(() => this.#gone(connection))));
  }

  publish(packet: Outgoing): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#aedes.publish({ cmd: 'publish', dup: false, ...packet }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /** Gives a message of a client, which the hub has, to the subscribers there may be and to the retained ones. */
  fanOut({ topic, payload, qos, retain }: InboundMessage): void {
    this.#aedes.publish({ cmd: 'publish', dup: false, topic, payload, qos, retain }, (error) => {
      if (error) this.#options.log.warn({ err: error, topic }, 'a message did not reach its subscribers');
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    for (const connection of this.#options.registry) connection.destroy();
  }

  #gone(connection: Connection): void {
    const { registry, sessions, onGone } = this.#options;
    onGone(connection);
    if (connection.clientId !== '' && registry.byClientId(connection.clientId) === connection)
      sessions.left(connection.clientId);
    registry.remove(connection);
  }

  #authorizePublish(
    client: Client | null,
    packet: PublishPacket,
    callback: (error?: Error | null) => void,
  ): void {
    const connection = client && connectionOf(client);
    // What a client sends has been through `Publishes`. What is left to decide about is its will.
    if (!connection || (packet as object) !== connection.will) callback(null);
    else if (this.#closing) callback(new Error('the hub leaves, not the client'));
    else this.#publishWill(connection, packet, callback);
  }

  #publishWill(
    connection: Connection,
    packet: PublishPacket,
    callback: (error?: Error | null) => void,
  ): void {
    const { metrics, registry, now, hand } = this.#options;
    const { topic, qos, retain } = packet;
    metrics.wills.inc();
    const sender = this.#open
      ? senderOf(topic)
      : connection.identity && {
          identity: connection.identity,
          leaf: ownTopics(connection.identity).find((own) => own.topic === topic)?.leaf,
        };
    if (!sender?.leaf || registry.hasNewer(connection)) {
      callback(null);
      return;
    }
    hand(
      {
        identity: sender.identity,
        connectionId: connection.id,
        topic,
        leaf: sender.leaf,
        payload: Buffer.from(packet.payload),
        qos,
        retain,
        receivedAt: now(),
        will: true,
      },
      (error) => callback(error ?? null),
    );
  }
}
