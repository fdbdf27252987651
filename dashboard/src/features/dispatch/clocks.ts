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

type Facts = Pick<Dispatch, 'state' | 'dueAt' | 'departedAt' | 'arrivedAt' | 'doneAt' | 'declinedAt'>;

const over: readonly Dispatch['state'][] = ['done', 'declined', 'cancelled', 'unanswered'];

function clockOf(facts: Facts, dueAt: number, doneAt: number | null, nowAt: number): DispatchClock {
  if (doneAt !== null) return { standing: doneAt <= dueAt ? 'met' : 'missed', dueAt, doneAt };
  if (over.includes(facts.state)) return { standing: 'void', dueAt, doneAt };
  return { standing: nowAt > dueAt ? 'late' : 'running', dueAt, doneAt };
}

/** The two clocks of a dispatch at `nowAt`: to be on the way, and to be there. Being there proves having started. */
export function clocksOf(facts: Facts, nowAt: number): { start: DispatchClock; arrive: DispatchClock } {
  const arrived = facts.arrivedAt ?? facts.doneAt;
  const { start, arrive } = facts.dueAt;
  return {
    start: clockOf(facts, start, facts.departedAt ?? arrived, nowAt),
    arrive: clockOf(facts, arrive, arrived, nowAt),
  };
}

/** Dispatches by the case they are for, drills each for themselves; the oldest case first. */
export function byCase(dispatches: readonly Dispatch[]): [string, Dispatch[]][] {
  const groups = Map.groupBy(
    dispatches,
    ({ caseId, id, title, drill }) => caseId ?? (drill ? `drill ${JSON.stringify(title)}` : id),
  );
  const openedAt = (group: readonly Dispatch[]): number => Math.min(...group.map((one) => one.openedAt));
  return [...groups].sort(([, a], [, b]) => openedAt(a) - openedAt(b));
}
