import type { HandledAlert } from '../alerts/alert.ts';
import type { Case } from '../cases/case.ts';
import { isFireOrGas } from '../silences/silence.ts';
import type { NotifyEvent } from './policy.ts';
import type { EventParams } from './templates/render.ts';

/** A case, and whether it is only an exercise. */
export interface NotifiableCase extends Case {
  drill?: boolean;
}

/** What of its place an event needs. */
export interface GridPlace {
  name: string;
  /** The grid and all it lies in. */
  path: readonly string[];
}

/** Alert transitions after which nothing more is sent of what came before. */
export const alertStops: Readonly<Record<string, string>> = {
  acknowledged: 'acknowledged',
  silenced: 'silenced',
  'held-back': 'held back',
  merged: 'made part of another alert',
};

/** The same of cases. */
export const caseStops: Readonly<Record<string, string>> = {
  accept: 'accepted',
  reject: 'rejected',
  close: 'closed',
  cancel: 'cancelled',
};

function withheldBecause(alert: HandledAlert): string | null {
  // Who was told of its beginning is told of its end.
  if (alert.state === 'resolved' && !alert.heldBack) return null;
  if (alert.exercise === 'drill') return null;
  if (alert.silencedBy !== null) return `silenced by ${alert.silencedBy}`;
  if (alert.heldBackBy) return `held back by ${alert.heldBackBy.by} ${alert.heldBackBy.id}`;
  return alert.exercise ? `part of an exercise: ${alert.exercise}` : null;
}

/** A transition of an alert as something to be told, with its facts. */
export function eventOfAlert(
  alert: HandledAlert,
  transition: string,
  grid: GridPlace,
): { event: NotifyEvent; params: EventParams } {
  const { id, severity, ruleId, gridCode, stage, title, summary, labels } = alert;
  const kind = labels.kind ?? null;
  const acknowledged = transition === 'acknowledged';
  return {
    event: {
      cause: { type: 'alert', id },
      event: transition,
      severity,
      kind,
      ruleId,
      gridCode,
      gridPath: grid.path,
      stage,
      drill: alert.exercise === 'drill',
      isFire: isFireOrGas(alert),
      withheld: withheldBecause(alert),
    },
    params: {
      event: transition,
      title,
      severity,
      confirmed: stage === 'confirmed',
      gridCode,
      gridName: grid.name,
      place: labels.address ?? alert.deviceId,
      figures: summary,
      at: transition === 'opened' ? alert.firedAt : alert.updatedAt,
      caseNumber: null,
      by: acknowledged ? alert.ackedBy : null,
      comment: acknowledged ? alert.ackComment : null,
      path: `/alerts/${id}`,
    },
  };
}

/** What was done to a case as something to be told. `kind`: of its device. */
export function eventOfCase(
  value: NotifiableCase,
  deed: { action: string; actor: string; comment: string | null },
  kind: string | null,
  grid: GridPlace,
): { event: NotifyEvent; params: EventParams } {
  const { id, severity, gridCode, title, number } = value;
  const name = `case.${deed.action}`;
  return {
    event: {
      cause: { type: 'case', id },
      event: name,
      severity,
      kind,
      ruleId: null,
      gridCode,
      gridPath: grid.path,
      stage: null,
      drill: value.drill === true,
      isFire: deed.action === 'open' && isFireOrGas({ severity, labels: kind === null ? {} : { kind } }),
      withheld: null,
    },
    params: {
      event: name,
      title,
      severity,
      confirmed: false,
      gridCode,
      gridName: grid.name,
      place: value.address ?? value.deviceId,
      figures: '',
      at: value.updatedAt,
      caseNumber: number,
      by: deed.actor === 'hub' ? null : deed.actor,
      comment: deed.actor === 'hub' ? null : deed.comment,
      path: `/cases/${id}`,
    },
  };
}
