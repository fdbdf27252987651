import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { ExerciseType, HandledAlert, Severity, TraceStep } from './alert.ts';
import type { AlertTransition, CaseStep } from './effect.ts';
import {
  type HoldBack,
  heldBack,
  holdTransition,
  letGo,
  letGoTransition,
  whyHeld,
  whyLetGo,
} from './hold-back.ts';
import { isRoundCount, lower, raise, repeat, resolve, unhandled, unseen } from './life-cycle.ts';
import {
  handledAlertOfRow,
  handlingOf,
  isHandled,
  rowOfAlert,
  rowOfEdge,
  rowOfHandling,
  selectAlerts,
  traceOfRow,
} from './rows.ts';
import { extendTrace } from './trace.ts';
import type { AlertSubject, Firing, Tracked, Why } from './tracked.ts';

export type { AlertSubject, Firing, Tracked, Why } from './tracked.ts';

interface OpenAlert {
  alert: HandledAlert;
  trace: TraceStep[];
  /** Whether there is a row of its handling. */
  handled: boolean;
}

export interface AlertsOptions {
  clock: Clock;
  /** What holds an alert back now, if anything does. */
  holdingOf?(alert: HandledAlert): HoldBack | undefined;
  /** The exercise that something which begins at an instant is part of. */
  exerciseOf?(about: AlertSubject, at: number): ExerciseType | undefined;
  /** The next step of the way; answers the case the alert belongs to, if any. Runs in the same transaction. */
  follow(alert: HandledAlert, transition: AlertTransition, tx: Tx): CaseStep | null;
  /** An alert is as it was last written; may change it and others further. */
  written?(tracked: Tracked, tx: Tx): void;
  /** What else a transition does, once it is written: others may be held back by this alert, or no longer. */
  onTransition?(alert: HandledAlert, transition: AlertTransition, tx: Tx): void;
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
    for (const row of await selectAlerts(store).where('state', '<>', 'resolved').execute())
      this.#remember({
        alert: handledAlertOfRow(row),
        trace: traceOfRow(row),
        handled: row.handling !== null,
      });
    const newest = await store.db
      .selectFrom('alertEdges')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    this.#lastEdgeId = newest?.id ?? 0;
  }

  *open(): Iterable<HandledAlert> {
    for (const { alert } of this.#byId.values()) yield alert;
  }

  get openCount(): number {
    return this.#byId.size;
  }

  byId(id: string): Tracked | undefined {
    return this.#byId.get(id);
  }

  /** An alert read from its row alone, with what has been done to it while it is open. */
  asHandled(alert: HandledAlert): HandledAlert {
    const open = this.#byId.get(alert.id)?.alert;
    return open ? { ...alert, ...handlingOf(open) } : alert;
  }

  find(ruleId: string, subject: string): HandledAlert | undefined {
    return this.#byKey.get(keyOf(ruleId, subject))?.alert;
  }

  /** Opens an alert; one already open for (rule, subject) only counts up. */
  fire(rule: Rule, about: AlertSubject, firing: Firing, tx: Tx): HandledAlert {
    const open = this.#byKey.get(keyOf(rule.id, about.subject));
    if (open) return this.#repeat(open, tx);
    const { at: firedAt, explain, ...figures } = firing;
    const alert: HandledAlert = {
      ...unhandled,
      ...unseen,
      id: newId(),
      ruleId: rule.id,
      ruleVersion: rule.version,
      ...about,
      ...figures,
      exercise: this.#options.exerciseOf?.(about, firedAt) ?? null,
      state: 'firing',
      stage: rule.stage,
      title: rule.title,
      firedAt,
      resolvedAt: null,
      updatedAt: this.#options.clock.now(),
      caseId: null,
    };
    const entry = { alert, trace: [...explain], handled: false };
    this.#remember(entry);
    this.#note(entry, 'fired', `rule ${rule.id} version ${rule.version} fired`, {
      severity: alert.severity,
      late: alert.late,
    });
    const hold = this.#options.holdingOf?.(alert);
    if (hold) this.#hold(entry, hold, true);
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
    this.#align(open, tx);
  }

  /** An open alert falls to a milder severity; acknowledged or not it stays as it is. No milder one changes nothing. */
  lower(ruleId: string, subject: string, severity: Severity, summary: string, tx: Tx): void {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    const next = open && lower(open.alert, severity, this.#options.clock.now());
    if (!open || !next) return;
    const from = open.alert.severity;
    open.alert = { ...next, summary };
    this.#note(open, 'lowered', `lowered from ${from} to ${severity}`, { from, to: severity });
    this.#follow(open, 'lowered', tx);
    this.#align(open, tx);
  }

  /** Sets what an alert of many counts (the devices of an outage). */
  setCount(ruleId: string, subject: string, count: number, tx: Tx): void {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    if (!open || open.alert.count === count) return;
    open.alert = { ...open.alert, count, updatedAt: this.#options.clock.now() };
    this.#write(open, tx);
  }

  /** Ends an open alert; `why` is the last line of its trace. Without an open one it does nothing. */
  resolve(ruleId: string, subject: string, at: number, why: Why, tx: Tx): HandledAlert | undefined {
    const open = this.#byKey.get(keyOf(ruleId, subject));
    if (!open) return undefined;
    open.alert = resolve(open.alert, at, this.#options.clock.now());
    this.#say(open, why);
    this.#byId.delete(open.alert.id);
    this.#byKey.delete(keyOf(ruleId, subject));
    this.#follow(open, 'resolved', tx);
    return open.alert;
  }

  /** Ends every open alert that nothing can clear any more: its device or its rule is `lost`. */
  endLost(lost: 'device' | 'rule', isLost: (alert: HandledAlert) => boolean, tx: Tx): void {
    const text = lost === 'device' ? 'its device is out of service' : 'its rule is no longer there';
    const why = { step: 'source-lost', text, detail: { lost } } as const;
    for (const alert of [...this.open()].filter(isLost))
      this.resolve(alert.ruleId, alert.subject, this.#options.clock.now(), why, tx);
  }

  /** Takes an alert to what somebody has made of it, open or not; a `transition` also enters the log of edges. */
  advance(
    from: Tracked,
    alert: HandledAlert,
    why: Why | null,
    transition: AlertTransition | null,
    tx: Tx,
  ): HandledAlert {
    const entry = this.#byId.get(alert.id) ?? { alert, trace: [...from.trace], handled: true };
    entry.alert = alert;
    if (why) this.#say(entry, why);
    if (transition) this.#follow(entry, transition, tx);
    else this.#write(entry, tx);
    return entry.alert;
  }

  /** Brings open alerts, all or those `ids`, into line with what holds back: what is no longer held takes its full effect. */
  align(tx: Tx, ids: Iterable<string> = [...this.#byId.keys()]): void {
    for (const id of ids) {
      const open = this.#byId.get(id);
      if (open) this.#align(open, tx);
    }
  }

  #align(open: OpenAlert, tx: Tx): void {
    const hold = this.#options.holdingOf?.(open.alert);
    const { heldBackBy: was } = open.alert;
    if (hold?.id === was?.id && hold?.by === was?.by) return;
    if (hold) {
      this.#hold(open, hold, open.alert.heldBack);
      if (was) this.#heldOn(open, hold, tx);
      else this.#follow(open, holdTransition(hold), tx);
    } else if (was) {
      open.alert = letGo(open.alert, this.#options.clock.now());
      this.#say(open, whyLetGo(was));
      this.#follow(open, letGoTransition(was), tx);
    }
  }

  /** Something else holds it now, which is no edge; others may still be held or let go by that. */
  #heldOn(open: OpenAlert, hold: HoldBack, tx: Tx): void {
    this.#write(open, tx);
    this.#options.onTransition?.(open.alert, holdTransition(hold), tx);
  }

  #hold(open: OpenAlert, hold: HoldBack, fromFirst: boolean): void {
    open.alert = heldBack(open.alert, hold, fromFirst, this.#options.clock.now());
    this.#say(open, whyHeld(hold));
  }

  #repeat(open: OpenAlert, tx: Tx): HandledAlert {
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

  #say(entry: OpenAlert, { step, text, detail }: Why): void {
    this.#note(entry, step, text, detail);
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
    this.#edge(entry.alert, transition, tx);
    const { heldBackBy } = entry.alert;
    if (transition === 'opened' && heldBackBy) this.#edge(entry.alert, holdTransition(heldBackBy), tx);
    this.#write(entry, tx);
    this.#options.onTransition?.(entry.alert, transition, tx);
  }

  #edge(alert: HandledAlert, transition: AlertTransition, tx: Tx): void {
    tx.append('alertEdges', rowOfEdge(++this.#lastEdgeId, alert, transition));
  }

  #write(entry: OpenAlert, tx: Tx): void {
    const { alert, trace } = entry;
    entry.handled ||= isHandled(alert);
    tx.put('alerts', rowOfAlert(alert, trace));
    if (entry.handled) tx.put('alertHandling', rowOfHandling(alert));
    tx.change({ type: 'alert', gridCode: alert.gridCode, data: alert });
    this.#options.written?.(entry, tx);
  }
}
