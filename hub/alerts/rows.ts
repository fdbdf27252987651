import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { AlertHandling, AlertStage, AlertState, HandledAlert, Severity, TraceStep } from './alert.ts';
import { unhandled } from './life-cycle.ts';

/** The row of an alert with its trace. */
export function rowOfAlert(alert: HandledAlert, trace: readonly TraceStep[]): Row<'alerts'> {
  const {
    ackUntil: _,
    assignedTo: _to,
    falseAlarm: _false,
    heldBackBy: _by,
    silencedBy: _silence,
    heldBack: _held,
    mergedInto: _into,
    reminders: _count,
    remindedAt: _at,
    sourceLostAt: _lost,
    exercise: _exercise,
    ...rest
  } = alert;
  return {
    ...rest,
    title: JSON.stringify(alert.title),
    late: alert.late ? 1 : 0,
    labels: JSON.stringify(alert.labels),
    trace: JSON.stringify(trace),
  };
}

/** The alert as if nobody had touched it. */
export function alertOfRow(row: Omit<Row<'alerts'>, 'trace'>): HandledAlert {
  return {
    ...unhandled,
    id: row.id,
    ruleId: row.ruleId,
    ruleVersion: row.ruleVersion,
    subject: row.subject,
    gridCode: row.gridCode,
    deviceId: row.deviceId,
    severity: row.severity as Severity,
    state: row.state as AlertState,
    stage: row.stage as AlertStage,
    title: JSON.parse(row.title) as HandledAlert['title'],
    summary: row.summary,
    firedAt: row.firedAt,
    ackedAt: row.ackedAt,
    ackedBy: row.ackedBy,
    ackComment: row.ackComment,
    resolvedAt: row.resolvedAt,
    updatedAt: row.updatedAt,
    count: row.count,
    late: row.late === 1,
    caseId: row.caseId,
    labels: JSON.parse(row.labels) as HandledAlert['labels'],
  };
}

export function traceOfRow(row: Pick<Row<'alerts'>, 'trace'>): TraceStep[] {
  return JSON.parse(row.trace) as TraceStep[];
}

/** Alerts with what was done to them, to be narrowed by the caller. */
export function selectAlerts(store: Pick<Store, 'db'>) {
  return store.db
    .selectFrom('alerts')
    .leftJoin('alertHandling', 'alertHandling.alertId', 'alerts.id')
    .selectAll('alerts')
    .select('handling');
}

/** The alert of a row of `selectAlerts`. */
export function handledAlertOfRow(
  row: Omit<Row<'alerts'>, 'trace'> & { handling: string | null },
): HandledAlert {
  const alert = alertOfRow(row);
  if (row.handling === null) return alert;
  const handling = JSON.parse(row.handling) as Partial<AlertHandling>;
  // One written when only silences held names its silence alone.
  const { silencedBy = null } = handling;
  const heldBackBy = silencedBy === null ? null : ({ by: 'silence', id: silencedBy } as const);
  return { ...alert, heldBackBy, ...handling };
}

/** What was done to an alert, and nothing else of it. */
export function handlingOf(alert: AlertHandling): AlertHandling {
  const { ackUntil, assignedTo, falseAlarm, heldBackBy, silencedBy, heldBack } = alert;
  const { mergedInto, reminders, remindedAt, sourceLostAt, exercise } = alert;
  const held = { heldBackBy, silencedBy, heldBack, mergedInto };
  return { ackUntil, assignedTo, falseAlarm, ...held, reminders, remindedAt, sourceLostAt, exercise };
}

/** The row of what was done to an alert. */
export function rowOfHandling(alert: Pick<HandledAlert, 'id'> & AlertHandling): Row<'alertHandling'> {
  return { alertId: alert.id, handling: JSON.stringify(handlingOf(alert)) };
}

/** Whether anything was done to it. */
export function isHandled(alert: AlertHandling): boolean {
  const { heldBack, reminders, ...rest } = handlingOf(alert);
  return heldBack || reminders > 0 || Object.values(rest).some((value) => value !== null);
}

/** The row of a transition in the log of edges. */
export function rowOfEdge(id: number, alert: HandledAlert, type: string): Row<'alertEdges'> {
  const { id: alertId, ruleId, gridCode, deviceId, severity, state, count, updatedAt: at } = alert;
  return { id, at, type, alertId, ruleId, gridCode, deviceId, severity, state, count };
}
