import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts, Tracked } from './alerts.ts';
import {
  type Acknowledgement,
  acknowledge,
  assign,
  confirm,
  isAckOver,
  markFalse,
  unacknowledge,
} from './life-cycle.ts';

export interface HandlingOptions {
  alerts: Alerts;
  clock: Clock;
  /** Runs work in a transaction: for acknowledgements that run out. */
  transact(work: (tx: Tx) => void): void;
  /** An alert was marked as a false alarm. */
  onFalse?(alert: HandledAlert): void;
}

/** What people do about alerts, and the ends of what they did for a time. */
export class Handling {
  readonly #options: HandlingOptions;
  readonly #due: DueQueue<string>;

  constructor(options: HandlingOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids, now) => this.#expire(ids, now));
  }

  /** Takes up the ends of acknowledgements from before a restart; those that passed meanwhile come due at once. */
  resume(): void {
    for (const alert of this.#options.alerts.open()) this.#watch(alert);
  }

  close(): void {
    this.#due.close();
  }

  /**
   * Records who has seen it. Acknowledging again changes nothing and answers with whom it is; only they may set
   * another end.
   * @throws HubError wrong-state (resolved)
   */
  acknowledge(id: string, ack: Acknowledgement, tx: Tx): HandledAlert {
    const from = this.#open(id, 'acknowledge');
    const next = acknowledge(from.alert, ack, this.#options.clock.now());
    if (next === 'already') return from.alert;
    if (next === 'over') throw over('acknowledge');
    const { by, comment, until } = ack;
    const end = until === null ? '' : ` until ${new Date(until).toISOString()}`;
    const detail = { by, ...(comment !== null && { comment }), ...(until !== null && { until }) };
    const why = { step: 'acknowledged', text: `acknowledged by ${by}${end}`, detail } as const;
    const alert = this.#options.alerts.advance(from, next, why, 'acknowledged', tx);
    this.#watch(alert);
    return alert;
  }

  /** @throws HubError wrong-state (resolved, or nobody has acknowledged it) */
  unacknowledge(id: string, by: string, tx: Tx): HandledAlert {
    const from = this.#open(id, 'take back');
    const next = unacknowledge(from.alert, this.#options.clock.now());
    if (next === 'over') throw over('take back');
    if (next === 'not-acknowledged')
      throw new HubError('wrong-state', 'The alert is firing: there is no acknowledgement to take back.', {
        extra: { state: from.alert.state },
      });
    const detail = { by, was: from.alert.ackedBy };
    const why = { step: 'unacknowledged', text: `acknowledgement taken back by ${by}`, detail } as const;
    this.#due.cancel(id);
    return this.#options.alerts.advance(from, next, why, 'unacknowledged', tx);
  }

  /** Somebody has seen that it is real. @throws HubError wrong-state (resolved) */
  confirm(id: string, { by, comment }: Pick<Acknowledgement, 'by' | 'comment'>, tx: Tx): HandledAlert {
    const from = this.#open(id, 'confirm');
    const next = confirm(from.alert, this.#options.clock.now());
    if (next === 'already') return from.alert;
    if (next === 'over') throw over('confirm');
    const detail = { by, ...(comment !== null && { comment }) };
    const why = { step: 'confirmed', text: `confirmed by ${by}`, detail } as const;
    const wasExercise = from.alert.exercise !== null;
    this.#due.cancel(id);
    const alert = this.#options.alerts.advance(from, next, why, 'confirmed', tx);
    if (!wasExercise) return alert;
    this.#options.alerts.align(tx);
    return this.#open(id, 'confirm').alert;
  }

  /** Ends an alert that nothing else ends: one of a latching rule. @throws HubError wrong-state (resolved) */
  clear(id: string, { by, comment }: Pick<Acknowledgement, 'by' | 'comment'>, tx: Tx): HandledAlert {
    const { alert } = this.#open(id, 'clear');
    const { alerts, clock } = this.#options;
    const detail = { by, ...(comment !== null && { comment }) };
    this.#due.cancel(id);
    const why = { step: 'cleared', text: `cleared by ${by}`, detail } as const;
    return alerts.resolve(alert.ruleId, alert.subject, clock.now(), why, tx) ?? alert;
  }

  /** @throws HubError wrong-state (resolved) */
  assign(id: string, to: string | null, by: string, tx: Tx): HandledAlert {
    const from = this.#open(id, 'assign');
    const next = assign(from.alert, to, this.#options.clock.now());
    if (next === 'already') return from.alert;
    if (next === 'over') throw over('assign');
    const text = to === null ? `taken from ${from.alert.assignedTo} by ${by}` : `assigned to ${to} by ${by}`;
    const detail = { by, to, was: from.alert.assignedTo };
    return this.#options.alerts.advance(from, next, { step: 'assigned', text, detail }, null, tx);
  }

  /**
   * Marks an alert, open or over, as a false alarm of this cause; null takes the mark back. `stored`: as it was read.
   * @throws HubError conflict while it is just being resolved
   */
  markFalse(stored: Tracked, cause: string | null, by: string, tx: Tx): HandledAlert {
    const open = this.#options.alerts.byId(stored.alert.id);
    const from = open ?? stored;
    if (!open && stored.alert.state !== 'resolved')
      throw new HubError('conflict', 'The alert is being resolved at this moment: try again.');
    const now = this.#options.clock.now();
    const next = markFalse(from.alert, cause === null ? null : { cause, by, at: now }, now);
    if (next === 'already') return from.alert;
    const text =
      cause === null ? `no false alarm after all, says ${by}` : `marked a false alarm by ${by}: ${cause}`;
    const why = { step: 'false-alarm', text, detail: { by, cause } } as const;
    if (from.alert.falseAlarm === null) this.#options.onFalse?.(next);
    return this.#options.alerts.advance(from, next, why, null, tx);
  }

  #open(id: string, deed: string): Tracked {
    const open = this.#options.alerts.byId(id);
    if (!open) throw over(deed);
    return open;
  }

  #watch({ id, ackUntil }: HandledAlert): void {
    if (ackUntil === null) this.#due.cancel(id);
    else this.#due.schedule(id, ackUntil);
  }

  /** Acknowledgements that were taken back or made void meanwhile come due too, and are passed over. */
  #expire(ids: readonly string[], now: number): void {
    const { alerts, transact } = this.#options;
    transact((tx) => {
      for (const id of ids) {
        const from = alerts.byId(id);
        const next = from && isAckOver(from.alert, now) && unacknowledge(from.alert, now);
        if (!from || !next || typeof next === 'string') continue;
        const { ackedBy: was, ackUntil: until } = from.alert;
        const why = {
          step: 'ack-expired',
          text: `the acknowledgement of ${was} has run out`,
          detail: { was, until },
        } as const;
        alerts.advance(from, next, why, 'unacknowledged', tx);
      }
    });
  }
}

const over = (deed: string): HubError =>
  new HubError('wrong-state', `The alert is resolved: there is nothing left to ${deed}.`, {
    extra: { state: 'resolved' },
  });
