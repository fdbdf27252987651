import { expect, test } from 'vitest';
import type { HandledAlert } from './alert.ts';
import { unhandled } from './life-cycle.ts';
import { handledAlertOfRow, isHandled, rowOfAlert, rowOfHandling } from './rows.ts';

const alert = {
  ...unhandled,
  id: 'a',
  title: { zh: '', en: '' },
  labels: {},
  late: false,
  heldBackBy: { by: 'merge', id: 'b' },
  mergedInto: 'b',
  reminders: 2,
  remindedAt: 5,
} as unknown as HandledAlert;

test('what holds an alert back and how often it was reminded of is read as it was written', () => {
  const { handling } = rowOfHandling(alert);
  expect(handledAlertOfRow({ ...rowOfAlert(alert, []), handling })).toMatchObject(alert);
  expect([isHandled(alert), isHandled({ ...alert, ...unhandled })]).toEqual([true, false]);
});

test('an alert silenced by an older version is held back by that silence', () => {
  const handling = JSON.stringify({ silencedBy: 's', heldBack: true });
  expect(handledAlertOfRow({ ...rowOfAlert(alert, []), handling })).toMatchObject({
    heldBackBy: { by: 'silence', id: 's' },
    heldBack: true,
    mergedInto: null,
    reminders: 0,
  });
});
