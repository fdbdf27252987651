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
  alertResolved(alert: Alert, tx: Tx): void;
}

/** Takes the transitions of alerts to the desk of cases; what is silenced opens none. */
export function followInto(cases: CaseDesk) {
  return (alert: HandledAlert, transition: AlertTransition, tx: Tx): CaseStep | null => {
    if (transition === 'resolved') cases.alertResolved(alert, tx);
    return wantsCase(alert, transition) ? cases.openOrJoin(alert, tx) : null;
  };
}

/** Whether a case is opened for an alert, or joined, at this transition. */
export function wantsCase({ silencedBy }: HandledAlert, transition: AlertTransition): boolean {
  return silencedBy === null && ['opened', 'raised', 'unsilenced', 'confirmed'].includes(transition);
}

/**
 * Whether integrations are not told of an alert as it stands: it is silenced. Those told of it before hear of its
 * end all the same, or it would stand with them for ever.
 */
export function isWithheld({ silencedBy, heldBack, state }: Alert): boolean {
  return Boolean(silencedBy) && (heldBack === true || state !== 'resolved');
}

type Publish = (topic: string, payload: string) => Promise<void>;

/** Publishes alerts, as JSON, but for those that are withheld. */
export function withholding(publish: Publish): Publish {
  return async (topic, payload) => {
    if (!isWithheld(JSON.parse(payload) as Alert)) await publish(topic, payload);
  };
}
