import { expect, test } from 'vitest';
import type { HandledAlert, TraceStep } from './alert.ts';
import { unhandled } from './life-cycle.ts';
import { remind, remindAt } from './reminder.ts';

const step = (at: number, of: TraceStep['step']): TraceStep => ({ at, step: of, text: '', detail: {} });
const open = { ...unhandled, severity: 'critical', state: 'firing', firedAt: 0 } as HandledAlert;
const every = { critical: 60 };

test('a reminder is due an interval after the alert began to want an answer, and after the last reminder', () => {
  const trace = [step(1000, 'fired')];
  expect(remindAt({ alert: open, trace }, every)).toBe(1060);
  const reminded = remind(open, 1060);
  expect(reminded).toMatchObject({ reminders: 1, remindedAt: 1060 });
  expect(remindAt({ alert: reminded, trace }, every)).toBe(1120);
  const later = [...trace, step(1100, 'acknowledged'), step(1300, 'ack-expired')];
  expect(remindAt({ alert: reminded, trace: later }, every)).toBe(1360);
});

test('nobody is reminded of what is acknowledged, held back, over or of a severity without an interval', () => {
  for (const changes of [
    { state: 'acknowledged' },
    { state: 'resolved' },
    { heldBackBy: { by: 'merge', id: 'x' } },
    { severity: 'warning' },
  ] as const)
    expect(remindAt({ alert: { ...open, ...changes }, trace: [] }, every)).toBeNull();
});
