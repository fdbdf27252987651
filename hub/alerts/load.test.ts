import { expect, test } from 'vitest';
import { alarmsAmong, type LoadEdge, loadOf } from './load.ts';

const MINUTE_MS = 60_000;
const edge = (at: number, changes: Partial<LoadEdge> = {}): LoadEdge => ({
  at,
  type: 'opened',
  alertId: `a${at}`,
  ruleId: 'gas',
  deviceId: 'd1',
  ...changes,
});
const load = (alarms: LoadEdge[], isFalse = (_id: string): boolean => false) =>
  loadOf(alarms, { from: 0, to: 60 * MINUTE_MS }, isFalse);

test('ten alarms in ten minutes are no flood, eleven are one from the first to the last', () => {
  const every = (count: number) => Array.from({ length: count }, (_, i) => edge(i * 59_000));
  expect(load(every(10))).toMatchObject({ floods: [], peakPer10Min: 10, alarms: 10 });
  expect(load(every(11)).floods).toEqual([{ from: 0, to: 590_000, alarms: 11 }]);
  expect(load(every(12)).floods).toEqual([{ from: 0, to: 649_000, alarms: 12 }]);
  expect(load(every(12)).averagePer10Min).toBe(2);
});

test('two floods with a quiet time between them are two', () => {
  const burst = (at: number) => Array.from({ length: 11 }, (_, i) => edge(at + i));
  const { floods } = load([...burst(0), ...burst(30 * MINUTE_MS)]);
  expect(floods.map(({ from, alarms }) => [from, alarms])).toEqual([
    [0, 11],
    [30 * MINUTE_MS, 11],
  ]);
});

test('three alarms of one rule and device within a minute chatter, of two devices they do not', () => {
  const near = [edge(0), edge(20_000), edge(40_000)];
  expect(load(near).chattering).toMatchObject([{ deviceId: 'd1', ruleId: 'gas', alarms: 3, chatters: 1 }]);
  expect(load([edge(0), edge(20_000, { deviceId: 'd2' }), edge(40_000)]).chattering).toEqual([]);
  expect(load([edge(0), edge(30_000), edge(60_000)]).chattering).toEqual([]);
});

test('the ten that call most are named first, with the false alarms among them', () => {
  const alarms = Array.from({ length: 12 }, (_, n) =>
    Array.from({ length: n + 1 }, (_unused, i) => edge(n * 1000 + i, { deviceId: `d${n}` })),
  ).flat();
  const { offenders, falseAlarms, falseRates } = load(alarms, (id) => id === 'a11000' || id === 'a11001');
  expect(offenders).toHaveLength(10);
  expect(offenders[0]).toMatchObject({ deviceId: 'd11', alarms: 12, alerts: 12, falseAlarms: 2 });
  expect(falseAlarms).toBe(2);
  expect(falseRates.devices).toEqual([{ id: 'd11', alerts: 12, falseAlarms: 2, rate: 1 / 6 }]);
  expect(falseRates.rules).toEqual([{ id: 'gas', alerts: 78, falseAlarms: 2, rate: 2 / 78 }]);
});

test('what is held back calls nobody until it is let go', () => {
  const of = (at: number, type: string) => edge(at, { type, alertId: 'a' });
  const held = [of(1, 'opened'), of(1, 'silenced'), of(2, 'raised')];
  expect(alarmsAmong(held)).toEqual([]);
  expect(alarmsAmong([...held, of(3, 'unsilenced'), of(4, 'raised')]).map(({ at }) => at)).toEqual([3, 4]);
  expect(alarmsAmong([of(1, 'opened'), of(2, 'silenced')]).map(({ at }) => at)).toEqual([1]);
  expect(alarmsAmong([of(1, 'opened'), of(1, 'held-back'), of(2, 'let-go')]).map(({ at }) => at)).toEqual([
    2,
  ]);
  expect(alarmsAmong([of(1, 'acknowledged'), of(2, 'resolved')])).toEqual([]);
});
