import type { Dispatch } from '../../api/dispatches.ts';

/** How a station stands against one of its limits. */
export type ClockStanding = 'running' | 'late' | 'met' | 'missed' | 'void';

export interface DispatchClock {
  standing: ClockStanding;
  /** By when, Unix ms. */
  dueAt: number;
  /** When it was done; null until it is, or when nobody said so. */
  doneAt: number | null;
}

type Facts = Pick<Dispatch, 'state' | 'dueAt' | 'receivedAt' | 'departedAt' | 'arrivedAt' | 'doneAt'>;

const over: readonly Dispatch['state'][] = ['done', 'declined', 'cancelled'];

function clockOf(
  { state }: Pick<Facts, 'state'>,
  dueAt: number,
  doneAt: number | null,
  nowAt: number,
): DispatchClock {
  if (doneAt !== null) return { standing: doneAt <= dueAt ? 'met' : 'missed', dueAt, doneAt };
  if (over.includes(state)) return { standing: 'void', dueAt, doneAt };
  return { standing: nowAt > dueAt ? 'late' : 'running', dueAt, doneAt };
}

/**
 * The clocks of a dispatch at `nowAt`: to answer, to be on the way, to be there. What comes later proves what comes
 * before, so a station that is there has started.
 */
export function clocksOf(
  { state, dueAt, receivedAt, departedAt, arrivedAt, doneAt }: Facts,
  nowAt: number,
): Record<'receive' | 'start' | 'arrive', DispatchClock> {
  const arrived = arrivedAt ?? doneAt;
  const departed = departedAt ?? arrived;
  return {
    receive: clockOf({ state }, dueAt.receive, receivedAt ?? departed, nowAt),
    start: clockOf({ state }, dueAt.start, departed, nowAt),
    arrive: clockOf({ state }, dueAt.arrive, arrived, nowAt),
  };
}

/** Dispatches by the case they are for, drills each for themselves; the oldest case first. */
export function byCase(dispatches: readonly Dispatch[]): [string, Dispatch[]][] {
  const groups = Map.groupBy(dispatches, ({ caseId, drillId, id }) => caseId ?? drillId ?? id);
  const openedAt = (group: readonly Dispatch[]): number => Math.min(...group.map((one) => one.openedAt));
  return [...groups].sort(([, a], [, b]) => openedAt(a) - openedAt(b));
}
