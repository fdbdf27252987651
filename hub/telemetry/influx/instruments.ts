import { Counter, Gauge, type Registry } from 'prom-client';
import type { FailureReason } from './failure.ts';

/** What `/metrics` says of the forwarding. */
export interface InfluxInstruments {
  points: Counter;
  refused: Counter;
  failures: Counter<'reason'>;
  up: Gauge;
  lagRows: Gauge;
}

/** `lagMs` is asked at each scrape, for it grows by itself. */
export function createInstruments(metrics: Registry, lagMs: () => number): InfluxInstruments {
  const registers = [metrics];
  new Gauge({
    name: 'gridwatch_influx_lag_seconds',
    help: 'Since when the oldest row that InfluxDB has not acknowledged waits',
    registers,
    collect() {
      this.set(lagMs() / 1000);
    },
  });
  return {
    points: new Counter({
      name: 'gridwatch_influx_points_total',
      help: 'Points InfluxDB has acknowledged, those sent again included',
      registers,
    }),
    refused: new Counter({
      name: 'gridwatch_influx_refused_total',
      help: 'Points InfluxDB has refused for good, set aside with its reason',
      registers,
    }),
    failures: new Counter<'reason'>({
      name: 'gridwatch_influx_failures_total',
      help: 'Attempts that failed, to be repeated',
      labelNames: ['reason'],
      registers,
    }),
    up: new Gauge({ name: 'gridwatch_influx_up', help: '1 while InfluxDB takes points', registers }),
    lagRows: new Gauge({
      name: 'gridwatch_influx_lag_rows',
      help: 'Readings and alert edges that InfluxDB has not acknowledged',
      registers,
    }),
  };
}

export function countFailures(
  { failures }: InfluxInstruments,
  counts: Partial<Record<FailureReason, number>>,
): void {
  for (const [reason, count] of Object.entries(counts)) failures.inc({ reason }, count);
}
