import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Closable } from '../kernel/lifecycle.ts';
import { BackPressure } from './back-pressure.ts';
import { Connection } from './connection.ts';
import { Core } from './core.ts';
import { Inlet } from './inlet.ts';
import { Lanes } from './lanes.ts';
import { type BrokerListener, listenTcp, listenTls } from './listeners.ts';
import { type ClientIdentity, identityKey, type RefusalReason, type RefusedAction } from './message.ts';
import { BrokerMetrics, type Transport } from './metrics.ts';
import type { BrokerOptions } from './options.ts';
import { Publishes } from './publishes.ts';
import { Registry } from './registry.ts';
import { SessionStore } from './session-store.ts';
import { startSweep } from './sweep.ts';
import { WebSocketDoor } from './websocket.ts';

/** The broker's place on the network, and what the hub asks of it. */
export interface Broker extends Closable {
  readonly mqttUrl: string;
  readonly mqttsUrl: string | undefined;
  /** Resolves when every subscriber that is there was written to, or found too slow. */
  publish(
    topic: string,
    payload: string | Buffer,
    options?: { qos?: 0 | 1; retain?: boolean },
  ): Promise<void>;
  /** Takes over an HTTP connection that asked to become a WebSocket; the sub-protocol is `mqtt`. */
  handleWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends every connection of an identity whose rights have changed. */
  disconnect(id: string, kind?: ClientIdentity['kind']): void;
  /** Reads nothing more, answers what is being made durable, then closes. No will is published for it. */
  close(): Promise<void>;
}

const SWEEP_MS = 500;

/** Opens the listeners. @throws Error that names port and setting when a port is taken. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { config, clock, log, gate } = options;
  const open = config.rights === 'open';
  const backPressure = new BackPressure(gate);
  const now = (): number => clock.now();

  const metrics: BrokerMetrics = new BrokerMetrics(options.metrics, {
    connections: () => registry.byTransport(),
    delayed: () => lanes.waiting,
    held: () => backPressure.size,
    sessions: () => sessions.size,
    queued: () => sessions.queued,
  });
  const registry = new Registry(config.maxConnectionsPerDevice, (reason) => metrics.countClosed(reason));
  const sessions = new SessionStore({
    maxQueued: config.maxQueuedPerClient,
    maxAway: config.maxSessions,
    expiryMs: config.sessionExpiryMs,
    now,
    granted: (clientId, filter) => registry.byClientId(clientId)?.granted.get(filter),
    onDropped: () => metrics.droppedOffline.inc(),
    onEnded: (reason) => metrics.sessionsDropped.inc({ reason }),
  });
  const lanes = new Lanes({
    clock,
    backPressure,
    perSecond: config.maxPublishesPerSecond,
    burst: config.publishBurst,
    maxWaiting: config.maxDelayedPerDevice,
    maxBytes: config.maxDelayedBytes,
    onDelayed: () => metrics.delayed.inc(),
  });
  const inlet = new Inlet(options.onMessage, metrics, log);

  function refused(
    connection: Connection,
    action: RefusedAction,
    reason: RefusalReason,
    topic: string,
  ): void {
    const { identity, username, address } = connection;
    metrics.countRefusal(action, reason);
    options.onRefused({ action, reason, identity, username, address, topic });
  }

  const core = new Core({
    config,
    log,
    metrics,
    registry,
    sessions,
    now,
    authenticate: options.authenticate,
    refused,
    hand: (message, answer) => inlet.hand(message, answer),
    onReady(connection) {
      const { identity } = connection;
      const entrance = identity && lanes.enter(identityKey(identity));
      connection.ready(new Publishes(connection, publishHost, entrance));
      if (identity) options.onConnection?.(identity, true, connection.id);
    },
    onGone(connection) {
      if (connection.wasReady && connection.identity)
        options.onConnection?.(connection.identity, false, connection.id);
    },
  });
  await core.start();

  const connectionHost = { maxPayloadBytes: config.maxPayloadBytes, backPressure, now, refused };
  const publishHost = {
    open,
    maxPayloadBytes: config.maxPayloadBytes,
    maxTopicLevels: config.maxTopicLevels,
    maxUnanswered: config.maxUnansweredPerConnection,
    backPressure,
    now,
    isUrgent: options.isUrgent,
    hand: inlet.hand.bind(inlet),
    fanOut: core.fanOut.bind(core),
    receiving: sessions.receiving.bind(sessions),
  };

  let lastConnectionId = 0;
  function take(socket: Duplex, address: string, transport: Transport): void {
    if (registry.size >= config.maxConnections) {
      metrics.countClosed('too-many-connections');
      socket.destroy();
      return;
    }
    core.handle(new Connection(connectionHost, { id: ++lastConnectionId, socket, address, transport }));
  }

  const sweep = startSweep(clock, SWEEP_MS, (at) => {
    for (const connection of registry) {
      const late = lateness(connection, at, config.connectTimeoutMs);
      if (!late) continue;
      metrics.countClosed(late);
      connection.destroy();
    }
    lanes.sweep(at);
    sessions.sweep(at);
  });

  const door = new WebSocketDoor(config.maxPayloadBytes, (stream, request) =>
    take(stream, request.socket.remoteAddress ?? '', 'ws'),
  );

  const listeners: BrokerListener[] = [];
  const closeListeners = (): void => {
    for (const listener of listeners) listener.close();
  };
  async function release(): Promise<void> {
    sweep.close();
    lanes.close();
    await core.close();
    door.close();
  }
  try {
    const { host } = config;
    listeners.push(
      await listenTcp({ host, port: config.mqttPort }, (socket, address) => take(socket, address, 'tcp')),
    );
    if (config.tls) {
      const place = { host, port: config.mqttsPort, handshakeTimeoutMs: config.connectTimeoutMs };
      listeners.push(
        await listenTls({ ...place, ...config.tls }, (socket, address) => take(socket, address, 'tls')),
      );
    }
  } catch (error) {
    closeListeners();
    await release();
    throw error;
  }

  return {
    mqttUrl: listeners[0]?.url ?? '',
    mqttsUrl: listeners[1]?.url,
    publish: (topic, payload, { qos = 1, retain = false } = {}) =>
      core.publish({ topic, payload: Buffer.from(payload), qos, retain }),
    handleWebSocket: (request, socket, head) => door.handle(request, socket, head),
    disconnect(id, kind = 'device') {
      for (const connection of registry.of(identityKey({ kind, id }))) {
        metrics.countClosed('rights-changed');
        connection.destroy();
      }
    },
    async close() {
      closeListeners();
      for (const connection of registry) connection.halt();
      await inlet.settled(config.closeTimeoutMs);
      await release();
    },
  };
}

/** Whose time is up: nothing for 1.5 keep-alives [MQTT-3.1.2-24], or not accepted in time. */
function lateness(
  connection: Connection,
  at: number,
  connectTimeoutMs: number,
): 'keep-alive' | 'connect-timeout' | undefined {
  if (!connection.isReady) return at - connection.openedAt > connectTimeoutMs ? 'connect-timeout' : undefined;
  if (connection.keepAliveMs === 0 || connection.isHeld) return undefined;
  return at - connection.lastReadAt > connection.keepAliveMs * 1.5 ? 'keep-alive' : undefined;
}
