import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { isHeldBack } from '../../alerts/hold-back.ts';
import { byUrgency } from '../../alerts/severity.ts';

/** What takes the stage: the critical alerts of one case that nobody has acknowledged. */
export interface Incident {
  /** The case, or the alert while it has none. */
  key: string;
  /** The one it is named after: confirmed before pre-alarm, then the oldest. */
  lead: Alert;
  count: number;
}

const byStage = (a: Alert, b: Alert): number =>
  Number(a.stage !== 'confirmed') - Number(b.stage !== 'confirmed') || byUrgency(a, b);

/** The incidents of what stands, the most urgent first. */
export function incidentsOf(alerts: ReadonlyMap<string, Alert>): Incident[] {
  const calling = [...alerts.values()]
    .filter((alert) => alert.severity === 'critical' && alert.state === 'firing' && !isHeldBack(alert))
    .sort(byStage);
  const groups = Map.groupBy(calling, ({ id, caseId }) => caseId ?? id);
  return [...groups].flatMap(([key, [lead, ...others]]) =>
    lead ? [{ key, lead, count: 1 + others.length }] : [],
  );
}
