import { Counter, Gauge, type Registry } from 'prom-client';

export type LiveInstruments = ReturnType<typeof createLiveInstruments>;

/** What the gateway counts. */
export function createLiveInstruments(registry: Registry) {
  const registers = [registry];
  return {
    sockets: new Gauge({ name: 'gridwatch_live_sockets', help: 'Screens connected', registers }),
    dropped: new Counter({
      name: 'gridwatch_live_dropped_total',
      help: 'Screens whose connection the hub ended, by reason',
      labelNames: ['reason'] as const,
      registers,
    }),
    changes: new Counter({
      name: 'gridwatch_live_changes_total',
      help: 'Changes shared out, once for each distinct set of watched grids',
      registers,
    }),
    telemetry: new Counter({
      name: 'gridwatch_live_telemetry_total',
      help: 'Conflated telemetry items shared out, once for each distinct set of watched grids',
      registers,
    }),
  };
}
