import { Counter, Gauge, type Registry } from 'prom-client';
import { type Leaf, leaves, type Qos, type RefusalReason, type RefusedAction } from './message.ts';

export type Transport = 'tcp' | 'tls' | 'ws';

/** Why the broker closed a connection that did nothing forbidden. */
export type ClosedReason =
  | 'taken-over'
  | 'evicted'
  | 'rights-changed'
  | 'keep-alive'
  | 'connect-timeout'
  | 'too-many-connections'
  | 'too-slow';

/** Figures that are asked for when somebody reads the metrics. */
export interface Levels {
  connections: () => Readonly<Record<Transport, number>>;
  delayed: () => number;
  held: () => number;
  sessions: () => number;
  queued: () => number;
}

/** What the broker counts. Messages are counted in plain numbers and become samples only when they are read. */
export class BrokerMetrics {
  readonly #messages: Record<Leaf, [number, number, number]> = {
    telemetry: [0, 0, 0],
    status: [0, 0, 0],
    event: [0, 0, 0],
    ack: [0, 0, 0],
    heartbeat: [0, 0, 0],
  };
  readonly #refused: Counter<'action' | 'reason'>;
  readonly delayed: Counter;
  readonly wills: Counter;
  readonly droppedOffline: Counter;
  readonly sessionsDropped: Counter<'reason'>;
  readonly #closed: Counter<'reason'>;

  constructor(registry: Registry, levels: Levels) {
    const registers = [registry];
    const messages = this.#messages;
    const byLeaf = new Counter({
      name: 'gridwatch_mqtt_messages_total',
      help: 'Messages of clients handed on, by last topic level and QoS',
      labelNames: ['leaf', 'qos'],
      registers: [],
      collect() {
        this.reset();
        for (const leaf of leaves)
          for (const qos of [0, 1, 2] as const) this.inc({ leaf, qos: String(qos) }, messages[leaf][qos]);
      },
    });
    const show = (name: string, help: string, level: () => number): void => {
      const gauge = new Gauge({
        name: `gridwatch_mqtt_${name}`,
        help,
        registers: [],
        collect() {
          this.set(level());
        },
      });
      registry.registerMetric(gauge);
    };
    const connections = new Gauge({
      name: 'gridwatch_mqtt_connections',
      help: 'Open MQTT connections',
      labelNames: ['transport'],
      registers: [],
      collect() {
        for (const [transport, count] of Object.entries(levels.connections())) this.set({ transport }, count);
      },
    });
    registry.registerMetric(byLeaf);
    registry.registerMetric(connections);
    show('delayed_messages', 'Messages waiting because their device publishes too fast', levels.delayed);
    show('held_connections', 'Connections not read because the hub has no room', levels.held);
    show('sessions', 'Persistent sessions, connected or not', levels.sessions);
    show('queued_messages', 'Messages kept for persistent sessions', levels.queued);
    this.#refused = new Counter({
      name: 'gridwatch_mqtt_refused_total',
      help: 'What clients tried and were refused',
      labelNames: ['action', 'reason'],
      registers,
    });
    this.delayed = new Counter({
      name: 'gridwatch_mqtt_delayed_total',
      help: 'Messages that had to wait because their device publishes too fast',
      registers,
    });
    this.wills = new Counter({ name: 'gridwatch_mqtt_wills_total', help: 'Last wills published', registers });
    this.droppedOffline = new Counter({
      name: 'gridwatch_mqtt_offline_dropped_total',
      help: 'Messages dropped for newer ones because the queue of their session was full',
      registers,
    });
    this.sessionsDropped = new Counter({
      name: 'gridwatch_mqtt_sessions_dropped_total',
      help: 'Persistent sessions ended by age, or for newer ones',
      labelNames: ['reason'],
      registers,
    });
    this.#closed = new Counter({
      name: 'gridwatch_mqtt_closed_total',
      help: 'Connections closed by the broker for another reason than a refusal',
      labelNames: ['reason'],
      registers,
    });
  }

  countMessage(leaf: Leaf, qos: Qos): void {
    this.#messages[leaf][qos]++;
  }

  countRefusal(action: RefusedAction, reason: RefusalReason): void {
    this.#refused.inc({ action, reason });
  }

  countClosed(reason: ClosedReason): void {
    this.#closed.inc({ reason });
  }
}
