import type { Row } from '../store/tables.ts';
import type { Alert, AlertStage, AlertState, Severity, TraceStep } from './alert.ts';

/** The row of an alert with its trace. */
export function rowOfAlert(alert: Alert, trace: readonly TraceStep[]): Row<'alerts'> {
  return {
    ...alert,
    title: JSON.stringify(alert.title),
    late: alert.late ? 1 : 0,
    labels: JSON.stringify(alert.labels),
    trace: JSON.stringify(trace),
  };
}

export function alertOfRow(row: Omit<Row<'alerts'>, 'trace'>): Alert {
  return {
    id: row.id,
    ruleId: row.ruleId,
    ruleVersion: row.ruleVersion,
    subject: row.subject,
    gridCode: row.gridCode,
    deviceId: row.deviceId,
    severity: row.severity as Severity,
    state: row.state as AlertState,
    stage: row.stage as AlertStage,
    title: JSON.parse(row.title) as Alert['title'],
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
    labels: JSON.parse(row.labels) as Alert['labels'],
  };
}

export function traceOfRow(row: Pick<Row<'alerts'>, 'trace'>): TraceStep[] {
  return JSON.parse(row.trace) as TraceStep[];
}
