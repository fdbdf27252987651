import type { Severity } from '../alerts/alert.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Pledge } from './pledge.ts';

/** `offered`: the outgoing shift has signed; `signed`: the incoming one has too; `withdrawn`: the outgoing took it back. */
export const handoverStates = ['offered', 'signed', 'withdrawn'] as const;
export type HandoverState = (typeof handoverStates)[number];

/** Something that is open when the desk changes hands. Instants are Unix ms. */
export interface OpenItem {
  id: string;
  /** Number or id, as people call it. */
  code: string;
  title: Readonly<LocalText>;
  place: string | null;
  severity: Severity | null;
  state: string;
  since: number;
  dueAt: number | null;
  /** Who has it; null nobody. */
  who: string | null;
}

/** So many are open; the worst of them are named. */
export interface OpenPart {
  count: number;
  items: readonly OpenItem[];
}

export const openParts = ['alerts', 'cases', 'dispatches', 'hazards'] as const;
export type OpenPartName = (typeof openParts)[number];

/** What happened in a shift, counted. */
export interface ShiftCounts {
  alerts: Readonly<Record<Severity, number>>;
  acknowledged: number;
  resolved: number;
  falseAlarms: number;
  casesOpened: number;
  casesClosed: number;
  casesOverdue: number;
  dispatched: number;
  received: number;
  hazardsEntered: number;
  hazardsStruck: number;
}

/** What a shift hands over. */
export interface ShiftReport {
  from: number;
  to: number;
  open: Readonly<Record<OpenPartName, OpenPart>>;
  promises: readonly Pledge[];
  happened: ShiftCounts;
}

export interface Signature {
  by: string;
  at: number;
}

/** The desk goes from one shift to the next, with what was known then. */
export interface Handover {
  id: string;
  /** The root of the grids of the desk; null is the whole district. */
  gridCode: string | null;
  state: HandoverState;
  notes: string;
  outgoing: Readonly<Signature>;
  incoming: Readonly<Signature> | null;
  /** What the incoming shift said when it signed. */
  comment: string | null;
  withdrawnAt: number | null;
  report: ShiftReport;
}

/** A shift that nobody handed over is as long as this. */
const USUAL_SHIFT_MS = 12 * 3_600_000;
const LONGEST_SHIFT_MS = 48 * 3_600_000;

/** When the shift began that ends `now`: when the last one was handed over, as far back as a shift is long at most. */
export function shiftStart(lastHandedOverAt: number | null, now: number): number {
  if (lastHandedOverAt === null || lastHandedOverAt >= now) return now - USUAL_SHIFT_MS;
  return Math.max(lastHandedOverAt, now - LONGEST_SHIFT_MS);
}

/** Why a shift cannot have begun `from`; undefined: it can. */
export function refuseShiftStart(from: number, now: number): string | undefined {
  return from < now && now - from <= LONGEST_SHIFT_MS
    ? undefined
    : 'A shift began in the past, 48 hours ago at most: give another from.';
}

type Refusal = { refused: 'state' | 'same-person' };

/** The incoming shift takes the desk over: by somebody other than who hands it over. */
export function signed(
  handover: Handover,
  { by, at, comment }: Signature & { comment: string | null },
): Handover | Refusal {
  if (handover.state !== 'offered') return { refused: 'state' };
  if (handover.outgoing.by === by) return { refused: 'same-person' };
  return { ...handover, state: 'signed', incoming: { by, at }, comment };
}

/** The outgoing shift takes back what nobody has signed. */
export function withdrawn(handover: Handover, at: number): Handover | Refusal {
  if (handover.state !== 'offered') return { refused: 'state' };
  return { ...handover, state: 'withdrawn', withdrawnAt: at };
}
