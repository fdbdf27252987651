import { expect, test } from 'vitest';
import { countAt, sumOf } from './figures.ts';

const NOON = Date.UTC(2026, 10, 23, 4);
const all = () => true;
const nothing = { alerts: [], cases: [], devices: [] };
const alert = { gridCode: 'a1', severity: 'critical', state: 'firing', heldBackBy: null } as const;

test('open alerts count by severity, those nobody has as unacknowledged too, and those held back not at all', () => {
  const alerts = [
    alert,
    { ...alert, state: 'acknowledged' as const },
    { ...alert, severity: 'minor' as const, gridCode: 'b' },
    { ...alert, heldBackBy: { by: 'silence' as const, id: 's' } },
  ];
  const sums = sumOf(countAt(NOON, { ...nothing, alerts }), all);
  expect(sums).toMatchObject({ critical: 2, minor: 1, major: 0, warning: 0, unacknowledged: 2 });
});

test('a case is overdue once its due instant has passed, and never while its clock stands', () => {
  const cases = [NOON - 1, NOON, null].map((dueAt) => ({ gridCode: 'a', dueAt }));
  expect(sumOf(countAt(NOON, { ...nothing, cases }), all).overdue).toBe(1);
});

test('cameras are counted apart from other devices, and only grids that are seen are summed', () => {
  const devices = [
    { gridCode: 'a', kind: 'smoke', availability: 'online' },
    { gridCode: 'a', kind: 'gas', availability: 'offline' },
    { gridCode: 'a', kind: 'camera', availability: 'online' },
    { gridCode: 'b', kind: 'camera', availability: 'unknown' },
  ] as const;
  const sample = countAt(NOON, { ...nothing, devices });
  expect(sumOf(sample, all)).toMatchObject({ devices: 2, devicesOnline: 1, cameras: 2, camerasOnline: 1 });
  expect(sumOf(sample, (code) => code === 'b')).toMatchObject({ devices: 0, cameras: 1, camerasOnline: 0 });
});
