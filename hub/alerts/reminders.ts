import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Tx } from '../store/batch.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts } from './alerts.ts';
import { isRoundCount } from './life-cycle.ts';
import type { AlertPolicy } from './policy.ts';
import { remind, remindAt } from './reminder.ts';

export interface RemindersOptions {
  alerts: Alerts;
  remindMs: AlertPolicy['remindMs'];
  clock: Clock;
  transact(work: (tx: Tx) => void): void;
}

/** Says again, at the interval of its severity, what nobody has acknowledged. */
export class Reminders {
  readonly #options: RemindersOptions;
  readonly #due: DueQueue<string>;

  constructor(options: RemindersOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids, now) => this.#remind(ids, now));
  }

  /** Takes up the instants from before a restart; what came due meanwhile is said once, now. */
  resume(): void {
    for (const alert of this.#options.alerts.open()) this.follow(alert);
  }

  close(): void {
    this.#due.close();
  }

  /** Follows an alert that has changed; it may have changed further by now. */
  follow({ id }: Pick<HandledAlert, 'id'>): void {
    const { alerts, remindMs } = this.#options;
    const open = alerts.byId(id);
    const at = open ? remindAt(open, remindMs) : null;
    if (at === null) this.#due.cancel(id);
    else this.#due.schedule(id, at);
  }

  #remind(ids: readonly string[], now: number): void {
    const { alerts, transact } = this.#options;
    transact((tx) => {
      for (const id of ids) {
        const from = alerts.byId(id);
        if (!from) continue;
        const next = remind(from.alert, now);
        const { reminders: count } = next;
        const text = `nobody has acknowledged it: reminder ${count}`;
        const why = isRoundCount(count) ? ({ step: 'reminded', text, detail: { count } } as const) : null;
        alerts.advance(from, next, why, 'reminded', tx);
      }
    });
  }
}
