import { expect, test } from 'vitest';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { alertThresholds, comparisonOf, distinct, ruledMetrics, ruleThresholds } from './thresholds.ts';

const rule = (definition: Record<string, unknown>) => ({ id: 'r', version: 1, definition });
const rules = [
  rule({
    on: 'reading',
    kinds: ['gas'],
    when: 'gas >= 25',
    clear: 'gas < 20',
    severity: 'major',
    raise: [{ when: 'gas >= 50', severity: 'critical' }],
  }),
  rule({ kinds: ['smoke', 'gas'], when: 'alarm', severity: 'critical' }),
  rule({ kinds: ['smoke'], when: 'smoke >= 0.15 && !test', severity: 'major' }),
  rule({ on: 'offline', kinds: ['gas'], severity: 'minor' }),
  rule({ on: 'hub', condition: 'history-behind', severity: 'minor' }),
];

test.each([
  ['smoke >= 0.15', { metric: 'smoke', op: '≥', value: 0.15 }],
  [' temperature<-5 ', { metric: 'temperature', op: '<', value: -5 }],
  ['co <= 30', { metric: 'co', op: '≤', value: 30 }],
  ['alarm', null],
  ['gas >= 25 && warmup', null],
  ['0.15 <= smoke', null],
  ['gas >= limit', null],
  [undefined, null],
])('%s compares %o', (expression, expected) => {
  expect(comparisonOf(expression)).toEqual(expected);
});

test('a rule draws where it fires, where it rises and where it ends', () => {
  expect(ruleThresholds(rules, 'gas')).toEqual([
    { metric: 'gas', op: '≥', value: 25, severity: 'major', clear: false },
    { metric: 'gas', op: '≥', value: 50, severity: 'critical', clear: false },
    { metric: 'gas', op: '<', value: 20, severity: 'major', clear: true },
  ]);
  expect(ruleThresholds(rules, 'smoke')).toEqual([]);
  expect(ruleThresholds(rules, 'heat')).toEqual([]);
});

test('the metrics that matter are those rules look at', () => {
  expect([...ruledMetrics(rules, 'gas')]).toEqual(['gas', 'alarm']);
  expect([...ruledMetrics(rules, 'smoke')]).toEqual(['alarm']);
  const battery = rule({ kinds: ['gas', 'camera'], when: 'battery < 20', severity: 'warning' });
  expect([...ruledMetrics([...rules, battery], 'gas')]).toEqual(['gas', 'alarm']);
  expect([...ruledMetrics([...rules, battery], 'camera')]).toEqual(['battery']);
});

test('an alert says where it fired; the same limit is drawn once', () => {
  const alert = (labels: Record<string, string>) => ({ severity: 'critical', labels }) as unknown as Alert;
  const fired = alertThresholds([
    alert({ metric: 'gas', threshold: '25', op: '≥' }),
    alert({ metric: 'gas', threshold: '30' }),
    alert({ kind: 'gas' }),
    alert({ metric: 'gas', threshold: 'high' }),
  ]);
  expect(fired.map(({ value }) => value)).toEqual([25, 30]);
  expect(
    distinct([...ruleThresholds(rules, 'gas'), ...fired]).map(({ value, severity }) => [value, severity]),
  ).toEqual([
    [25, 'major'],
    [50, 'critical'],
    [20, 'major'],
    [30, 'critical'],
  ]);
});
