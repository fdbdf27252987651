import type { ActionRequest } from '../../../hub/cases/action.ts';
import type { StationAction } from '../../../hub/dispatch/dispatch.ts';
import type { NewCase } from '../api/cases.ts';
import type { EvidenceRole } from '../api/evidence.ts';

/** A case, or the report in this outbox that it will come of. */
export type CaseRef = { caseId: string } | { reportId: string };

type Asked<R> = R extends unknown ? Omit<R, 'reason' | 'version'> : never;

/** A photo in this outbox, or one the hub has. */
export type PhotoRef = { photo: string } | { evidenceId: string };

/** What is asked of the hub. */
export type Request =
  | { kind: 'step'; dispatchId: string; action: StationAction; comment?: string }
  | { kind: 'report'; body: Omit<NewCase, 'idempotencyKey'> }
  | { kind: 'photo'; of: CaseRef; role: EvidenceRole; blob: Blob }
  | { kind: 'case'; of: { caseId: string }; deed: Asked<Exclude<ActionRequest, { action: 'quick-close' }>> }
  | {
      kind: 'quick-close';
      of: CaseRef;
      before: PhotoRef[];
      after: PhotoRef[];
      typeCode?: string;
      comment?: string;
    };

/** Something done here that the hub shall know of, once, in its order and with its own time. */
export interface Deed {
  id: string;
  /** Grows with every deed: the order they were done in. */
  n: number;
  /** Whose deed it is: nobody else's session sends it. */
  user: string;
  /** By the clock of this device, Unix ms; it is put right when it is sent. */
  at: number;
  request: Request;
  state: 'waiting' | 'sent' | 'refused';
  /** When it was first tried and no answer came: the hub may have it already. Null: it cannot. */
  triedAt: number | null;
  /** The id the hub gave what came of it. */
  result: string | null;
  /** Why it was refused. */
  why: { code: string; detail: string } | null;
}

/** So much waits at most; a device that is away for longer says that it is full. */
export const MOST_WAITING = 200;
export const MOST_BYTES = 80_000_000;
/** What has been sent is remembered for what refers to it, the newest of it. */
export const MOST_SENT = 100;
const MOST_REFUSED = 50;

export const sizeOf = ({ request }: Pick<Deed, 'request'>): number =>
  request.kind === 'photo' ? request.blob.size : 1000;

export const waitingOf = (deeds: readonly Deed[]): Deed[] =>
  deeds.filter(({ state }) => state === 'waiting').sort((a, b) => a.n - b.n);

/** Whether these still find room beside what waits. */
export function hasRoom(deeds: readonly Deed[], added: readonly Pick<Deed, 'request'>[]): boolean {
  const waiting = waitingOf(deeds);
  const bytes = [...waiting, ...added].reduce((sum, one) => sum + sizeOf(one), 0);
  return waiting.length + added.length <= MOST_WAITING && bytes <= MOST_BYTES;
}

/** What is forgotten so that nothing grows: the oldest of what was sent, and of what was refused. */
export function forgettable(deeds: readonly Deed[]): Deed[] {
  const oldest = (state: Deed['state'], most: number): Deed[] => {
    const those = deeds.filter((one) => one.state === state).sort((a, b) => b.n - a.n);
    return those.slice(most);
  };
  return [...oldest('sent', MOST_SENT), ...oldest('refused', MOST_REFUSED)];
}

/** The ids in this outbox that a request cannot do without. */
export function needs(request: Request): string[] {
  const report = 'of' in request && 'reportId' in request.of ? [request.of.reportId] : [];
  if (request.kind !== 'quick-close') return report;
  const photos = [...request.before, ...request.after].flatMap((one) => ('photo' in one ? [one.photo] : []));
  return [...report, ...photos];
}

/** Of what it needs: whether one was refused, or is gone, so that it never can be sent. */
export function isBarren(request: Request, deeds: readonly Deed[]): boolean {
  return needs(request).some((id) => {
    const needed = deeds.find((one) => one.id === id);
    return needed === undefined || needed.state === 'refused';
  });
}

/** The id the hub gave what came of another deed. @throws Error when that was not sent: callers look first */
export function resultOf(id: string, deeds: readonly Deed[]): string {
  const result = deeds.find((one) => one.id === id)?.result;
  if (result === undefined || result === null) throw new Error(`deed ${id} has not been sent`);
  return result;
}

export function caseIdOf(of: CaseRef, deeds: readonly Deed[]): string {
  return 'caseId' in of ? of.caseId : resultOf(of.reportId, deeds);
}

/** What an answer does to a deed: sent, refused for good, or to be tried again. */
export function outcomeOf(status: number): 'refused' | 'again' {
  // No answer, a hub that is starting or busy, a session that has to be renewed: none of them is about the deed.
  const passing = status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;
  return passing ? 'again' : 'refused';
}

/** How long to wait before the next try, after so many in vain, ms. */
export const pauseMs = (failures: number): number => Math.min(30_000, 1000 * 2 ** Math.min(failures, 5));
