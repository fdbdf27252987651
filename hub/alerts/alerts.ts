import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Alert, Severity, TraceStep } from './alert.ts';
import { acknowledge, isRoundCount, raise, repeat, resolve } from './life-cycle.ts';
import { alertOfRow, rowOfAlert, traceOfRow } from './rows.ts';
import { extendTrace } from './trace.ts';

/** What an alert is about. */
export interface AlertSubject {
  /** `device:<id>` or `grid:<code>`. */
  subject: string;
  gridCode: string;
  deviceId: string | null;
  labels: Readonly<Record<string, string>>;
}

/** Why and when it fires. `explain`: the steps that led there, in order. */
export interface Firing {
  at: number;
  severity: Severity;
  late: boolean;
  summary: string;
  count: number;
  explain: readonly TraceStep[];
}

export type AlertTransition = 'opened' | 'raised' | 'acknowledged' | 'resolved';

interface OpenAlert {
  alert: Alert;
  trace: TraceStep[];
}

/** The case an alert belongs to now: opened for it, or an open one that it `joined`. */
export interface CaseStep {
  caseId: string;
  number: string;
  joined: boolean;
}

export interface AlertsOptions {
  clock: Clock;
  /** The next step of the way; answers the case the alert belongs to, if any. Runs in the same transaction. */
  follow(alert: Alert, transition: AlertTransition, tx: Tx): CaseStep | null;
}

const keyOf = (ruleId: string, subject: string): string => `${ruleId}\n${subject}`;

/** The open alerts, in memory as in the store: one for each (rule, subject). */
export class Alerts {
  readonly #options: AlertsOptions;
  readonly #byId = new Map<string, OpenAlert>();
  readonly #byKey = new Map<string, OpenAlert>();
  #lastEdgeId = 0;

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  /** Takes over what was open when the hub last stopped. */
  async load(store: Store): Promise<void> {
    const rows = await store.db.selectFrom('alerts').selectAll().where('state', '<>', 'resolved').execute();
    for (const row of rows) this.#remember({ alert: alertOfRow(row), trace: traceOfRow(row) });
    const newest = await store.db
      .selectFrom('alertEdges')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    this.#lastEdgeId = newest?.id ?? 0;
  }

