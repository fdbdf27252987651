import { expect, test } from 'vitest';
import type { HandledAlert } from './alert.ts';
import { type GridPath, keysOf, matches, settle } from './inhibition.ts';
import { type Inhibition, type Place, policySchema } from './policy.ts';

const levels = ['cell', 'grid', 'community', 'street'] as const;
/** Codes are paths: `a/b/c/d` is a cell of grid `a/b/c`. */
const pathOf = (code: string): GridPath => {
  const parts = code.split('/');
  return parts.map((_part, i) => ({
    code: parts.slice(0, parts.length - i).join('/'),
    level: levels[i + (4 - parts.length)] ?? 'street',
  }));
};
const alert = (changes: Partial<HandledAlert> = {}): HandledAlert =>
  ({
    id: 'x',
    ruleId: 'r',
    gridCode: 's/c/g/1',
    deviceId: 'd1',
    severity: 'minor',
    stage: 'pre-alarm',
    labels: { kind: 'smoke', building: 'A', floor: '3' },
    ...changes,
  }) as HandledAlert;
const inhibition = (where: Place, includesCritical = false): Inhibition =>
  policySchema.parse({
    inhibit: [{ id: 'i', source: { rules: ['r'] }, target: { rules: ['r'] }, where, includesCritical }],
  }).inhibit[0]!;
const meet = (
  where: Place,
  source: HandledAlert,
  target: HandledAlert,
  includesCritical = false,
): boolean => {
  const one = [inhibition(where, includesCritical)];
  const sources = keysOf(one, 'source', source, pathOf);
  return keysOf(one, 'target', target, pathOf).some((key) => sources.includes(key));
};

test('a matcher asks for all that is written in it, one or more of each', () => {
  expect(matches({ rules: ['a', 'r'], kinds: ['smoke'], severity: ['minor'] }, alert())).toBe(true);
  for (const other of [
    { rules: ['a'] },
    { kinds: ['gas' as const] },
    { severity: ['major' as const] },
    { stage: ['confirmed' as const] },
  ])
    expect(matches(other, alert())).toBe(false);
});

test.each([
  ['device', { gridCode: 's/c/g/2' }, { deviceId: 'd2' }],
  ['cell', { deviceId: 'd2' }, { gridCode: 's/c/g/2' }],
  ['grid', { gridCode: 's/c/g/2' }, { gridCode: 's/c/h/1' }],
  ['floor', { deviceId: 'd2' }, { labels: { kind: 'smoke', building: 'A', floor: '4' } }],
  ['floor', { deviceId: 'd2' }, { gridCode: 's/c/g/2' }],
  ['everywhere', { gridCode: 't/c/g/1', deviceId: 'd2' }, { severity: 'critical' as const }],
] as const)('in the same %s they meet, elsewhere not', (where, near, far) => {
  expect(meet(where, alert(), alert(near))).toBe(true);
  expect(meet(where, alert(), alert(far))).toBe(false);
});

test('what is below a grid is muted by it, what is above or beside it is not', () => {
  const street = alert({ gridCode: 's', deviceId: null });
  expect(meet('below', street, alert())).toBe(true);
  expect(meet('below', alert(), alert({ deviceId: 'd2' }))).toBe(true);
  expect(meet('below', alert(), street)).toBe(false);
  expect(meet('below', alert({ gridCode: 't' }), alert())).toBe(false);
  expect(meet('cell', street, street)).toBe(false);
});

test('without building and floor the cell is what two alerts share', () => {
  const bare = { labels: { kind: 'smoke' } };
  expect(meet('floor', alert(bare), alert({ ...bare, deviceId: 'd2' }))).toBe(true);
  expect(meet('floor', alert(bare), alert())).toBe(false);
});

test('a critical alert is muted only where that is written', () => {
  const critical = alert({ severity: 'critical' });
  expect([meet('cell', alert(), critical), meet('cell', alert(), critical, true)]).toEqual([false, true]);
});

test('what is muted mutes nothing, and of a circle the first stands', () => {
  const settled = (sources: Record<string, string[]>) => [
    ...settle(Object.keys(sources), (id) => sources[id] ?? []),
  ];
  expect(settled({ b: ['a'], c: ['b'], d: ['c'] })).toEqual(['b', 'd']);
  expect(settled({ x: ['y'], y: ['x'] })).toEqual(['y']);
  expect(settled({ a: ['c'], b: ['a'], c: ['b'] })).toEqual(['b']);
  expect(settled({ a: ['c', 'outside'], b: ['a'], c: ['b'] })).toEqual(['a', 'c']);
});
