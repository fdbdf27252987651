import type { Case } from './case.ts';
import { isOver } from './case.ts';

/** A limit that has been reached, as the history notes it. */
export interface Reached {
  action: 'warning' | 'overdue' | 'step-overdue';
  detail: Record<string, unknown>;
  changes: Partial<Case>;
}

/** What comes next of the instants that have not been told yet; undefined when none does. */
export function nextInstant({ state, deadline, step, warned }: Case): number | undefined {
  if (isOver(state)) return undefined;
  const ahead = [
    warned < 50 ? deadline?.halfAt : null,
    warned < 80 ? deadline?.mostAt : null,
    warned < 100 ? deadline?.dueAt : null,
    step && !step.told ? step.dueAt : null,
  ].filter((at) => typeof at === 'number');
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** The first limit reached by `now` that has not been told; of several percentages that have passed only the last. */
export function reached(value: Case, now: number): Reached | undefined {
  const { state, deadline, step, warned } = value;
  if (isOver(state)) return undefined;
  if (step && !step.told && step.dueAt <= now) {
    const { action: awaited, dueAt } = step;
    return {
      action: 'step-overdue',
      detail: { step: awaited, dueAt },
      changes: { step: { ...step, told: true } },
    };
  }
  const { halfAt, mostAt, dueAt } = deadline ?? { halfAt: null, mostAt: null, dueAt: null };
  if (dueAt !== null && dueAt <= now)
    return warned < 100
      ? { action: 'overdue', detail: { dueAt }, changes: { warned: 100, overdueSince: dueAt } }
      : undefined;
  const percent = mostAt !== null && mostAt <= now ? 80 : halfAt !== null && halfAt <= now ? 50 : 0;
  if (percent <= warned) return undefined;
  return { action: 'warning', detail: { percent, dueAt }, changes: { warned: percent } };
}
