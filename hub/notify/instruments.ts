import { Counter, Gauge, type Registry } from 'prom-client';
import type { Circuit } from './circuit.ts';
import { type Priority, priorities } from './message.ts';

/** What waits, asked at each scrape. */
export interface Waiting {
  count: Readonly<Record<Priority, number>>;
  oldestAt: number | undefined;
}

/** What `/metrics` says of notifications. */
export interface NotifyInstruments {
  delivered: Counter<'channel'>;
  failed: Counter<'channel' | 'result'>;
  refusedFull: Counter;
}

const circuitValues = { closed: 0, 'half-open': 0.5, open: 1 } as const;

export function createNotifyInstruments(
  metrics: Registry,
  parts: { waiting(): Waiting; circuits(): Iterable<[string, Circuit]>; now(): number },
): NotifyInstruments {
  const registers = [metrics];
  new Gauge({
    name: 'gridwatch_notifications_queued',
    help: 'Notifications that are still to be sent',
    labelNames: ['priority'],
    registers,
    collect() {
      const { count } = parts.waiting();
      for (const priority of priorities) this.set({ priority }, count[priority]);
    },
  });
  new Gauge({
    name: 'gridwatch_notifications_oldest_age_seconds',
    help: 'Age of the oldest notification that is still to be sent and could be by now',
    registers,
    collect() {
      const { oldestAt } = parts.waiting();
      this.set(oldestAt === undefined ? 0 : (parts.now() - oldestAt) / 1000);
    },
  });
  new Gauge({
    name: 'gridwatch_notification_circuit_open',
    help: '1 while a channel is left alone after failures in a row, 0.5 while it is probed',
    labelNames: ['channel'],
    registers,
    collect() {
      for (const [channel, { state }] of parts.circuits()) this.set({ channel }, circuitValues[state]);
    },
  });
  return {
    delivered: new Counter({
      name: 'gridwatch_notifications_delivered_total',
      help: 'Attempts that a channel has accepted',
      labelNames: ['channel'],
      registers,
    }),
    failed: new Counter({
      name: 'gridwatch_notifications_failed_total',
      help: 'Attempts that a channel has not accepted: to be repeated, or refused for good',
      labelNames: ['channel', 'result'],
      registers,
    }),
    refusedFull: new Counter({
      name: 'gridwatch_notifications_refused_full_total',
      help: 'Notifications recorded as failed because too many were waiting',
      registers,
    }),
  };
}
