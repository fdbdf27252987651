import { expect, test } from 'vitest';
import type { Alert } from './alert.ts';
import { acknowledge, isRoundCount, raise, resolve } from './life-cycle.ts';
import { extendTrace } from './trace.ts';

const firing: Alert = {
  id: 'a',
  ruleId: 'gas-concentration',
  ruleVersion: 1,
  subject: 'device:gas-1',
  gridCode: 'g',
  deviceId: 'gas-1',
  severity: 'major',
  state: 'firing',
  stage: 'pre-alarm',
  title: { zh: '燃气', en: 'Gas' },
  summary: '',
  firedAt: 100,
  ackedAt: null,
  ackedBy: null,
  ackComment: null,
  resolvedAt: null,
  updatedAt: 100,
  count: 1,
  late: false,
  caseId: null,
  labels: {},
};

test('the first to acknowledge has it; a second one changes nothing', () => {
  const first = acknowledge(firing, 'li', null, 200);
  expect(first).toMatchObject({ state: 'acknowledged', ackedBy: 'li', ackedAt: 200 });
  expect(acknowledge(first as Alert, 'wang', null, 300)).toBe('already');
});

test('a resolved alert cannot be acknowledged', () => {
  expect(acknowledge(resolve(firing, 150, 150), 'li', null, 200)).toBe('over');
});

test('what gets worse must be acknowledged again', () => {
  const seen = acknowledge(firing, 'li', 'on my way', 200) as Alert;
  expect(raise(seen, 'critical', 300)).toMatchObject({
    severity: 'critical',
    state: 'firing',
    ackedBy: null,
    ackedAt: null,
  });
});

test('an alert never resolves before it fired, whatever the clocks say', () => {
  expect(resolve(firing, 50, 400).resolvedAt).toBe(100);
});

test('counts are told at 1, 2, 5 and their tens', () => {
  const told = Array.from({ length: 120 }, (_, i) => i + 1).filter(isRoundCount);
  expect(told).toEqual([1, 2, 5, 10, 20, 50, 100]);
});

test('a trace keeps its beginning and its end and stays within 100 steps', () => {
  let trace: Parameters<typeof extendTrace>[0] = [];
  for (let i = 0; i < 500; i++) trace = extendTrace(trace, { at: i, step: 'repeated', text: '', detail: {} });
  expect(trace).toHaveLength(100);
  expect(trace.slice(0, 20).map((step) => step.at)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(trace.slice(20).map((step) => step.at)).toEqual(Array.from({ length: 80 }, (_, i) => 420 + i));
});
