import { expect, test } from 'vitest';
import type { HandledAlert } from './alert.ts';
import { groupAlerts, isInGroup } from './groups.ts';

const alert = (id: string, changes: Partial<HandledAlert> = {}): HandledAlert =>
  ({
    id,
    ruleId: 'gas',
    gridCode: 'g1',
    severity: 'minor',
    state: 'firing',
    firedAt: 100,
    heldBackBy: null,
    labels: { kind: 'gas' },
    ...changes,
  }) as HandledAlert;

test('a group says how bad it is, how much of it waits for an answer, and since when', () => {
  const held = { heldBackBy: { by: 'merge', id: 'a' }, firedAt: 1 } as const;
  const seen = { state: 'acknowledged', severity: 'critical', firedAt: 2 } as const;
  const alerts = [alert('a'), alert('b', held), alert('c', seen), alert('d', { firedAt: 50 })];
  expect(groupAlerts(alerts, ['grid', 'rule'])).toEqual([
    {
      key: { grid: 'g1', rule: 'gas' },
      count: 4,
      worst: 'critical',
      oldestUnackedAt: 50,
      firing: 3,
      acknowledged: 1,
      heldBack: 1,
      alertIds: ['a', 'b', 'c', 'd'],
    },
  ]);
});

test('the worst group comes first, of equals the one that has waited longest, and no ids without end', () => {
  const many = Array.from({ length: 120 }, (_, i) => alert(`m${i}`, { gridCode: 'g2', firedAt: 300 }));
  const groups = groupAlerts(
    [...many, alert('a'), alert('w', { gridCode: 'g3', severity: 'major', labels: {} })],
    ['grid', 'kind', 'severity'],
  );
  expect(groups.map(({ key, count }) => [key.grid, key.kind, count])).toEqual([
    ['g3', null, 1],
    ['g1', 'gas', 1],
    ['g2', 'gas', 120],
  ]);
  expect(groups[2]?.alertIds).toHaveLength(100);
});

test('an alert is in a group when it has all that the group has in common', () => {
  const nobodys = alert('a', { labels: {} });
  expect(isInGroup(nobodys, { grid: 'g1', kind: null })).toBe(true);
  expect(isInGroup(nobodys, { grid: 'g1', kind: 'gas' })).toBe(false);
});
