import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Alerts, AlertsOptions } from './alerts.ts';
import { isCall } from './effect.ts';
import { FLOOD_ABOVE, WINDOW_MS } from './load.ts';

/** Alarms counted within the window; beyond that the oldest give way, and a flood it is in any case. */
const MOST_COUNTED = 10_000;
const STANDING_MS = 86_400_000;

/** Counts the alarms of the last ten minutes since the start of the hub, as they are raised. */
export class RecentAlarms {
  readonly #clock: Clock;
  readonly #instants: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same way on, counted. */
  counting(follow: AlertsOptions['follow']): AlertsOptions['follow'] {
    return (alert, transition, tx) => {
      if (isCall(alert, transition)) this.#instants.push(this.#clock.now());
      if (this.#instants.length > MOST_COUNTED) this.#instants.shift();
      return follow(alert, transition, tx);
    };
  }

  get count(): number {
    const since = this.#clock.now() - WINDOW_MS;
    while ((this.#instants[0] ?? since + 1) <= since) this.#instants.shift();
    return this.#instants.length;
  }

  /** Shows the load in the metrics. */
  show(metrics: Registry, alerts: Alerts): void {
    const show = (name: string, help: string, level: () => number): void => {
      const gauge = new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(level());
        },
      });
      metrics.registerMetric(gauge);
    };
    const clock = this.#clock;
    show('gridwatch_alarms_10min', 'Alarms of the last ten minutes', () => this.count);
    show('gridwatch_alarm_flood', '1 while there are more than ten alarms in ten minutes', () =>
      this.count > FLOOD_ABOVE ? 1 : 0,
    );
    show('gridwatch_alerts_open', 'Alerts that are open', () => alerts.openCount);
    show('gridwatch_alerts_standing', 'Alerts open for more than 24 hours', () => {
      const since = clock.now() - STANDING_MS;
      return [...alerts.open()].filter(({ firedAt }) => firedAt <= since).length;
    });
  }
}
