import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts, Tracked } from './alerts.ts';
import type { AlertTransition } from './effect.ts';
import type { HoldBack } from './hold-back.ts';
import { holdOfMerge, mergeTarget, parentOf } from './merge.ts';

export interface MergesOptions {
  alerts: Alerts;
  clock: Clock;
}

/** Alerts that people made part of others: one matter, one case, said once. */
export class Merges {
  readonly #options: MergesOptions;
  /** The open alerts that are part of another, by that one. */
  readonly #parts = new Map<string, Set<string>>();

  constructor(options: MergesOptions) {
    this.#options = options;
  }

  restore(): void {
    for (const alert of this.#options.alerts.open()) this.#remember(alert);
  }

  /** Lets go of what was part of an alert that is no longer there. */
  resume(tx: Tx): void {
    for (const id of this.#parts.keys()) if (!this.#open(id)) this.#release(id, tx);
  }

  holding(alert: HandledAlert): HoldBack | undefined {
    return holdOfMerge(alert, (id) => this.#open(id));
  }

  /**
   * Makes an alert part of another, or of the one that is itself part of; what was part of it comes along. Merging
   * it there again changes nothing.
   * @throws HubError wrong-state (one of them is resolved), bad-request (itself, a circle, a milder one)
   */
  merge(id: string, into: string, by: string, comment: string | null, tx: Tx): HandledAlert {
    const from = this.#tracked(id);
    const decided = mergeTarget(from.alert, this.#tracked(into).alert, (other) => this.#open(other));
    if ('refused' in decided) throw new HubError('bad-request', decided.refused);
    const { parent } = decided;
    if (from.alert.mergedInto === parent.id) return from.alert;
    this.#leave(from.alert);
    const parts = [...(this.#parts.get(id) ?? [])];
    this.#parts.delete(id);
    for (const part of [id, ...parts]) this.#join(part, parent, by, comment, tx);
    const text = `alert ${id} of ${from.alert.ruleId} made part of it by ${by}`;
    const detail = { by, alert: id, source: from.alert.ruleId };
    const target = this.#tracked(parent.id);
    this.#options.alerts.advance(target, target.alert, { step: 'took-in', text, detail }, null, tx);
    return this.#tracked(id).alert;
  }

  /** Takes an alert out of the one it is part of. @throws HubError wrong-state (resolved, or part of none) */
  unmerge(id: string, by: string, tx: Tx): HandledAlert {
    const from = this.#tracked(id);
    const parent = parentOf(from.alert, (other) => this.#open(other));
    if (!parent) throw new HubError('wrong-state', 'The alert is not part of another.');
    this.#free(from, by, null, tx);
    const text = `alert ${id} of ${from.alert.ruleId} taken out of it by ${by}`;
    const detail = { by, alert: id, source: from.alert.ruleId };
    const target = this.#tracked(parent.id);
    this.#options.alerts.advance(target, target.alert, { step: 'gave-back', text, detail }, null, tx);
    return this.#tracked(id).alert;
  }

  follow(alert: HandledAlert, transition: AlertTransition, tx: Tx): void {
    if (transition === 'resolved') {
      this.#leave(alert);
      this.#release(alert.id, tx);
      return;
    }
    const { alerts } = this.#options;
    const parts = [...(this.#parts.get(alert.id) ?? [])];
    alerts.align(tx, parts);
    for (const id of parts) this.#shareCase(alerts.byId(id), this.#open(alert.id), tx);
  }

  #join(id: string, parent: HandledAlert, by: string, comment: string | null, tx: Tx): void {
    const { alerts, clock } = this.#options;
    const from = this.#tracked(id);
    const next = { ...from.alert, mergedInto: parent.id, caseId: parent.caseId, updatedAt: clock.now() };
    const text = `made part of alert ${parent.id} of ${parent.ruleId} by ${by}`;
    const detail = { by, into: parent.id, source: parent.ruleId, ...(comment !== null && { comment }) };
    this.#remember(next);
    alerts.advance(from, next, { step: 'merged-into', text, detail }, 'merged', tx);
    alerts.align(tx, [id]);
  }

  /** Its case is that of the alert it is part of, also when that gets one later. */
  #shareCase(from: Tracked | undefined, parent: HandledAlert | undefined, tx: Tx): void {
    if (!from || !parent || parent.caseId === null) return;
    const { alert } = from;
    const { id, caseId } = parent;
    if (alert.caseId === caseId || !this.holding(alert)) return;
    const next = { ...alert, caseId, updatedAt: this.#options.clock.now() };
    const why = { step: 'case', text: `its case is that of alert ${id}`, detail: { caseId } } as const;
    this.#options.alerts.advance(from, next, why, 'merged', tx);
  }

  /** An alert is over: what was part of it stands for itself, and stays in the case it was in. */
  #release(id: string, tx: Tx): void {
    const parts = [...(this.#parts.get(id) ?? [])];
    this.#parts.delete(id);
    for (const part of parts) {
      const from = this.#options.alerts.byId(part);
      if (from) this.#free(from, null, from.alert.caseId, tx);
    }
  }

  #free(from: Tracked, by: string | null, caseId: string | null, tx: Tx): void {
    const { alerts, clock } = this.#options;
    const { id, mergedInto } = from.alert;
    this.#leave(from.alert);
    const next = { ...from.alert, mergedInto: null, caseId, updatedAt: clock.now() };
    const text =
      by === null ? 'the alert it was part of is over' : `taken out of alert ${mergedInto} by ${by}`;
    const detail = { from: mergedInto, ...(by !== null && { by }) };
    alerts.advance(from, next, { step: 'unmerged', text, detail }, 'unmerged', tx);
    alerts.align(tx, [id]);
  }

  #remember({ id, mergedInto }: HandledAlert): void {
    if (mergedInto === null) return;
    const parts = this.#parts.get(mergedInto);
    if (parts) parts.add(id);
    else this.#parts.set(mergedInto, new Set([id]));
  }

  #leave({ id, mergedInto }: HandledAlert): void {
    const parts = mergedInto === null ? undefined : this.#parts.get(mergedInto);
    parts?.delete(id);
    if (parts?.size === 0 && mergedInto !== null) this.#parts.delete(mergedInto);
  }

  #open(id: string): HandledAlert | undefined {
    return this.#options.alerts.byId(id)?.alert;
  }

  #tracked(id: string): Tracked {
    const open = this.#options.alerts.byId(id);
    if (open) return open;
    throw new HubError('wrong-state', `Alert ${id} is resolved: only open alerts are merged.`, {
      extra: { state: 'resolved' },
    });
  }
}
