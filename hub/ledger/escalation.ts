import type { Escalation, Hazard } from './hazard.ts';

const DAY_MS = 86_400_000;

/** How long an owner who is late is waited for before the next step. */
export function graceMs(grade: Hazard['grade']): number {
  return grade === 'major' ? DAY_MS : 3 * DAY_MS;
}

/** It begins anew with a deadline. */
export function startedAt(dueAt: number | null): Escalation {
  return { step: 0, nextAt: dueAt };
}

/** It goes on where it was, at `at` at the latest step left; after the last there is none. */
export function resumedAt({ step }: Escalation, at: number | null): Escalation {
  return { step, nextAt: step === 3 ? null : at };
}

/** The steps of escalation, in their order. */
export const rungs = ['overdue', 'second-notice', 'upstream'] as const;
export type Rung = (typeof rungs)[number];

/** Somebody who is told of a step, and through what. */
export interface Told {
  recipient: string;
  channel: string;
}

/** A step of escalation whose time has come. */
export interface Reached {
  action: Rung;
  changes: Partial<Hazard>;
  detail: Record<string, unknown>;
}

/**
 * The next step if its instant has come by `now`: a warning at the deadline, a second notice with a deadline of its own
 * when that was ignored, and upstream when this was too.
 */
export function reached(value: Hazard, now: number): Reached | undefined {
  const { escalation, grade, notices, state } = value;
  const { step, nextAt } = escalation;
  if (nextAt === null || nextAt > now) return undefined;
  if (step === 0)
    return {
      action: 'overdue',
      changes: { escalation: { step: 1, nextAt: nextAt + graceMs(grade) } },
      detail: { dueAt: value.dueAt },
    };
  if (step === 1) {
    // However late the hub notices, the owner has the whole time.
    const dueAt = now + graceMs(grade);
    const last = notices.at(-1);
    const notice = {
      n: notices.length + 1,
      kind: last ? ('second' as const) : ('first' as const),
      issuedAt: now,
      issuedBy: 'hub',
      dueAt,
      requirement: last?.requirement ?? value.description ?? value.title,
    };
    return {
      action: 'second-notice',
      changes: {
        state: state === 'open' ? 'notified' : state,
        notices: [...notices, notice],
        dueAt,
        escalation: { step: 2, nextAt: dueAt },
      },
      detail: { notice: notice.n, dueAt },
    };
  }
  return {
    action: 'upstream',
    changes: { escalation: { step: 3, nextAt: null } },
    detail: { dueAt: value.dueAt },
  };
}
