import type { Severity } from '../alerts/alert.ts';
import type { LocalText } from '../kernel/local-text.ts';

/**
 * `unanswered`: a rung of the ladder has passed it over, and it may still be received. `declined`, `cancelled` and
 * `done` are final.
 */
export const dispatchStates = [
  'sent',
  'received',
  'departed',
  'arrived',
  'done',
  'declined',
  'cancelled',
  'unanswered',
] as const;
export type DispatchState = (typeof dispatchStates)[number];

/** What a station says: 签收, 出动, 到场, the result, or that it cannot come. */
export const stationActions = ['received', 'departed', 'arrived', 'done', 'declined'] as const;
export type StationAction = (typeof stationActions)[number];

/** The rungs of the ladder, each at its own instant: 签收, 一分钟启动, 三分钟到场, 五分钟增援. */
export const rungs = ['receive', 'start', 'arrive', 'join'] as const;
export type Rung = (typeof rungs)[number];

/** How long each rung waits. */
export type Limits = Readonly<Record<Rung, number>>;

/** A rung that came, and what was done. */
export interface Escalation {
  at: number;
  rung: Rung;
  what: string;
  /** The stations that were asked at it; left out where none was. */
  asked?: readonly string[];
}

/** One station asked to act on one case, or on a drill. Instants are Unix ms. */
export interface Dispatch {
  id: string;
  /** Null for a drill. */
  caseId: string | null;
  caseNumber: string | null;
  drillId: string | null;
  stationId: string;
  stationName: string;
  gridCode: string;
  severity: Severity;
  title: Readonly<LocalText>;
  address: string | null;
  lng: number | null;
  lat: number | null;
  drill: boolean;
  /** Why this station. */
  reason: string;
  state: DispatchState;
  openedAt: number;
  dueAt: Readonly<{ receive: number; start: number; arrive: number; join: number }>;
  /** When each rung comes; null when it has, or what stops it has happened. */
  ladder: Readonly<Record<Rung, number | null>>;
  receivedAt: number | null;
  receivedBy: string | null;
  departedAt: number | null;
  arrivedAt: number | null;
  doneAt: number | null;
  declinedAt: number | null;
  cancelledAt: number | null;
  result: string | null;
  escalations: readonly Escalation[];
  /** When a drill ends by itself; null for what is real. */
  endsAt: number | null;
  /** When its case or drill was over. */
  endedAt: number | null;
}

/** What a new dispatch is about. */
export type Order = Pick<
  Dispatch,
  | 'id'
  | 'caseId'
  | 'caseNumber'
  | 'drillId'
  | 'stationId'
  | 'stationName'
  | 'gridCode'
  | 'severity'
  | 'title'
  | 'address'
  | 'lng'
  | 'lat'
  | 'drill'
  | 'reason'
  | 'endsAt'
>;

/** A dispatch as it is sent. `start` is waited for only once it is received. */
export function opened(order: Order, limits: Limits, now: number): Dispatch {
  const dueAt = {
    receive: now + limits.receive,
    start: now + limits.start,
    arrive: now + limits.arrive,
    join: now + limits.join,
  };
  const never = { receivedAt: null, receivedBy: null, departedAt: null, arrivedAt: null, doneAt: null };
  return {
    ...order,
    ...never,
    state: 'sent',
    openedAt: now,
    dueAt,
    ladder: { ...dueAt, start: null },
    declinedAt: null,
    cancelledAt: null,
    result: null,
    escalations: [],
    endedAt: null,
  };
}

const finalStates: readonly DispatchState[] = ['done', 'declined', 'cancelled'];

/** Whether the station still has it to do. */
export function isOpen({ state }: Pick<Dispatch, 'state'>): boolean {
  return !finalStates.includes(state);
}

/** Whether the station is on its way, there, or about to be. */
export function isUnderway({ state }: Pick<Dispatch, 'state'>): boolean {
  return state === 'received' || state === 'departed' || state === 'arrived';
}

const instantOf = {
  received: 'receivedAt',
  departed: 'departedAt',
  arrived: 'arrivedAt',
  done: 'doneAt',
  declined: 'declinedAt',
} as const;

const order = ['received', 'departed', 'arrived', 'done'] as const;

/** What an action makes of a dispatch. */
export interface Deed {
  next: Dispatch;
  /** False when it was known already. */
  isNew: boolean;
  /** What should have been said before it, and was not. */
  skipped: StationAction[];
}

/** Who says it and when; `at` is what they claim, and counts only between the opening and now. */
export interface Said {
  action: StationAction;
  by: string;
  at: number | null;
  comment: string | null;
}

/**
 * Takes what a station says. A repeat changes nothing; an action implies those before it, of which no instant is made
 * up; one that comes out of order fills in its instant.
 */
