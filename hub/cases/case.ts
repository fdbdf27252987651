import type { Severity } from '../alerts/alert.ts';
import type { LocalText } from '../kernel/local-text.ts';

export type CaseState =
  | 'reported'
  | 'accepted'
  | 'filed'
  | 'dispatched'
  | 'handling'
  | 'handled'
  | 'verifying'
  | 'closed'
  | 'rejected'
  | 'returned'
  | 'suspended'
  | 'reworking'
  | 'cancelled';

/** One line of a case's history, `n` counting from 1. */
export interface CaseEntry {
  n: number;
  at: number;
  actor: string;
  action: string;
  fromState: CaseState | null;
  toState: CaseState;
  comment: string | null;
}

/** The unit of human work. Instants are Unix ms. */
export interface Case {
  id: string;
  /** Day, street and serial, e.g. `20261123-110108001-0001`: unique, without gaps within a day. */
  number: string;
  type: 'event' | 'component';
  /** `device:<id>` or `grid:<code>`: at most one open case each. */
  subject: string;
  source: 'alert';
  severity: Severity;
  gridCode: string;
  deviceId: string | null;
  /** What happened where. */
  title: Readonly<LocalText>;
  address: string | null;
  state: CaseState;
  openedAt: number;
  acceptedAt: number | null;
  acceptedBy: string | null;
  closedAt: number | null;
  closedBy: string | null;
  dueAt: number | null;
  updatedAt: number;
  /** Grows with every change: what optimistic concurrency compares. */
  version: number;
  alertIds: readonly string[];
}

/** A case as screens and the API see it. */
export interface CaseView extends Case {
  overdue: boolean;
}
