import type { HandledAlert, Severity, TraceStep } from './alert.ts';
import type { Tracked } from './tracked.ts';

/** The steps at which an alert begins to want an answer. */
const calls: ReadonlySet<TraceStep['step']> = new Set([
  'fired',
  'severity',
  'unacknowledged',
  'ack-expired',
  'unsilenced',
  'let-go',
]);

/** When whoever should acknowledge an alert is reminded of it next, Unix ms; null when nobody is. */
export function remindAt(
  { alert, trace }: Tracked,
  remindMs: Readonly<Partial<Record<Severity, number>>>,
): number | null {
  const everyMs = remindMs[alert.severity];
  if (everyMs === undefined || alert.state !== 'firing' || alert.heldBackBy !== null) return null;
  const calledAt = trace.findLast(({ step }) => calls.has(step))?.at ?? alert.firedAt;
  return Math.max(calledAt, alert.remindedAt ?? 0) + everyMs;
}

/** Nobody has acknowledged it yet: it is said once more. */
export function remind(alert: HandledAlert, now: number): HandledAlert {
  return { ...alert, reminders: alert.reminders + 1, remindedAt: now, updatedAt: now };
}
