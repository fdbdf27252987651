import { Gauge, type Registry } from 'prom-client';
import type { Store } from '../store/store.ts';
import { Ledger, type LedgerOptions } from './ledger.ts';

export interface StartLedgerOptions extends Omit<LedgerOptions, 'dayOf'> {
  store: Pick<Store, 'db'>;
  metrics: Registry;
  timeZone: string;
}

/** The ledger of hazards as when the hub stopped, and how its instants are written. */
export async function startLedger({ store, metrics, timeZone, ...options }: StartLedgerOptions) {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const written = (at: number): string => local.format(at);
  const ledger = new Ledger({ ...options, dayOf: (at) => written(at).slice(0, 10).replaceAll('-', '') });
  await ledger.load(store);
  new Gauge({
    name: 'gridwatch_hazards_open',
    help: 'Hazards in the ledger that are not struck',
    registers: [metrics],
    collect() {
      this.set(ledger.openCount);
    },
  });
  return { ledger, written, close: () => ledger.close() };
}
