import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { countBySeverity, openAlerts, resolvedAlerts } from './severity.ts';

const alert = (id: string, more: Partial<Alert>): [string, Alert] => [
  id,
  { id, severity: 'major', state: 'firing', firedAt: 0, resolvedAt: null, labels: {}, ...more } as Alert,
];

const alerts = new Map([
  alert('old-major', { firedAt: 10 }),
  alert('new-critical', { severity: 'critical', firedAt: 50 }),
  alert('old-critical-taken', { severity: 'critical', firedAt: 5, state: 'acknowledged' }),
  alert('older-major', { firedAt: 1 }),
  alert('over', { severity: 'critical', state: 'resolved', resolvedAt: 60 }),
  alert('over-later', { state: 'resolved', resolvedAt: 70 }),
]);

test('the queue is ranked by severity, then what nobody has taken up, then age', () => {
  expect(openAlerts(alerts).map(({ id }) => id)).toEqual([
    'new-critical',
    'old-critical-taken',
    'older-major',
    'old-major',
  ]);
});

test('resolved alerts stand apart, the newest first, and count for nothing', () => {
  expect(resolvedAlerts(alerts).map(({ id }) => id)).toEqual(['over-later', 'over']);
  expect(countBySeverity(openAlerts(alerts))).toEqual({ critical: 2, major: 2, minor: 0, warning: 0 });
});
