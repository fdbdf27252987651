import type { CaseState } from '../../../hub/cases/case.ts';

const over: readonly CaseState[] = ['closed', 'rejected', 'cancelled'];

/** Whether nothing more is done to a case in this state, but for comments. */
export function isOver(state: CaseState): boolean {
  return over.includes(state);
}