export function take(
  dispatch: Dispatch,
  said: Said,
  limits: Limits,
  now: number,
): Deed | { refused: string } {
  const { action, by, comment } = said;
  const field = instantOf[action];
  if (dispatch[field] !== null) return { next: dispatch, isNew: false, skipped: [] };
  const { state } = dispatch;
  if (state === 'declined' || state === 'cancelled')
    return { refused: `The dispatch is ${state}: the command centre has to ask again.` };
  const at = said.at !== null && said.at >= dispatch.openedAt && said.at <= now ? said.at : now;
  if (action === 'declined') {
    if (state === 'arrived' || state === 'done')
      return { refused: `The station has ${state}: it cannot decline any more.` };
    const stopped = { receive: null, start: null, arrive: null, join: null };
    const result = comment ?? dispatch.result;
    const next = { ...dispatch, declinedAt: at, state: 'declined' as const, ladder: stopped, result };
    return { next, isNew: true, skipped: [] };
  }
  const reached = order.findIndex((one) => one === state);
  const wanted = order.indexOf(action);
  const next = {
    ...dispatch,
    [field]: at,
    state: wanted > reached ? action : state,
    ...(action === 'received' && { receivedBy: by }),
    ...(action === 'done' && { result: comment }),
  };
  const before = order.slice(0, wanted);
  const skipped = wanted > reached ? before.filter((one) => next[instantOf[one]] === null) : [];
  return { next: { ...next, ladder: waiting(next, action, at, limits) }, isNew: true, skipped };
}

/** What is still waited for after an action: each rung is stopped by what it waits for, or by what implies it. */
function waiting(next: Dispatch, action: StationAction, at: number, limits: Limits): Dispatch['ladder'] {
  const { ladder, departedAt, arrivedAt, doneAt } = next;
  const there = arrivedAt !== null || doneAt !== null;
  const away = there || departedAt !== null;
  const start = action === 'received' ? at + limits.start : ladder.start;
  return {
    receive: null,
    start: away ? null : start,
    arrive: there ? null : ladder.arrive,
    join: there ? null : ladder.join,
  };
}

/** Ends what is still to be done; what is final stays as it is. */
export function cancelled(dispatch: Dispatch, now: number): Dispatch {
  if (!isOpen(dispatch)) return dispatch;
  const ladder = { receive: null, start: null, arrive: null, join: null };
  return { ...dispatch, state: 'cancelled', cancelledAt: now, ladder };
}

/** When the ladder goes on, or a drill ends. */
export function nextDueAt({
  ladder,
  endsAt,
  endedAt,
}: Pick<Dispatch, 'ladder' | 'endsAt' | 'endedAt'>): number | null {
  const instants = rungs.flatMap((rung) => ladder[rung] ?? []);
  if (endsAt !== null && endedAt === null) instants.push(endsAt);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** The rungs whose instants have come, and the dispatch without them. Not received in time, it is `unanswered`. */
export function climb(dispatch: Dispatch, now: number): { next: Dispatch; reached: Rung[] } {
  const reached = rungs.filter((rung) => (dispatch.ladder[rung] ?? Number.POSITIVE_INFINITY) <= now);
  const ladder = Object.fromEntries(
    rungs.map((rung) => [rung, reached.includes(rung) ? null : dispatch.ladder[rung]]),
  ) as Dispatch['ladder'];
  const passed = reached.includes('receive') && dispatch.state === 'sent';
  return { next: { ...dispatch, ladder, state: passed ? 'unanswered' : dispatch.state }, reached };
}

/** Which limits were met: null while that is open, or nobody can say. */
export function met(
  dispatch: Dispatch,
  now: number,
): Record<'received' | 'departed' | 'arrived', boolean | null> {
  const judge = (at: number | null, dueAt: number, later: boolean): boolean | null => {
    if (at !== null) return at <= dueAt;
    if (later || !isOpen(dispatch)) return null;
    return now > dueAt ? false : null;
  };
  const { dueAt, receivedAt, departedAt, arrivedAt, doneAt } = dispatch;
  const there = arrivedAt !== null || doneAt !== null;
  return {
    received: judge(receivedAt, dueAt.receive, departedAt !== null || there),
    departed: judge(departedAt, dueAt.start, there),
    arrived: judge(arrivedAt, dueAt.arrive, doneAt !== null),
  };
}

/** How the work of all stations on one case stands: they are finished when some have done it and nobody is at it. */
export function stateOfAll(dispatches: readonly Dispatch[]): 'declined' | 'done' | 'open' {
  const asked = dispatches.filter(({ state }) => state !== 'cancelled');
  if (asked.length > 0 && asked.every(({ state }) => state === 'declined')) return 'declined';
  const pending = asked.some((one) => one.state === 'sent' || isUnderway(one));
  return !pending && asked.some(({ state }) => state === 'done') ? 'done' : 'open';
}
