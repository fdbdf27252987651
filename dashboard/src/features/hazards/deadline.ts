import type { HazardView } from '../../api/hazards.ts';

/** How a hazard stands against its deadline: `near` is the last day, `waiting` is for others than its owner. */
export type DeadlineLevel = 'none' | 'running' | 'near' | 'late' | 'waiting' | 'struck';

const DAY_MS = 86_400_000;

/** Where a hazard stands at `nowAt`, Unix ms. */
export function deadlineLevel(
  { state, dueAt }: Pick<HazardView, 'state' | 'dueAt'>,
  nowAt: number,
): DeadlineLevel {
  if (state === 'struck') return 'struck';
  if (state === 'claimed' || state === 'inspected') return 'waiting';
  if (dueAt === null) return 'none';
  if (nowAt > dueAt) return 'late';
  return dueAt - nowAt <= DAY_MS ? 'near' : 'running';
}
