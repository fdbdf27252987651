import { expect, test } from 'vitest';
import { loadHistory, operatorsAmong } from './load-history.ts';

const MINUTE_MS = 60_000;
const alarm = (at: number) => ({ at, type: 'opened', alertId: 'a', ruleId: 'gas', deviceId: 'd1' });

test('every ten minutes of a time have their alarms and the people there were, quiet ones too', () => {
  const alarms = [alarm(5 * MINUTE_MS), alarm(9 * MINUTE_MS), alarm(21 * MINUTE_MS)];
  const deeds = [
    { at: 6 * MINUTE_MS, actor: 'li' },
    { at: 7 * MINUTE_MS, actor: 'li' },
    { at: 8 * MINUTE_MS, actor: 'wang' },
  ];
  expect(loadHistory(alarms, deeds, { from: 5 * MINUTE_MS, to: 30 * MINUTE_MS })).toEqual([
    { at: 0, alarms: 2, operators: 2, perOperator: 1 },
    { at: 10 * MINUTE_MS, alarms: 0, operators: 0, perOperator: 0 },
    { at: 20 * MINUTE_MS, alarms: 1, operators: 0, perOperator: 1 },
  ]);
  expect(operatorsAmong(deeds)).toBe(2);
});
