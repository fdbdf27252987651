import { expect, test } from 'vitest';
import { asksAnything, holds, isFireOrGas, labelsOf, mayHoldCritical, nothing } from './matchers.ts';

const alert = {
  ruleId: 'heat',
  gridCode: '110108001001',
  deviceId: 'heat-1',
  severity: 'critical',
  labels: { kind: 'heat', room: 'kitchen' },
} as const;
const isWithin = (code: string, root: string): boolean => code.startsWith(root);

test('an alert is held when all that is asked for fits, and grids reach down', () => {
  expect(holds(nothing, alert, isWithin)).toBe(true);
  expect(holds({ ...nothing, grid: '110108', labels: { room: 'kitchen' } }, alert, isWithin)).toBe(true);
  expect(holds({ ...nothing, grid: '110109' }, alert, isWithin)).toBe(false);
  expect(holds({ ...nothing, severity: 'major' }, alert, isWithin)).toBe(false);
  expect(holds({ ...nothing, labels: { room: 'hall' } }, alert, isWithin)).toBe(false);
});

test('a silence must ask for something, and a half-written label is nothing', () => {
  expect(asksAnything(nothing)).toBe(false);
  expect(asksAnything({ ...nothing, labels: labelsOf([['room', ' ']]) })).toBe(false);
  expect(asksAnything({ ...nothing, labels: labelsOf([[' room', 'hall ']]) })).toBe(true);
});

test('critical fire and gas is told from what only records or supplies, and the unknown is the worst', () => {
  expect(isFireOrGas(alert)).toBe(true);
  expect(isFireOrGas({ severity: 'critical', labels: {} })).toBe(true);
  expect(isFireOrGas({ severity: 'critical', labels: { kind: 'camera' } })).toBe(false);
  expect(mayHoldCritical({ ...nothing, kind: 'camera' })).toBe(false);
  expect(mayHoldCritical({ ...nothing, severity: 'minor' })).toBe(false);
  expect(mayHoldCritical(nothing)).toBe(true);
});
