import type { Tx } from '../store/batch.ts';
import type { Alert, HandledAlert } from './alert.ts';

export type AlertTransition =
  | 'opened'
  | 'raised'
  | 'lowered'
  | 'acknowledged'
  | 'unacknowledged'
  | 'silenced'
  | 'unsilenced'
  | 'held-back'
  | 'let-go'
  | 'reminded'
  | 'merged'
  | 'unmerged'
  | 'confirmed'
  | 'resolved';

/** The case an alert belongs to now: opened for it, or an open one that it `joined`. */
export interface CaseStep {
  caseId: string;
  number: string;
  joined: boolean;
}

/** What cases do about alerts. */
export interface CaseDesk {
  openOrJoin(alert: Alert, tx: Tx): CaseStep | null;
  /** Takes an alert into the case that it names. */
  include(alert: Alert, tx: Tx): void;
  alertResolved(alert: Alert, tx: Tx): void;
}

/** Takes the transitions of alerts to the desk of cases; what is held back opens none. */
export function followInto(cases: CaseDesk) {
  return (alert: HandledAlert, transition: AlertTransition, tx: Tx): CaseStep | null => {
    if (transition === 'resolved') cases.alertResolved(alert, tx);
    if (transition === 'merged') cases.include(alert, tx);
    return wantsCase(alert, transition) ? cases.openOrJoin(alert, tx) : null;
  };
}

/** Whether this transition calls an operator: an alert opens, gets worse or is let go, and nothing holds it back. */
export function isCall({ heldBackBy }: HandledAlert, transition: AlertTransition): boolean {
  return heldBackBy === null && ['opened', 'raised', 'unsilenced', 'let-go'].includes(transition);
}

/** Whether a case is opened for it, or joined: at a call, and when what may have been nothing is confirmed. */
export function wantsCase(alert: HandledAlert, transition: AlertTransition): boolean {
  return isCall(alert, transition) || (transition === 'confirmed' && alert.heldBackBy === null);
}

/**
 * Whether integrations are not told of an alert as it stands: it is held back. Those told of it before hear of its
 * end all the same, or it would stand with them for ever.
 */
export function isWithheld({ heldBackBy, silencedBy, heldBack, state }: Alert): boolean {
  // One recorded when only silences held names its silence alone.
  return Boolean(heldBackBy ?? silencedBy) && (heldBack === true || state !== 'resolved');
}

type Publish = (topic: string, payload: string) => Promise<void>;

/** Publishes alerts, as JSON, but for those that are withheld. */
export function withholding(publish: Publish): Publish {
  return async (topic, payload) => {
    if (!isWithheld(JSON.parse(payload) as Alert)) await publish(topic, payload);
  };
}
