import type { Registry } from 'prom-client';
import { Exercises } from '../exercises/exercises.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Rule } from '../rules/rule.ts';
import { Silences } from '../silences/silences.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Alerts, type AlertsOptions } from './alerts.ts';
import { endExercises } from './exercise-marks.ts';
import { Flapping } from './flapping.ts';
import { Handling } from './handling.ts';
import { firstHolding, type Holder, holdOfSilence } from './hold-back.ts';
import type { GridPath } from './inhibition.ts';
import { Inhibitions } from './inhibitions.ts';
import { RecentAlarms } from './load-gauges.ts';
import { Merges } from './merges.ts';
import { type AlertPolicy, noPolicy } from './policy.ts';
import { Reminders } from './reminders.ts';

export interface AlertPartsOptions extends Pick<AlertsOptions, 'follow'> {
  store: Store;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  metrics: Registry;
  isWithin(code: string, root: string): boolean;
  transact(work: (tx: Tx) => void): void;
  /** How many people are at work now. */
  operators?(): number;
  /** Without it nothing is inhibited, flaps or is reminded of. */
  policy?: AlertPolicy;
  /** The rules in force; without the one made from the policy no device flaps. */
  rules?: readonly Rule[];
  /** The grids a code lies in, its own first; without it every grid is a cell by itself. */
  pathOf?(gridCode: string): GridPath;
  /** What else may hold an alert back, asked first; `alerts.align` brings alerts into line when that changes. */
  holders?: readonly Holder[];
}

const cellAlone = (code: string): GridPath => [{ code, level: 'cell' }];

/** Hears of an alert as it was last written; may change it and others further. */
export type WrittenListener = NonNullable<AlertsOptions['written']>;

/** What holds alerts and what is done about them, of nothing yet. */
export function createAlerts(
  options: Omit<AlertPartsOptions, 'store' | 'committer' | 'metrics' | 'operators'>,
) {
  const { clock, transact, isWithin, follow, holders = [] } = options;
  const { policy = noPolicy } = options;
  const rule = options.rules?.find((one) => one.on === 'flapping');
  const silences = new Silences({ clock, isWithin, transact, onChanged: (tx) => alerts.align(tx) });
  const exercises = new Exercises({
    clock,
    isWithin,
    transact,
    onChanged(tx) {
      endExercises(alerts, { clock, isOn: (alert) => exercises.of(alert) !== undefined }, tx);
      alerts.align(tx);
    },
  });
  const inhibitions = new Inhibitions(policy.inhibit, options.pathOf ?? cellAlone);
  const listeners: WrittenListener[] = [];
  const recent = new RecentAlarms(clock);
  const alerts: Alerts = new Alerts({
    clock,
    follow: recent.counting(follow),
    holdingOf: firstHolding([
      (alert) => exercises.holding(alert),
      ...holders,
      (alert) => {
        const silence = silences.holding(alert);
        return silence && holdOfSilence(silence);
      },
      (alert) => merges.holding(alert),
      (alert) => inhibitions.holding(alert),
      (alert) => flapping?.holding(alert),
    ]),
    // The hub's own health is no part of what is done in a grid.
    exerciseOf: (about, at) => (about.subject.startsWith('hub:') ? undefined : exercises.at(about, at)?.type),
    written(tracked, tx) {
      for (const listen of listeners) listen(tracked, tx);
    },
    onTransition(alert, transition, tx) {
      // What they know of this alert comes first: each that is aligned makes a transition of its own.
      const muted = inhibitions.follow(alert, transition);
      merges.follow(alert, transition, tx);
      flapping?.follow(alert, transition, tx);
      alerts.align(tx, muted);
      reminders.follow(alert);
    },
  });
  const merges = new Merges({ alerts, clock });
  const flapping =
    policy.flapping && rule ? new Flapping({ alerts, clock, transact, rule, ...policy.flapping }) : undefined;
  const reminders = new Reminders({ alerts, clock, transact, remindMs: policy.remindMs });
  const onFalse = recent.markedFalse.bind(recent);
  const handling = new Handling({ alerts, clock, transact, onFalse });
  /** Registers what hears of every alert as it was last written, in the order of registration. */
  const onWritten = (listen: WrittenListener): void => void listeners.push(listen);
  const parts = { alerts, silences, exercises, inhibitions, merges, flapping, reminders, handling, recent };
  return { ...parts, onWritten };
}

/** Starts all of it as when the hub stopped; what ended meanwhile has ended. */
export async function startAlerts({
  store,
  committer,
  metrics,
  operators = () => 0,
  ...options
}: AlertPartsOptions) {
  const parts = createAlerts(options);
  const { alerts, silences, exercises, inhibitions, merges, flapping, reminders, handling, recent } = parts;
  const { onWritten } = parts;
  await silences.load(store);
  await exercises.load(store);
  exercises.show(metrics);
  await alerts.load(store);
  inhibitions.restore(alerts.open());
  merges.restore();
  await flapping?.restore(store);
  await committer.run((tx) => {
    merges.resume(tx);
    flapping?.resume(tx);
    silences.resume(tx);
    exercises.resume(tx);
  });
  recent.show(metrics, alerts, operators);
  handling.resume();
  reminders.resume();
  const close = (): void => {
    reminders.close();
    handling.close();
    flapping?.close();
    silences.close();
    exercises.close();
  };
  const replace = (rules: readonly Rule[]): void => flapping?.replace(rules);
  return { alerts, silences, exercises, handling, merges, onWritten, replace, close };
}
