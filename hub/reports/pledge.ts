/** What a promise can be about. */
export const pledgeSubjects = ['alert', 'case', 'hazard', 'device'] as const;

/** A promise made at the desk: what will be done, by when. Instants are Unix ms. */
export interface Pledge {
  id: string;
  text: string;
  by: string;
  /** The user name of whoever keeps it; null is whoever has the desk by then. */
  to: string | null;
  about: Readonly<{ kind: (typeof pledgeSubjects)[number]; id: string; label: string }> | null;
  /** The desk it was made at: the root of its grids; null is the whole district. */
  gridCode: string | null;
  madeAt: number;
  dueAt: number;
  endedAt: number | null;
  endedBy: string | null;
  /** Whether what was promised was done; null while it is open. */
  kept: boolean | null;
  comment: string | null;
}

const LONGEST_MS = 31 * 86_400_000;

/** Why something cannot be promised for `dueAt`; undefined: it can. */
export function refuseDue(dueAt: number, now: number): string | undefined {
  if (dueAt <= now) return 'A promise is for an instant that is still to come.';
  return dueAt - now > LONGEST_MS
    ? 'A promise is for the next 31 days: file a case for what is later.'
    : undefined;
}

/** A promise that is kept, or given up with why. */
export function ended(
  pledge: Pledge,
  { by, kept, comment, at }: { by: string; kept: boolean; comment: string | null; at: number },
): Pledge {
  return { ...pledge, endedAt: at, endedBy: by, kept, comment };
}
