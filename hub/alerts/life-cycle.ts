import type { Alert, Severity } from './alert.ts';

/** The life of an alert, `firing` → `acknowledged` → `resolved`, as total functions from one value to the next. */

/** Somebody has seen it. An alert already acknowledged stays with whom it was; a resolved one is over. */
export function acknowledge(
  alert: Alert,
  by: string,
  comment: string | null,
  now: number,
): Alert | 'already' | 'over' {
  switch (alert.state) {
    case 'firing':
      return {
        ...alert,
        state: 'acknowledged',
        ackedAt: now,
        ackedBy: by,
        ackComment: comment,
        updatedAt: now,
      };
    case 'acknowledged':
      return 'already';
    case 'resolved':
      return 'over';
  }
}

/** One more reading met the condition. */
export function repeat(alert: Alert, now: number): Alert {
  return { ...alert, count: alert.count + 1, updatedAt: now };
}

/** It has become worse; what was acknowledged as the lesser thing wants a new acknowledgement. */
export function raise(alert: Alert, severity: Severity, now: number): Alert {
  const reopened = { state: 'firing', ackedAt: null, ackedBy: null, ackComment: null } as const;
  return { ...alert, ...reopened, severity, count: alert.count + 1, updatedAt: now };
}

/** The condition is over; acknowledged or not. */
export function resolve(alert: Alert, at: number, now: number): Alert {
  return { ...alert, state: 'resolved', resolvedAt: Math.max(at, alert.firedAt), updatedAt: now };
}

/** Whether a count is worth telling screens and the store about: 1 2 5 10 20 50 … */
export function isRoundCount(count: number): boolean {
  const lead = count / 10 ** Math.floor(Math.log10(count));
  return lead === 1 || lead === 2 || lead === 5;
}
