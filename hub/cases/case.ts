import type { Severity } from '../alerts/alert.ts';
import type { LocalText } from '../kernel/local-text.ts';

export const caseStates = [
  'reported',
  'accepted',
  'filed',
  'dispatched',
  'handling',
  'handled',
  'verifying',
  'closed',
  'rejected',
  'returned',
  'suspended',
  'reworking',
  'cancelled',
] as const;
export type CaseState = (typeof caseStates)[number];

/** The states in which nothing more is done, but for comments. */
export const overStates = ['closed', 'rejected', 'cancelled'] as const satisfies readonly CaseState[];

export function isOver(state: CaseState): boolean {
  return (overStates as readonly CaseState[]).includes(state);
}

export const caseSources = ['alert', 'operator', 'worker', 'public', 'camera', 'hazard', 'upstream'] as const;
export type CaseSource = (typeof caseSources)[number];

/** One line of a case's history, `n` counting from 1. */
export interface CaseEntry {
  n: number;
  at: number;
  actor: string;
  action: string;
  fromState: CaseState | null;
  toState: CaseState;
  comment: string | null;
  /** Units, reasons, limits: what the action was given or has worked out. */
  detail: Readonly<Record<string, unknown>>;
  /** SHA-256 over the hash before and this line, hex; null in lines from before there were hashes. */
  hash: string | null;
}

/** What a limit has used up, see `deadline.ts`; it is stored as it was computed. */
export interface CaseDeadline {
  clock: 'office' | 'always';
  limitMs: number;
  usedMs: number;
  since: number | null;
  halfAt: number | null;
  mostAt: number | null;
  dueAt: number | null;
}

/** What the standard's pipeline knows of a case, beyond its first report. Instants are Unix ms. */
export interface CaseFile {
  /** Ten digits; null until it is known. */
  typeCode: string | null;
  description: string | null;
  lng: number | null;
  lat: number | null;
  /** Of a component: its 16 digits and its owner. */
  componentCode: string | null;
  owner: string | null;
  /** Who found it: a user, `hub` or `public`. */
  reportedBy: string;
  /** To whom it is dispatched now. */
  units: readonly string[];
  filedAt: number | null;
  handledAt: number | null;
  /** Everybody who has handled it or dispatched it: none of them verifies it. */
  handledBy: readonly string[];
  dispatchedBy: readonly string[];
  /** The passed verification, until it is overturned. */
  verification: Readonly<{ by: string; at: number }> | null;
  /** Closed on the spot by its finder. */
  quick: boolean;
  suspendedFrom: CaseState | null;
  returns: number;
  extensions: number;
  reworks: number;
  deadline: Readonly<CaseDeadline> | null;
  /** By when the step that is awaited has to be taken. */
  step: Readonly<{ action: string; dueAt: number; told: boolean }> | null;
  /** Percent of the limit that have been told: 50, 80, and 100 when it was first overdue. */
  warned: 0 | 50 | 80 | 100;
  overdueSince: number | null;
  /** Subjects other than its own whose alerts join it. */
  subjects: readonly string[];
  /** The cases that were merged into it, and the one it was merged into. */
  merged: readonly string[];
  mergedInto: string | null;
  /** Where and when a confirmed fire of it was last seen. */
  fire: Readonly<{ at: number; gridCode: string; lng: number | null; lat: number | null }> | null;
}

/** The unit of human work. Instants are Unix ms. */
export interface Case extends CaseFile {
  id: string;
  /** Day, street and serial, e.g. `20261123-110108001-0001`: unique, without gaps within a day. */
  number: string;
  type: 'event' | 'component';
  /** `device:<id>`, `grid:<code>`, `component:<code>` or `case:<id>`: at most one open case each. */
  subject: string;
  source: CaseSource;
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
  /** By when it has to be closed; null before it is filed and while its clock is stopped. */
  dueAt: number | null;
  updatedAt: number;
  /** Grows by one with every change: what optimistic concurrency compares. */
  version: number;
  alertIds: readonly string[];
}

/** A case as screens and the API see it. */
export interface CaseView extends Omit<Case, 'deadline' | 'step' | 'subjects' | 'fire' | 'warned'> {
  overdue: boolean;
  /** Half and four fifths of its limit. */
  warnAt: readonly number[];
  /** By when the step that is awaited has to be taken. */
  stepDueAt: number | null;
  /** Returned twice: only a person says where it goes. */
  needsHuman: boolean;
}

/** The file of a case that nothing but its report is known of. */
export const emptyFile: CaseFile = {
  typeCode: null,
  description: null,
  lng: null,
  lat: null,
  componentCode: null,
  owner: null,
  reportedBy: 'hub',
  units: [],
  filedAt: null,
  handledAt: null,
  handledBy: [],
  dispatchedBy: [],
  verification: null,
  quick: false,
  suspendedFrom: null,
  returns: 0,
  extensions: 0,
  reworks: 0,
  deadline: null,
  step: null,
  warned: 0,
  overdueSince: null,
  subjects: [],
  merged: [],
  mergedInto: null,
  fire: null,
};

/** Returns after which no unit is chosen automatically any more. */
export const MOST_RETURNS = 2;

/** Adds what depends on the hour: a case is overdue while it is open past its due instant. */
export function viewOfCase(value: Case, now: number): CaseView {
  const { deadline, step, subjects: _, fire: _fire, warned: _warned, ...rest } = value;
  return {
    ...rest,
    overdue: value.dueAt !== null && !isOver(value.state) && now > value.dueAt,
    warnAt: [deadline?.halfAt, deadline?.mostAt].filter((at) => typeof at === 'number'),
    stepDueAt: step?.dueAt ?? null,
    needsHuman: value.returns >= MOST_RETURNS && value.state === 'returned',
  };
}
