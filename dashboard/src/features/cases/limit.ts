import type { CaseView } from '../../../../hub/cases/case.ts';
import { isOver } from '../../live/case-over.ts';

/** How a case stands against its limit: `half` and `most` are 50 % and 80 % of it. */
export type LimitLevel =
  | 'none'
  | 'running'
  | 'half'
  | 'most'
  | 'overdue'
  | 'stopped'
  | 'met'
  | 'missed'
  | 'over';

/** What a case's clock is read from. */
export type LimitFacts = Pick<
  CaseView,
  'state' | 'filedAt' | 'dueAt' | 'warnAt' | 'closedAt' | 'overdueSince'
>;

/** Where a case stands at `nowAt`, Unix ms. */
export function limitLevel(
  { state, dueAt, warnAt, closedAt, overdueSince }: Omit<LimitFacts, 'filedAt'>,
  nowAt: number,
): LimitLevel {
  if (isOver(state)) {
    if (closedAt === null || (dueAt === null && overdueSince === null)) return 'over';
    return overdueSince !== null || (dueAt !== null && closedAt > dueAt) ? 'missed' : 'met';
  }
  if (state === 'suspended') return 'stopped';
  if (dueAt === null) return 'none';
  if (nowAt > dueAt) return 'overdue';
  const reached = warnAt.filter((at) => at <= nowAt).length;
  return reached === 0 ? 'running' : reached === 1 ? 'half' : 'most';
}

/** How much of the time from filing until it is due has passed, 0 to 1; null without a running limit. */
export function usedShare(
  { filedAt, dueAt }: Pick<CaseView, 'filedAt' | 'dueAt'>,
  nowAt: number,
): number | null {
  if (filedAt === null || dueAt === null || dueAt <= filedAt) return null;
  return Math.min(1, Math.max(0, (nowAt - filedAt) / (dueAt - filedAt)));
}
