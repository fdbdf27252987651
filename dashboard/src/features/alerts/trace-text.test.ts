import { expect, test } from 'vitest';
import type { TraceStep } from '../../../../hub/alerts/alert.ts';
import { traceText } from './trace-text.ts';

const of = (step: TraceStep['step'], detail: TraceStep['detail'] = {}) =>
  traceText({ at: 0, step, text: 'in the words of the hub', detail }, { ruleId: 'gas', ruleVersion: 2 });

test('a step of the trace is told in the language of the screen, with its figures', () => {
  expect(of('fired')).toMatchObject({ key: 'fired', values: { rule: 'gas', version: 2 } });
  expect(of('observed', { when: 'gas >= 25', metrics: { gas: 36.95, battery: 80 } })).toMatchObject({
    key: 'observed',
    values: { when: 'gas >= 25', reading: 'gas = 36.95' },
  });
  expect(of('held', { heldMs: 15_200, holdMs: 15_000, by: 'readings' })).toMatchObject({
    key: 'held',
    values: { heldS: 15.2, holdS: 15 },
  });
  expect(of('held', { heldMs: 5003, holdMs: 5000, by: 'clock' })?.key).toBe('heldOut');
  expect(of('case', { number: '20261125-1-0001', joined: true })).toMatchObject({
    key: 'joined',
    values: { number: '20261125-1-0001' },
  });
  expect(of('acknowledged', { by: 'li', comment: 'on my way' })?.key).toBe('acknowledgedWith');
  expect(of('cleared', { over: 'outage' })?.key).toBe('outageOver');
  expect(of('observed', { flapping: 'fault', count: 6, withinS: 600 })?.key).toBe('flaps');
  expect(of('held-back', { by: 'inhibition', inhibition: 'power-cut' })?.key).toBe('heldByInhibition');
  expect(of('unmerged', { from: 'a' })?.key).toBe('parentOver');
  expect(of('cleared', { over: 'silence', metric: 'gas' })?.key).toBe('silentOver');
  expect(of('observed', { silent: true, metric: null, afterS: 600 })?.key).toBe('allSilent');
  expect(of('confirmed', { devices: ['a', 'b'], withinS: 600 })?.key).toBe('corroborated');
  expect(of('confirmed', { by: 'li', comment: 'I see it' })?.key).toBe('confirmedWith');
  expect(of('source-lost', { lost: 'signal' })?.key).toBe('signalLost');
});

test('a step with figures the screen does not know keeps the sentence of the hub', () => {
  expect(of('observed', { queued: 7 })).toBeNull();
  expect(of('cleared')).toBeNull();
  expect(of('notification')).toBeNull();
});
