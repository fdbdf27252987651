import type { LocalText } from '../kernel/local-text.ts';

export const LONGEST_WARNING_MS = 30 * 86_400_000;

/** What the public screens of some grids say for a time. Written by one person, approved by another. Instants: Unix ms. */
export interface Warning {
  id: string;
  text: Readonly<LocalText>;
  /** Each with all below it. */
  grids: readonly string[];
  from: number;
  to: number;
  author: string;
  createdAt: number;
  approvedBy: string | null;
  approvedAt: number | null;
  /** When it was over, taken down or thrown away, and by whom: `hub` when its time was over. */
  endedAt: number | null;
  endedBy: string | null;
}

/** `approved` waits for its time, `published` is on the screens; `discarded` never was approved. */
export const warningStates = ['draft', 'approved', 'published', 'ended', 'discarded'] as const;
export type WarningState = (typeof warningStates)[number];

export function warningState({ from, to, approvedAt, endedAt }: Warning, now: number): WarningState {
  if (approvedAt === null) return endedAt !== null || now >= to ? 'discarded' : 'draft';
  if (endedAt !== null || now >= to) return 'ended';
  return now < from ? 'approved' : 'published';
}

/** Why somebody may not approve it now; undefined when they may. */
export function refuseApproval(warning: Warning, by: string, now: number): 'own' | 'state' | undefined {
  if (warningState(warning, now) !== 'draft') return 'state';
  return warning.author === by ? 'own' : undefined;
}

/** Why a warning cannot stand for this time; undefined when it can. */
export function refuseSpan({ from, to }: Pick<Warning, 'from' | 'to'>, now: number): string | undefined {
  if (to <= now || to <= from) return 'to must lie ahead and after from.';
  return to - Math.max(from, now) > LONGEST_WARNING_MS ? 'A warning stands for at most 30 days.' : undefined;
}
