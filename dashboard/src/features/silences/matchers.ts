import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { SilenceMatchers } from '../../../../hub/silences/silence.ts';

/** Matchers that ask for nothing yet. */
export const nothing: SilenceMatchers = {
  ruleId: null,
  kind: null,
  grid: null,
  deviceId: null,
  severity: null,
  labels: {},
};

/** Whether anything is asked for: a silence of everything is refused. */
export function asksAnything({ labels, ...rest }: SilenceMatchers): boolean {
  return Object.keys(labels).length > 0 || Object.values(rest).some((value) => value !== null);
}

const harmless = new Set(['camera', 'power', 'water']);

/** A critical fire or gas alarm, as the hub sees it: of an unknown kind the worst is assumed. */
export const isFireOrGas = ({ severity, labels }: Pick<Alert, 'severity' | 'labels'>): boolean =>
  severity === 'critical' && !harmless.has(labels['kind'] ?? '');

/** Whether critical fire and gas alarms may be among what is asked for. */
export function mayHoldCritical({ severity, kind }: SilenceMatchers): boolean {
  return (severity === null || severity === 'critical') && !harmless.has(kind ?? '');
}

/**
 * Whether these matchers hold an alert, as far as matchers go. `isWithin(code, root)`: whether grid `code` is `root` or
 * lies below it.
 */
export function holds(
  { ruleId, kind, grid, deviceId, severity, labels }: SilenceMatchers,
  alert: Pick<Alert, 'ruleId' | 'gridCode' | 'deviceId' | 'severity' | 'labels'>,
  isWithin: (code: string, root: string) => boolean,
): boolean {
  return (
    (ruleId === null || alert.ruleId === ruleId) &&
    (kind === null || alert.labels['kind'] === kind) &&
    (deviceId === null || alert.deviceId === deviceId) &&
    (severity === null || alert.severity === severity) &&
    (grid === null || isWithin(alert.gridCode, grid)) &&
    Object.entries(labels).every(([name, value]) => alert.labels[name] === value)
  );
}

/** A row of a form on labels; half-written ones count for nothing. */
export type LabelRow = readonly [name: string, value: string];

/** The labels rows say. */
export function labelsOf(rows: readonly LabelRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.map(([name, value]) => [name.trim(), value.trim()]).filter(([name, value]) => name && value),
  ) as Record<string, string>;
}
