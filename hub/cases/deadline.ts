import { after, elapsed, type Limit, type LimitClock, type Office } from './office-time.ts';

/**
 * How long a matter may take, and how much of that is used up. The instants are computed when the clock starts or
 * the limit changes, and stand until then; they are null while the clock is stopped.
 */
export interface Deadline {
  clock: LimitClock;
  limitMs: number;
  /** Used up before `since`. */
  usedMs: number;
  /** When the clock last started; null while it is stopped. */
  since: number | null;
  /** Half of the limit is used up … */
  halfAt: number | null;
  /** … and four fifths of it. */
  mostAt: number | null;
  dueAt: number | null;
}

function running(deadline: Deadline, since: number, office: Office): Deadline {
  const { clock, limitMs, usedMs } = deadline;
  const at = (share: number): number =>
    after(office, clock, since, Math.max(0, Math.round(limitMs * share) - usedMs));
  return { ...deadline, since, halfAt: at(0.5), mostAt: at(0.8), dueAt: at(1) };
}

/** The clock of a limit starts at `at`. */
export function start({ clock, ms }: Limit, at: number, office: Office): Deadline {
  const idle = { clock, limitMs: ms, usedMs: 0, since: null, halfAt: null, mostAt: null, dueAt: null };
  return running(idle, at, office);
}

/** The clock stops at `at`; what is left stays. */
export function stop(deadline: Deadline, at: number, office: Office): Deadline {
  if (deadline.since === null) return deadline;
  const usedMs = deadline.usedMs + elapsed(office, deadline.clock, deadline.since, at);
  return { ...deadline, usedMs, since: null, halfAt: null, mostAt: null, dueAt: null };
}

/** The clock runs on from `at` with what was left; what was overdue is so at once. */
export function resume(deadline: Deadline, at: number, office: Office): Deadline {
  return deadline.since === null ? running(deadline, at, office) : deadline;
}

/** More time, on the same clock; a running clock keeps running. */
export function extend(deadline: Deadline, ms: number, office: Office): Deadline {
  const longer = { ...deadline, limitMs: deadline.limitMs + ms };
  return deadline.since === null ? longer : running(longer, deadline.since, office);
}
