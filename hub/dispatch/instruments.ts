import { Gauge, Histogram, type Registry } from 'prom-client';

export interface DispatchLevels {
  open(): number;
  unanswered(): number;
  online(): number;
}

/** What is counted of dispatches. */
export function createDispatchInstruments(registry: Registry, levels: DispatchLevels) {
  const registers = [registry];
  const gauge = (name: string, help: string, level: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(level());
      },
    });
  };
  gauge('gridwatch_dispatches_open', 'Dispatches that stations still have to do', levels.open);
  gauge('gridwatch_dispatches_unanswered', 'Open dispatches nobody confirmed in time', levels.unanswered);
  gauge('gridwatch_station_terminals_online', 'Terminals of stations that are online', levels.online);
  return {
    received: new Histogram({
      name: 'gridwatch_dispatch_receive_seconds',
      help: 'From sending a dispatch to the first word of its station',
      buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600],
      registers,
    }),
  };
}
