import { expect, test } from 'vitest';
import type { Alert } from '../../../hub/alerts/alert.ts';
import type { CaseView } from '../../../hub/cases/case.ts';
import type { LiveChange, Snapshot } from '../../../hub/live/contract.ts';
import {
  afterAnswer,
  afterChanges,
  afterOwnAnswer,
  afterSnapshot,
  awaitingSnapshot,
  emptyState,
  LINGER_MAX,
  LINGER_MS,
  type LiveState,
  sinceOf,
  withoutFinished,
} from './state.ts';

const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  ruleId: 'smoke-density',
  ruleVersion: 1,
  subject: 'device:d1',
  gridCode: '110108001001001',
  deviceId: 'd1',
  severity: 'major',
  state: 'firing',
  stage: 'pre-alarm',
  title: { zh: '烟雾浓度超限', en: 'Smoke density high' },
  summary: '0.31 dB/m ≥ 0.15 dB/m · 5 s',
  firedAt: 1000,
  ackedAt: null,
  ackedBy: null,
  ackComment: null,
  resolvedAt: null,
  updatedAt: 1000,
  count: 1,
  late: false,
  caseId: null,
  labels: {},
  ...more,
});

const change = (seq: number, data: Alert): LiveChange => ({ seq, at: seq, type: 'alert', data });
const snapshot = (seq: number, alerts: Alert[] = []): Snapshot => ({
  seq,
  alerts,
  cases: [],
  devices: [],
  cameras: [],
});
const current = (seq: number, alerts: Alert[] = [], contiguous = true): LiveState =>
  afterSnapshot({ ...emptyState, contiguous }, snapshot(seq, alerts)).state;

test('changes after a snapshot are applied in order', () => {
  const { state, resync } = afterChanges(current(10), [
    change(11, alert('a')),
    change(12, alert('a', { state: 'acknowledged', ackedBy: 'admin' })),
  ]);
  expect(resync).toBe(false);
  expect(state.seq).toBe(12);
  expect(state.alerts.get('a')?.state).toBe('acknowledged');
});

test('a repeated change does nothing', () => {
  const once = afterChanges(current(10), [change(11, alert('a', { count: 2 }))]).state;
  const twice = afterChanges(once, [change(11, alert('a', { count: 1 }))]).state;
  expect(twice.alerts).toBe(once.alerts);
  expect(twice.seq).toBe(11);
});

test('a hole in the numbers asks for a fresh snapshot, and what is shown stays until it comes', () => {
  const before = current(10, [alert('a')]);
  const { state, resync } = afterChanges(before, [change(12, alert('b'))]);
  expect(resync).toBe(true);
  expect(sinceOf(state)).toBeUndefined();
  expect([...state.alerts.keys()]).toEqual(['a']);
  const healed = afterSnapshot(state, snapshot(11, [alert('c')])).state;
  expect([...healed.alerts.keys()]).toEqual(['c', 'b']);
  expect(healed.seq).toBe(12);
});

test('a watcher of some grids sees holes by nature and asks for nothing', () => {
  const { state, resync } = afterChanges(current(10, [], false), [change(15, alert('b'))]);
  expect(resync).toBe(false);
  expect(state.seq).toBe(15);
});

test('after a lost connection the missed changes are asked for from the last one seen', () => {
  expect(sinceOf(emptyState)).toBeUndefined();
  const state = current(42);
  expect(sinceOf(state)).toBe(42);
  const resumed = afterAnswer(state, 44);
  expect(resumed.resync).toBe(false);
  expect(afterChanges(resumed.state, [change(43, alert('a')), change(44, alert('b'))]).state.seq).toBe(44);
});

test('a hub that stands behind us has other data: everything is asked for again', () => {
  const { state, resync } = afterAnswer(current(42, [alert('old')]), 7);
  expect(resync).toBe(true);
  const replaced = afterSnapshot(state, snapshot(7)).state;
  expect(replaced.alerts.size).toBe(0);
  expect(replaced.seq).toBe(7);
});

test('a hub restarted with the same data is resumed without a snapshot', () => {
  expect(afterAnswer(current(42), 42)).toEqual({ state: current(42), resync: false });
});

test('changes that overtake the snapshot are held and applied after it, older ones dropped', () => {
  const waiting = awaitingSnapshot({ ...emptyState, contiguous: true });
  const held = afterChanges(waiting, [change(5, alert('a', { count: 1 })), change(6, alert('b'))]).state;
  expect(held.alerts.size).toBe(0);
  const { state } = afterSnapshot(held, snapshot(5, [alert('a', { count: 9 })]));
  expect(state.alerts.get('a')?.count).toBe(9);
  expect(state.alerts.has('b')).toBe(true);
  expect(state.seq).toBe(6);
});

test('changes held without end do not fill the memory', () => {
  let state: LiveState = awaitingSnapshot(emptyState);
  let resyncs = 0;
  for (let seq = 1; seq <= 12_000; seq++) {
    const step = afterChanges(state, [change(seq, alert('a'))]);
    state = step.state;
    if (step.resync) resyncs++;
  }
  expect(resyncs).toBe(2);
  expect(state.held.length).toBeLessThanOrEqual(5000);
});

test('maps that a change does not touch stay the same object', () => {
  const before = current(10, [alert('a')]);
  const after = afterChanges(before, [change(11, alert('b'))]).state;
  expect(after.devices).toBe(before.devices);
  expect(after.cases).toBe(before.cases);
  expect(after.alerts).not.toBe(before.alerts);
});

test('the answer to our own request shows at once, unless a newer change overtook it', () => {
  const state = current(10, [alert('a')]);
  const acked = alert('a', { state: 'acknowledged', updatedAt: 2000 });
  expect(afterOwnAnswer(state, { type: 'alert', data: acked }).alerts.get('a')?.state).toBe('acknowledged');
  const resolved = afterChanges(state, [
    change(11, alert('a', { state: 'resolved', updatedAt: 3000 })),
  ]).state;
  expect(afterOwnAnswer(resolved, { type: 'alert', data: acked })).toBe(resolved);
});

test('a resolved alert leaves after a while, an open one never', () => {
  const state = current(10, [alert('open'), alert('over', { state: 'resolved', resolvedAt: 1000 })]);
  expect(withoutFinished(state, 1000 + LINGER_MS)).toBe(state);
  expect([...withoutFinished(state, 1001 + LINGER_MS).alerts.keys()]).toEqual(['open']);
});

test('a flood of resolved alerts and closed cases keeps only the newest', () => {
  const over = Array.from({ length: LINGER_MAX + 50 }, (_, n) =>
    alert(`a${n}`, { state: 'resolved', resolvedAt: 1000 + n }),
  );
  const closed = over.map(({ id, resolvedAt }) => ({
    id,
    state: 'closed',
    closedAt: resolvedAt,
  })) as CaseView[];
  const state = afterSnapshot(emptyState, { ...snapshot(1, over), cases: closed }).state;
  const left = withoutFinished(state, 2000);
  expect(left.alerts.size).toBe(LINGER_MAX);
  expect(left.alerts.has('a0')).toBe(false);
  expect(left.cases.size).toBe(LINGER_MAX);
});
