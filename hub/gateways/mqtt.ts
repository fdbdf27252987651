import { readFileSync } from 'node:fs';
import type { Registry } from 'prom-client';
import type { Auth } from '../auth/auth.ts';
import type { RefusalLog } from '../auth/refusal-log.ts';
import { type Broker, startBroker } from '../broker/broker.ts';
import { createIdentify } from '../broker/identify.ts';
import type { InboundMessage } from '../broker/message.ts';
import { brokerDefaults } from '../broker/options.ts';
import type { Config } from '../config/schema.ts';
import { type Devices, topicRoot } from '../devices/devices.ts';
import type { Presence } from '../devices/presence.ts';
import { isUrgent } from '../ingest/decode.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';

/** What the terminals of stations come in to. */
export interface StationDoor {
  authenticate(id: string, secret: Buffer): boolean;
  onConnection(id: string, connected: boolean, connectionId: number): void;
  /** `done` once everything it caused is durable. */
  take(id: string, message: InboundMessage, done: (error?: Error) => void): void;
}

export interface MqttGatewayOptions {
  config: Config;
  log: Log;
  metrics: Registry;
  clock: Clock;
  /** While it is full, no message is taken from any socket. */
  gate: { readonly full: boolean; whenRoom(): Promise<void> };
  devices: Devices;
  presence: Presence;
  ingest: Ingest;
  auth: Auth;
  refusals: RefusalLog;
  stations: StationDoor;
  isWithin(code: string, root: string): boolean;
}

/** The front door of devices: the broker, with who may come in and where messages go. */
export function startMqtt(options: MqttGatewayOptions): Promise<Broker> {
  const { config, log, metrics, clock, gate, devices, presence, ingest, auth, refusals, stations, isWithin } =
    options;
  const { host, mqttPort, mqttsPort, mqtt } = config;
  return startBroker({
    config: { ...brokerDefaults, ...mqtt, host, mqttPort, mqttsPort, tls: tlsOf(config) },
    log,
    metrics,
    clock,
    gate,
    authenticate: createIdentify({
      deviceTopicRoot(id, secret) {
        const device = devices.authenticate(id, secret);
        return device && topicRoot(device);
      },
      isStation: (id, secret) => stations.authenticate(id, secret),
      token: (secret) => auth.authenticateToken(secret),
      isWithin,
    }),
    isUrgent: ({ identity, payload }) => identity.kind === 'station' || isUrgent(payload),
    onConnection(identity, connected, connectionId) {
      if (identity.kind === 'station') stations.onConnection(identity.id, connected, connectionId);
      const device = identity.kind === 'device' ? devices.get(identity.id) : undefined;
      if (device && connected) presence.connected(device, connectionId);
    },
    onMessage(message, done) {
      const { identity, leaf } = message;
      if (identity.kind === 'station') return stations.take(identity.id, message, done);
      const device = identity.kind === 'device' ? devices.get(identity.id) : undefined;
      if (!device || device.disabled || leaf === 'ack' || leaf === 'heartbeat') done();
      else ingest.take(device, { ...message, source: 'mqtt', leaf }, done);
    },
    onRefused({ action, reason, identity, username, address, topic }) {
      const actor = identity ? `${identity.kind}:${identity.id}` : `mqtt:${(username ?? '?').slice(0, 64)}`;
      const target = topic.slice(0, 300);
      refusals.record({ actor, action: `mqtt.${action}-refused`, target, detail: { reason }, address });
    },
  });
}

function tlsOf({ tls: { certFile, keyFile } }: Config): { cert: Buffer; key: Buffer } | undefined {
  if (certFile === undefined || keyFile === undefined) return undefined;
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
