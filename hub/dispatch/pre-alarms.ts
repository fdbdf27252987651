import type { HandledAlert } from '../alerts/alert.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Cases } from '../cases/cases.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { isFireOrGas } from '../silences/silence.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Dispatching } from './dispatching.ts';

export interface PreAlarmsOptions {
  clock: Clock;
  /** An alert waits so long for somebody to acknowledge it. */
  waitMs: number;
  alerts(): Pick<Alerts, 'byId' | 'open'>;
  cases(): Pick<Cases, 'docket' | 'fastLane'>;
  dispatching: Pick<Dispatching, 'answering' | 'note'>;
  transact(work: (tx: Tx) => void): void;
}

/** Whether a critical fire or gas alert may be dispatched without a second witness, if nobody sees to it. */
function waits(alert: HandledAlert): boolean {
  const { state, stage, falseAlarm, heldBackBy, exercise } = alert;
  const isReal = falseAlarm === null && heldBackBy === null && exercise === null;
  return state === 'firing' && stage === 'pre-alarm' && isReal && isFireOrGas(alert);
}

/** Sends stations to a grave alert that nobody has acknowledged in time, confirmed or not. */
export class PreAlarms {
  readonly #options: PreAlarmsOptions;
  readonly #dueAt = new Map<string, number>();
  readonly #due: DueQueue<string>;

  constructor(options: PreAlarmsOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) => options.transact((tx) => this.#send(ids, tx)));
  }

  async load(store: Pick<Store, 'db'>): Promise<void> {
    for (const { alertId, dueAt } of await store.db.selectFrom('preAlarms').selectAll().execute())
      this.#dueAt.set(alertId, dueAt);
  }

  /** Begins to watch; what was due while the hub was away is sent now. */
  watch(tx: Tx): void {
    const { alerts } = this.#options;
    for (const id of this.#dueAt.keys()) if (!alerts().byId(id)) this.#forget(id, tx);
    for (const alert of alerts().open()) this.written({ alert }, tx);
    for (const [id, at] of this.#dueAt) this.#due.schedule(id, at);
  }

  /** Hears of every alert as it was last written: an acknowledgement, its end or a false alarm stops the waiting. */
  written({ alert }: { alert: HandledAlert }, tx: Tx): void {
    const { id } = alert;
    const isWaiting = this.#dueAt.has(id);
    if (waits(alert) === isWaiting) return;
    if (isWaiting) return this.#forget(id, tx);
    this.#wait(id, tx);
  }

  close(): void {
    this.#due.close();
  }

  #wait(id: string, tx: Tx): void {
    const dueAt = this.#options.clock.now() + this.#options.waitMs;
    this.#dueAt.set(id, dueAt);
    this.#due.schedule(id, dueAt);
    tx.put('preAlarms', { alertId: id, dueAt });
  }

  #forget(id: string, tx: Tx): void {
    this.#dueAt.delete(id);
    this.#due.cancel(id);
    tx.remove('preAlarms', [id]);
  }

  #send(ids: readonly string[], tx: Tx): void {
    const { alerts, cases, dispatching, waitMs } = this.#options;
    for (const id of ids) {
      const alert = alerts().byId(id)?.alert;
      const isWaiting = this.#dueAt.has(id);
      this.#drop(id, tx);
      if (!alert || !isWaiting || !waits(alert)) continue;
      const filed = cases().docket.leadingTo(alert.caseId);
      // Whoever it is with already has to see to it.
      if (!filed || !['reported', 'accepted', 'filed'].includes(filed.value.state)) continue;
      const units = dispatching.answering(filed.value, tx);
      if (units.length === 0) {
        this.#wait(id, tx);
        continue;
      }
      const why = `nobody has acknowledged alert ${id} within ${Math.round(waitMs / 1000)} s`;
      dispatching.note(filed.value.id, 'pre-alarm-dispatched', why, { alertId: id }, tx);
      cases().fastLane(filed.value.id, units, tx);
    }
  }

  /** It waits no more, and is not to begin again while it stands as it does: it stays known. */
  #drop(id: string, tx: Tx): void {
    this.#due.cancel(id);
    tx.remove('preAlarms', [id]);
  }
}
