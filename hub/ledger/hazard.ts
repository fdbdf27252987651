/** Something that is not as it has to be (隐患), or a source of danger that is watched (危险源). */
export const hazardKinds = ['hazard', 'source'] as const;
export const hazardGrades = ['general', 'major'] as const;
export const hazardStates = ['open', 'notified', 'rectifying', 'claimed', 'inspected', 'struck'] as const;
export type HazardState = (typeof hazardStates)[number];

/** The states in which its owner has to do something. */
export const owedStates = ['open', 'notified', 'rectifying'] as const satisfies readonly HazardState[];

/** A written demand to remove it by an instant. */
export interface Notice {
  n: number;
  kind: 'first' | 'further' | 'second';
  issuedAt: number;
  issuedBy: string;
  dueAt: number;
  requirement: string;
}

/** Somebody went there and looked whether it is gone. */
export interface Inspection {
  at: number;
  by: string;
  passed: boolean;
  comment: string | null;
}

/** How far it has been escalated, and when it goes on; null while nothing runs. */
export interface Escalation {
  step: 0 | 1 | 2 | 3;
  nextAt: number | null;
}

/** An entry of the ledger; it stays open until its removal has been verified. Instants are Unix ms. */
export interface Hazard {
  id: string;
  /** Day and serial, e.g. `YH-20261123-0001`. */
  number: string;
  kind: (typeof hazardKinds)[number];
  grade: (typeof hazardGrades)[number];
  title: string;
  description: string | null;
  place: string | null;
  gridCode: string;
  lng: number | null;
  lat: number | null;
  /** Who has to remove it. */
  owner: string | null;
  foundBy: string;
  foundAt: number;
  dueAt: number | null;
  state: HazardState;
  notices: readonly Notice[];
  inspections: readonly Inspection[];
  /** Everybody who had a hand in its removal or claimed it: none of them inspects it. */
  handledBy: readonly string[];
  caseIds: readonly string[];
  escalation: Readonly<Escalation>;
  struckAt: number | null;
  struckBy: string | null;
  updatedAt: number;
  /** Grows by one with every change. */
  version: number;
}

/** One line of its history, `n` counting from 1. */
export interface HazardEntry {
  n: number;
  at: number;
  actor: string;
  action: string;
  fromState: HazardState | null;
  toState: HazardState;
  comment: string | null;
  detail: Readonly<Record<string, unknown>>;
  /** Over this line and the hash before it; null in lines from before there were any. */
  hash: string | null;
}

/** Whether its owner is late. */
export function isOverdue({ dueAt, state }: Pick<Hazard, 'dueAt' | 'state'>, now: number): boolean {
  return dueAt !== null && now > dueAt && (owedStates as readonly HazardState[]).includes(state);
}
