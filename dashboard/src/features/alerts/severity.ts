import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';

/** The severities, worst first. */
export const severities = ['critical', 'major', 'minor', 'warning'] as const satisfies readonly Severity[];

const rank: Record<Severity, number> = { critical: 0, major: 1, minor: 2, warning: 3 };

/** How an alert is drawn: worse comes first, then not taken up, then older. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    Number(a.state === 'acknowledged') - Number(b.state === 'acknowledged') ||
    a.firedAt - b.firedAt ||
    (a.id < b.id ? -1 : 1)
  );
}

/** The alerts that stand, most urgent first. */
export function openAlerts(alerts: ReadonlyMap<string, Alert>): Alert[] {
  return [...alerts.values()].filter((alert) => alert.state !== 'resolved').sort(byUrgency);
}

/** The alerts that are over, newest first. */
export function resolvedAlerts(alerts: ReadonlyMap<string, Alert>): Alert[] {
  return [...alerts.values()]
    .filter((alert) => alert.state === 'resolved')
    .sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0));
}

/** How many alerts stand, by severity. */
export function countBySeverity(open: readonly Alert[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, major: 0, minor: 0, warning: 0 };
  for (const alert of open) counts[alert.severity]++;
  return counts;
}

/** Whether it is an exercise. */
export const isDrill = (alert: Pick<Alert, 'labels'>): boolean => alert.labels['drill'] === 'true';
