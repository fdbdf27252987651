import type { Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import { Silences } from '../silences/silences.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Alerts, type AlertsOptions } from './alerts.ts';
import { Handling } from './handling.ts';
import { firstHolding, type Holder, holdOfSilence } from './hold-back.ts';
import { RecentAlarms } from './load-gauges.ts';

export interface AlertPartsOptions extends Pick<AlertsOptions, 'follow'> {
  store: Store;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  metrics: Registry;
  isWithin(code: string, root: string): boolean;
  transact(work: (tx: Tx) => void): void;
  /** What else may hold an alert back, after silences; `alerts.align` brings alerts into line when that changes. */
  holders?: readonly Holder[];
}

/** What holds alerts and what is done about them, as when the hub stopped; what ended meanwhile has ended. */
export async function startAlerts({
  store,
  committer,
  metrics,
  follow,
  holders = [],
  ...rest
}: AlertPartsOptions) {
  const { clock, transact } = rest;
  const silences = new Silences({ ...rest, onChanged: (tx) => alerts.align(tx) });
  await silences.load(store);
  const recent = new RecentAlarms(clock);
  const ofSilences: Holder = (alert) => {
    const silence = silences.holding(alert);
    return silence && holdOfSilence(silence);
  };
  const alerts = new Alerts({
    clock,
    follow: recent.counting(follow),
    holdingOf: firstHolding([ofSilences, ...holders]),
  });
  await alerts.load(store);
  await committer.run((tx) => silences.resume(tx));
  recent.show(metrics, alerts);
  const handling = new Handling({ alerts, clock, transact });
  handling.resume();
  const close = (): void => {
    handling.close();
    silences.close();
  };
  return { alerts, silences, handling, close };
}
