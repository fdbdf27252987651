import { expect, test } from 'vitest';
import type { HandledAlert } from './alert.ts';
import {
  acknowledge,
  assign,
  confirm,
  isAckOver,
  isRoundCount,
  lower,
  markFalse,
  markSource,
  raise,
  resolve,
  unacknowledge,
  unhandled,
} from './life-cycle.ts';
import { extendTrace } from './trace.ts';

const firing: HandledAlert = {
  ...unhandled,
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

const by = (name: string, until: number | null = null) => ({ by: name, comment: null, until });

test('the first to acknowledge has it; a second one changes nothing', () => {
  const first = acknowledge(firing, by('li'), 200);
  expect(first).toMatchObject({ state: 'acknowledged', ackedBy: 'li', ackedAt: 200 });
  expect(acknowledge(first as HandledAlert, by('wang'), 300)).toBe('already');
});

test('a resolved alert cannot be acknowledged', () => {
  expect(acknowledge(resolve(firing, 150, 150), by('li'), 200)).toBe('over');
});

test('what gets worse must be acknowledged again', () => {
  const seen = acknowledge(firing, by('li', 900), 200) as HandledAlert;
  expect(raise(seen, 'critical', 300)).toMatchObject({
    severity: 'critical',
    state: 'firing',
    ackedBy: null,
    ackedAt: null,
    ackUntil: null,
  });
});

test('only who acknowledged may set another end, and it ends at that instant', () => {
  const seen = acknowledge(firing, by('li', 500), 200) as HandledAlert;
  expect(acknowledge(seen, by('wang', 900), 300)).toBe('already');
  expect(acknowledge(seen, by('li'), 300)).toBe('already');
  const renewed = acknowledge(seen, by('li', 900), 300) as HandledAlert;
  expect([isAckOver(renewed, 899), isAckOver(renewed, 900), isAckOver(firing, 900)]).toEqual([
    false,
    true,
    false,
  ]);
});

test('what is taken back is as if nobody had seen it', () => {
  const seen = acknowledge(firing, by('li', 500), 200) as HandledAlert;
  expect(unacknowledge(seen, 100)).toEqual(firing);
  expect(unacknowledge(firing, 300)).toBe('not-acknowledged');
  expect(unacknowledge(resolve(firing, 150, 150), 300)).toBe('over');
});

test('what gets milder stays acknowledged, and never gets worse that way', () => {
  const seen = acknowledge(firing, by('li'), 200) as HandledAlert;
  expect(lower(seen, 'minor', 300)).toMatchObject({
    severity: 'minor',
    state: 'acknowledged',
    ackedBy: 'li',
  });
  expect([lower(seen, 'major', 300), lower(seen, 'critical', 300)]).toEqual([undefined, undefined]);
});

test('a false alarm is marked after the end too, an assignment only before', () => {
  const over = resolve(firing, 150, 150);
  const mark = { cause: 'steam', by: 'li', at: 400 };
  expect(markFalse(over, mark, 400)).toMatchObject({ falseAlarm: mark, state: 'resolved' });
  expect([assign(over, 'li', 400), assign(firing, null, 400)]).toEqual(['over', 'already']);
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

test('a confirmation makes a pre-alarm real for good, and asks anew of whoever acknowledged it', () => {
  const acked = { ...firing, state: 'acknowledged', ackedBy: 'li', ackedAt: 150 } as const;
  const confirmed = confirm({ ...acked, exercise: 'drill' }, 200) as HandledAlert;
  expect(confirmed).toMatchObject({ stage: 'confirmed', state: 'firing', ackedBy: null, exercise: null });
  expect(confirm(confirmed, 300)).toBe('already');
  expect(confirm({ ...confirmed, exercise: 'drill' }, 300)).toMatchObject({ exercise: null });
  expect(confirm(resolve(firing, 200, 200), 300)).toBe('over');
});

test("a source is lost once, comes back once, and of an alert that is over it is nobody's business", () => {
  const lost = markSource(firing, 150, 160)!;
  expect(lost).toMatchObject({ sourceLostAt: 150, updatedAt: 160, state: 'firing' });
  expect(markSource(lost, 170, 170)).toBeUndefined();
  expect(markSource(lost, null, 180)).toMatchObject({ sourceLostAt: null });
  expect(markSource(firing, null, 180)).toBeUndefined();
  expect(markSource(resolve(firing, 200, 200), 300, 300)).toBeUndefined();
});