  *open(): Iterable<Alert> {
    for (const { alert } of this.#byId.values()) yield alert;
  }

  get openCount(): number {
    return this.#byId.size;
  }

  byId(id: string): { alert: Alert; trace: readonly TraceStep[] } | undefined {
    return this.#byId.get(id);
  }

  find(ruleId: string, subject: string): Alert | undefined {
    return this.#byKey.get(keyOf(ruleId, subject))?.alert;
  }

  /** Opens an alert; one already open for (rule, subject) only counts up. */
  fire(rule: Rule, about: AlertSubject, firing: Firing, tx: Tx): Alert {
    const open = this.#byKey.get(keyOf(rule.id, about.subject));
    if (open) return this.#repeat(open, tx);
    const now = this.#options.clock.now();
    const alert: Alert = {
      id: newId(),
      ruleId: rule.id,
      ruleVersion: rule.version,
      ...about,
      severity: firing.severity,
      state: 'firing',
      stage: rule.stage,
      title: rule.title,
      summary: firing.summary,
      firedAt: firing.at,
      ackedAt: null,
      ackedBy: null,
      ackComment: null,
      resolvedAt: null,
      updatedAt: now,
      count: firing.count,
      late: firing.late,
      caseId: null,
    };
    const entry = { alert, trace: [...firing.explain] };
    this.#remember(entry);
    this.#note(entry, 'fired', `rule ${rule.id} version ${rule.version} fired`, {
      severity: alert.severity,
      late: alert.late,
    });
    this.#follow(entry, 'opened', tx);
    return entry.alert;
  }

  /** One more reading that meets the condition of an open alert. */
  repeat(ruleId: string, subject: string, tx: Tx): void {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    if (open) this.#repeat(open, tx);
  }

  raise(ruleId: string, subject: string, severity: Severity, summary: string, tx: Tx): void {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    if (!open) return;
    const from = open.alert.severity;
    open.alert = { ...raise(open.alert, severity, this.#options.clock.now()), summary };
    this.#note(open, 'severity', `raised from ${from} to ${severity}`, { from, to: severity });
    this.#follow(open, 'raised', tx);
  }

  /** Sets what an alert of many counts (the devices of an outage). */
  setCount(ruleId: string, subject: string, count: number, tx: Tx): void {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    if (!open || open.alert.count === count) return;
    open.alert = { ...open.alert, count, updatedAt: this.#options.clock.now() };
    this.#write(open, tx);
  }

  /** Ends an open alert; `why` is the last line of its trace. Without an open one it does nothing. */
  resolve(
    ruleId: string,
    subject: string,
    at: number,
    why: Pick<TraceStep, 'step' | 'text' | 'detail'>,
    tx: Tx,
  ): void {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    if (!open) return;
    open.alert = resolve(open.alert, at, this.#options.clock.now());
    this.#note(open, why.step, why.text, why.detail);
    this.#byId.delete(open.alert.id);
    this.#byKey.delete(keyOf(ruleId, subject));
    this.#follow(open, 'resolved', tx);
  }

  /** Ends every open alert that nothing can clear any more: its device or its rule is `lost`. */
  endLost(lost: 'device' | 'rule', isLost: (alert: Alert) => boolean, tx: Tx): void {
    const text = lost === 'device' ? 'its device is out of service' : 'its rule is no longer there';
    const why = { step: 'source-lost', text, detail: { lost } } as const;
    for (const alert of [...this.open()].filter(isLost))
      this.resolve(alert.ruleId, alert.subject, this.#options.clock.now(), why, tx);
  }

  /**
   * Records who has seen it. Acknowledging again changes nothing and answers with whom it is.
   * @throws HubError not-found, wrong-state (resolved)
   */
  acknowledge(id: string, by: string, comment: string | null, tx: Tx): Alert {
    const open = this.#byId.get(id);
    if (!open)
      throw new HubError('wrong-state', 'The alert is resolved: there is nothing left to acknowledge.');
    const next = acknowledge(open.alert, by, comment, this.#options.clock.now());
    if (next === 'already') return open.alert;
    if (next === 'over')
      throw new HubError('wrong-state', 'The alert is resolved: there is nothing left to acknowledge.');
    open.alert = next;
    this.#note(open, 'acknowledged', `acknowledged by ${by}`, comment === null ? { by } : { by, comment });
    this.#follow(open, 'acknowledged', tx);
    return open.alert;
  }

  #repeat(open: OpenAlert, tx: Tx): Alert {
    open.alert = repeat(open.alert, this.#options.clock.now());
    if (isRoundCount(open.alert.count)) {
      this.#note(open, 'repeated', `${open.alert.count} readings met the condition`, {
        count: open.alert.count,
      });
      this.#write(open, tx);
    }
    return open.alert;
  }

  #remember(entry: OpenAlert): void {
    this.#byId.set(entry.alert.id, entry);
    this.#byKey.set(keyOf(entry.alert.ruleId, entry.alert.subject), entry);
  }

  #note(entry: OpenAlert, step: TraceStep['step'], text: string, detail: TraceStep['detail']): void {
    entry.trace = extendTrace(entry.trace, { at: this.#options.clock.now(), step, text, detail });
  }

  #follow(entry: OpenAlert, transition: AlertTransition, tx: Tx): void {
    const followed = this.#options.follow(entry.alert, transition, tx);
    if (followed && followed.caseId !== entry.alert.caseId) {
      entry.alert = { ...entry.alert, caseId: followed.caseId };
      const text = `${followed.joined ? 'joined' : 'opened'} case ${followed.number}`;
      this.#note(entry, 'case', text, { ...followed });
    }
    this.#write(entry, tx);
    const { id: alertId, ruleId, gridCode, deviceId, severity, state, count, updatedAt: at } = entry.alert;
    const edge = { at, type: transition, alertId, ruleId, gridCode, deviceId, severity, state, count };
    tx.append('alertEdges', { id: ++this.#lastEdgeId, ...edge });
  }

  #write({ alert, trace }: OpenAlert, tx: Tx): void {
    tx.put('alerts', rowOfAlert(alert, trace));
    tx.change({ type: 'alert', gridCode: alert.gridCode, data: alert });
  }
}
