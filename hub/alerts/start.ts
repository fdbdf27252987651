import type { Registry } from 'prom-client';
import { Exercises } from '../exercises/exercises.ts';
import type { Clock } from '../kernel/clock.ts';
import { Silences } from '../silences/silences.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Alerts, type AlertsOptions } from './alerts.ts';
import { endExercises } from './exercise-marks.ts';
import { Handling } from './handling.ts';
import { RecentAlarms } from './load-gauges.ts';

export interface AlertPartsOptions extends Pick<AlertsOptions, 'follow'> {
  store: Store;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  metrics: Registry;
  isWithin(code: string, root: string): boolean;
  transact(work: (tx: Tx) => void): void;
}

/** Hears of an alert as it was last written; may change it and others further. */
export type WrittenListener = NonNullable<AlertsOptions['written']>;

/** What holds alerts and what is done about them, as when the hub stopped; what ended meanwhile has ended. */
export async function startAlerts({ store, committer, metrics, follow, ...rest }: AlertPartsOptions) {
  const { clock, transact } = rest;
  const silences = new Silences({ ...rest, onChanged: (tx) => alerts.alignSilences(tx) });
  await silences.load(store);
  const exercises = new Exercises({
    ...rest,
    onChanged(tx) {
      endExercises(alerts, { clock, isOn: (alert) => exercises.of(alert) !== undefined }, tx);
      alerts.alignSilences(tx);
    },
  });
  await exercises.load(store);
  exercises.show(metrics);
  const listeners: WrittenListener[] = [];
  const recent = new RecentAlarms(clock);
  const alerts = new Alerts({
    clock,
    follow: recent.counting(follow),
    silenceOf: (alert) => exercises.of(alert) ?? silences.holding(alert),
    // The hub's own health is no part of what is done in a grid.
    exerciseOf: (about, at) => (about.subject.startsWith('hub:') ? undefined : exercises.at(about, at)?.type),
    written(tracked, tx) {
      for (const listen of listeners) listen(tracked, tx);
    },
  });
  await alerts.load(store);
  await committer.run((tx) => {
    silences.resume(tx);
    exercises.resume(tx);
  });
  recent.show(metrics, alerts);
  const handling = new Handling({ alerts, clock, transact });
  handling.resume();
  const close = (): void => {
    handling.close();
    silences.close();
    exercises.close();
  };
  /** Registers what hears of every alert as it was last written, in the order of registration. */
  const onWritten = (listen: WrittenListener): void => void listeners.push(listen);
  return { alerts, silences, exercises, handling, onWritten, close };
}
