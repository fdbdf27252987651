import {
  type AlertHandling,
  type FalseAlarm,
  type HandledAlert,
  type Severity,
  severities,
} from './alert.ts';

/** The life of an alert, `firing` → `acknowledged` → `resolved`, as total functions from one value to the next. */

/** No acknowledgement. */
export const unseen = { ackedAt: null, ackedBy: null, ackComment: null, ackUntil: null } as const;

/** What nobody has touched. */
export const unhandled: AlertHandling = {
  ackUntil: null,
  assignedTo: null,
  falseAlarm: null,
  heldBackBy: null,
  silencedBy: null,
  heldBack: false,
  mergedInto: null,
  reminders: 0,
  remindedAt: null,
  sourceLostAt: null,
  exercise: null,
};

/** An acknowledgement: by whom, and until when if it is not for good. */
export interface Acknowledgement {
  by: string;
  comment: string | null;
  until: number | null;
}

/**
 * Somebody has seen it. An alert already acknowledged stays with whom it was, who alone may set it another end; a
 * resolved one is over.
 */
export function acknowledge(
  alert: HandledAlert,
  { by, comment, until }: Acknowledgement,
  now: number,
): HandledAlert | 'already' | 'over' {
  if (alert.state === 'resolved') return 'over';
  const renews = alert.ackedBy === by && until !== null && until !== alert.ackUntil;
  if (alert.state === 'acknowledged' && !renews) return 'already';
  const seen = { ackedAt: now, ackedBy: by, ackComment: comment, ackUntil: until, updatedAt: now };
  return { ...alert, ...seen, state: 'acknowledged' };
}

/** An acknowledgement is taken back or has run out: it is `firing` as if nobody had seen it. */
export function unacknowledge(alert: HandledAlert, now: number): HandledAlert | 'not-acknowledged' | 'over' {
  if (alert.state === 'resolved') return 'over';
  if (alert.state === 'firing') return 'not-acknowledged';
  return { ...alert, ...unseen, state: 'firing', updatedAt: now };
}

/** Whether its acknowledgement has run out. */
export function isAckOver({ state, ackUntil }: HandledAlert, now: number): boolean {
  return state === 'acknowledged' && ackUntil !== null && ackUntil <= now;
}

/** It is somebody's to see to, or with null nobody's in particular. */
export function assign(
  alert: HandledAlert,
  to: string | null,
  now: number,
): HandledAlert | 'already' | 'over' {
  if (alert.state === 'resolved') return 'over';
  return alert.assignedTo === to ? 'already' : { ...alert, assignedTo: to, updatedAt: now };
}

/** There was nothing behind it, open or over; null takes that back. */
export function markFalse(
  alert: HandledAlert,
  mark: FalseAlarm | null,
  now: number,
): HandledAlert | 'already' {
  const same = mark?.cause === alert.falseAlarm?.cause;
  return same ? 'already' : { ...alert, falseAlarm: mark, updatedAt: now };
}

/** One more reading met the condition. */
export function repeat(alert: HandledAlert, now: number): HandledAlert {
  return { ...alert, count: alert.count + 1, updatedAt: now };
}

/** It has become worse; what was acknowledged as the lesser thing wants a new acknowledgement. */
export function raise(alert: HandledAlert, severity: Severity, now: number): HandledAlert {
  return { ...alert, ...unseen, state: 'firing', severity, count: alert.count + 1, updatedAt: now };
}

/**
 * A second witness or a person says that it is real, which is not taken back: what was acknowledged as a pre-alarm
 * wants a new acknowledgement, and it is no exercise any more.
 */
export function confirm(alert: HandledAlert, now: number): HandledAlert | 'already' | 'over' {
  if (alert.state === 'resolved') return 'over';
  if (alert.stage === 'confirmed' && alert.exercise === null) return 'already';
  return { ...alert, ...unseen, state: 'firing', stage: 'confirmed', exercise: null, updatedAt: now };
}

/** Its device has gone dark at `lostAt`, or with null is heard again; undefined when that is known. */
export function markSource(
  alert: HandledAlert,
  lostAt: number | null,
  now: number,
): HandledAlert | undefined {
  const known = (alert.sourceLostAt === null) === (lostAt === null);
  return known || alert.state === 'resolved' ? undefined : { ...alert, sourceLostAt: lostAt, updatedAt: now };
}

/** It has become milder, which asks nothing new of whoever acknowledged it; undefined when `severity` is no milder. */
export function lower(alert: HandledAlert, severity: Severity, now: number): HandledAlert | undefined {
  if (severities.indexOf(severity) <= severities.indexOf(alert.severity)) return undefined;
  return { ...alert, severity, updatedAt: now };
}

/** The condition is over; acknowledged or not. */
export function resolve(alert: HandledAlert, at: number, now: number): HandledAlert {
  return { ...alert, state: 'resolved', resolvedAt: Math.max(at, alert.firedAt), updatedAt: now };
}

/** Whether a count is worth telling screens and the store about: 1 2 5 10 20 50 … */
export function isRoundCount(count: number): boolean {
  const lead = count / 10 ** Math.floor(Math.log10(count));
  return lead === 1 || lead === 2 || lead === 5;
}
