import type { Broker } from '../broker/broker.ts';
import type { Grids } from '../grids/grids.ts';
import type { Store } from '../store/store.ts';
import { Warnings, type WarningsOptions } from './warnings.ts';

export interface StartWarningsOptions extends Pick<WarningsOptions, 'clock' | 'log' | 'transact'> {
  store: Store;
  grids: Pick<Grids, 'subtree'>;
  broker: Pick<Broker, 'publish'>;
}

/** Takes up what stands and puts it on the screens. */
export async function startWarnings({
  store,
  grids,
  broker,
  ...rest
}: StartWarningsOptions): Promise<Warnings> {
  const warnings = new Warnings({
    ...rest,
    subtree: (code) => grids.subtree(code),
    publish: (topic, payload, how) => broker.publish(topic, payload, how),
  });
  await warnings.load(store);
  warnings.run();
  return warnings;
}
