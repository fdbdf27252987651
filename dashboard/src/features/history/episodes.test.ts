import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { EPISODE_ROWS, episodesAt, episodesIn, merged } from './episodes.ts';

const alert = (id: string, firedAt: number, resolvedAt: number | null, more: Partial<Alert> = {}): Alert =>
  ({
    id,
    firedAt,
    resolvedAt,
    severity: 'major',
    state: resolvedAt === null ? 'firing' : 'resolved',
    updatedAt: firedAt,
    ...more,
  }) as Alert;
const span = { from: 1000, to: 2000 };
const drawn = (alerts: Alert[]) => episodesIn(alerts, span, 1900).map(({ alert, row }) => [alert.id, row]);

test('alerts that stood at some time of the range are drawn, the others not', () => {
  const alerts = [
    alert('before', 100, 900),
    alert('into', 900, 1100),
    alert('over-all', 0, 5000),
    alert('open', 1800, null),
    alert('after', 2000, null),
  ];
  expect(drawn(alerts).map(([id]) => id)).toEqual(['over-all', 'into', 'open']);
});

test('one that still stands ends now, never before it began', () => {
  const [open, skewed] = episodesIn([alert('a', 1500, null), alert('b', 1950, null)], span, 1900);
  expect([open?.to, skewed?.to]).toEqual([1900, 1950]);
});

test('what overlaps lies side by side, what follows shares a row, and rows do not grow without end', () => {
  expect(
    drawn([alert('a', 1000, 1500), alert('b', 1000, 1200, { severity: 'critical' }), alert('c', 1300, 1400)]),
  ).toEqual([
    ['b', 0],
    ['a', 1],
    ['c', 0],
  ]);
  const many = Array.from({ length: 9 }, (_, i) => alert(`m${i}`, 1000 + i, 1900));
  expect(Math.max(...episodesIn(many, span, 1900).map(({ row }) => row))).toBe(EPISODE_ROWS - 1);
});

test('of a stored and a live alert the one that changed later counts', () => {
  const stored = [alert('a', 1, null, { updatedAt: 5 }), alert('b', 1, 9, { updatedAt: 9 })];
  const live = [
    alert('a', 1, 7, { updatedAt: 7 }),
    alert('b', 1, null, { updatedAt: 2 }),
    alert('c', 3, null),
  ];
  expect(merged(stored, live).map(({ id, resolvedAt }) => [id, resolvedAt])).toEqual([
    ['a', 7],
    ['b', 9],
    ['c', null],
  ]);
});

test('pointing at an instant finds the episodes around it, the worst first', () => {
  const episodes = episodesIn(
    [alert('a', 1000, 1500), alert('b', 1100, 1200, { severity: 'critical' })],
    span,
    1900,
  );
  expect(episodesAt(episodes, 1150).map(({ alert }) => alert.id)).toEqual(['b', 'a']);
  expect(episodesAt(episodes, 1210, 20).map(({ alert }) => alert.id)).toEqual(['b', 'a']);
  expect(episodesAt(episodes, 1600)).toEqual([]);
});
