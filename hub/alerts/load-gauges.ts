import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts, AlertsOptions } from './alerts.ts';
import { isCall } from './effect.ts';
import { FLOOD_ABOVE, type LoadEdge, loadOf, WINDOW_MS } from './load.ts';

/** Alarms counted within the window; beyond that the oldest give way, and a flood it is in any case. */
const MOST_COUNTED = 10_000;
const STANDING_MS = 86_400_000;

/** The alarms of the last ten minutes since the start of the hub, as they are raised. */
export class RecentAlarms {
  readonly #clock: Clock;
  readonly #alarms: LoadEdge[] = [];
  // Rules are few: devices have their rates in the API, where no series stays behind for each.
  readonly #opened = new Counter({
    name: 'gridwatch_alerts_opened_total',
    help: 'Alerts that opened',
    labelNames: ['rule'],
    registers: [],
  });
  readonly #false = new Counter({
    name: 'gridwatch_alerts_marked_false_total',
    help: 'Alerts that were marked as false alarms; a mark taken back stays counted',
    labelNames: ['rule'],
    registers: [],
  });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same way on, counted. */
  counting(follow: AlertsOptions['follow']): AlertsOptions['follow'] {
    return (alert, transition, tx) => {
      const { id: alertId, ruleId, deviceId } = alert;
      if (transition === 'opened') this.#opened.inc({ rule: ruleId });
      if (isCall(alert, transition))
        this.#alarms.push({ at: this.#clock.now(), type: transition, alertId, ruleId, deviceId });
      if (this.#alarms.length > MOST_COUNTED) this.#alarms.shift();
      return follow(alert, transition, tx);
    };
  }

  /** Counts an alert that somebody has marked as a false alarm. */
  markedFalse({ ruleId }: HandledAlert): void {
    this.#false.inc({ rule: ruleId });
  }

  get count(): number {
    return this.#recent().length;
  }

  /** Shows the load in the metrics. `operators`: people who are at work now. */
  show(metrics: Registry, alerts: Alerts, operators: () => number): void {
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
    show('gridwatch_alarm_operators', 'People whose login was used in the last ten minutes', operators);
    show(
      'gridwatch_alarms_10min_per_operator',
      'Alarms of the last ten minutes for each of them; with nobody there, as for one',
      () => this.count / Math.max(1, operators()),
    );
    show('gridwatch_alarm_flood', '1 while there are more than ten alarms in ten minutes', () =>
      this.count > FLOOD_ABOVE ? 1 : 0,
    );
    show(
      'gridwatch_alarms_chattering',
      'Devices with a rule that called three times within a minute, of the last ten minutes, ten at most',
      () => this.#load().chattering.length,
    );
    show('gridwatch_alerts_open', 'Alerts that are open', () => alerts.openCount);
    show(
      'gridwatch_alerts_held_back',
      'Open alerts that something holds back',
      () => [...alerts.open()].filter(({ heldBackBy }) => heldBackBy !== null).length,
    );
    show('gridwatch_alerts_standing', 'Alerts open for more than 24 hours', () => {
      const since = clock.now() - STANDING_MS;
      return [...alerts.open()].filter(({ firedAt }) => firedAt <= since).length;
    });
    this.#showOffenders(metrics);
    metrics.registerMetric(this.#opened);
    metrics.registerMetric(this.#false);
  }

  #showOffenders(metrics: Registry): void {
    const load = (): ReturnType<typeof loadOf> => this.#load();
    const offenders = new Gauge({
      name: 'gridwatch_alarm_offender',
      help: 'Alarms of the last ten minutes of the ten that called most',
      labelNames: ['rule', 'device'],
      registers: [],
      collect() {
        this.reset();
        for (const { ruleId, deviceId, alarms } of load().offenders)
          this.set({ rule: ruleId, device: deviceId ?? '' }, alarms);
      },
    });
    metrics.registerMetric(offenders);
  }

  #recent(): readonly LoadEdge[] {
    const since = this.#clock.now() - WINDOW_MS;
    while ((this.#alarms[0]?.at ?? since + 1) <= since) this.#alarms.shift();
    return this.#alarms;
  }

  #load(): ReturnType<typeof loadOf> {
    const now = this.#clock.now();
    return loadOf(this.#recent(), { from: now - WINDOW_MS, to: now }, () => false);
  }
}
