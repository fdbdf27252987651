import { expect, test } from 'vitest';
import { firstLook, trialAlerts } from './trial-episodes.ts';

const HOUR_MS = 3_600_000;
const episode = (deviceId: string, firedAt: number, resolvedAt: number | null) =>
  ({ deviceId, gridCode: 'g', firedAt, resolvedAt, severity: 'major', count: 2, late: false }) as const;
const report = {
  from: 0,
  to: 24 * HOUR_MS,
  episodes: [
    episode('gas-1', 5 * HOUR_MS, 6 * HOUR_MS),
    episode('gas-2', 1 * HOUR_MS, 2 * HOUR_MS),
    episode('gas-1', 23 * HOUR_MS, null),
  ],
};
const rule = { id: 'gas', version: 3, definition: { title: { zh: '燃气', en: 'Gas' } } };

test('the episodes of one device are drawn, and one that goes on ends with the range', () => {
  const alerts = trialAlerts(report, 'gas-1', rule, { zh: '回测:', en: 'Back-test: ' });
  expect(alerts.map(({ firedAt, resolvedAt }) => [firedAt, resolvedAt])).toEqual([
    [5 * HOUR_MS, 6 * HOUR_MS],
    [23 * HOUR_MS, report.to],
  ]);
  expect(alerts[0]?.title).toEqual({ zh: '回测:燃气', en: 'Back-test: Gas' });
});

test('the first look is on the first episode with as much around it, never beyond the range', () => {
  expect(firstLook(report, 'gas-1')).toEqual({ from: 4 * HOUR_MS, to: 7 * HOUR_MS });
  expect(firstLook({ ...report, to: 6 * HOUR_MS }, 'gas-1').to).toBe(6 * HOUR_MS);
  expect(firstLook(report, 'gas-9')).toEqual({ from: 0, to: report.to });
});
