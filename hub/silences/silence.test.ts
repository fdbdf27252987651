import { expect, test } from 'vitest';
import type { HandledAlert } from '../alerts/alert.ts';
import { asksNothing, holds, isFireOrGas, refuseTime, type Silence, silenceState } from './silence.ts';

const HOUR_MS = 3_600_000;
const nothing = { ruleId: null, kind: null, grid: null, deviceId: null, severity: null, labels: {} };
const silence: Silence = {
  id: 's',
  matchers: nothing,
  from: 1000,
  to: 2000,
  comment: 'works',
  author: 'li',
  includesCritical: false,
  createdAt: 0,
  updatedAt: 0,
  endedAt: null,
  endedBy: null,
};
const alert = {
  ruleId: 'heat-temperature',
  gridCode: '110108001001001',
  deviceId: 'heat-1',
  severity: 'major',
  labels: { kind: 'heat', room: 'kitchen' },
} as unknown as HandledAlert;
const isWithin = (code: string, root: string): boolean => code.startsWith(root);
const holding = (matchers: Partial<Silence['matchers']>, changes: Partial<Silence> = {}): boolean =>
  holds({ ...silence, ...changes, matchers: { ...nothing, ...matchers } }, alert, isWithin);

test('a silence holds what meets all of its matchers, a grid with all below it', () => {
  expect(holding({ grid: '110108001', kind: 'heat', labels: { room: 'kitchen' } })).toBe(true);
  expect(holding({ grid: '110108001', kind: 'heat', labels: { room: 'hall' } })).toBe(false);
  for (const other of [
    { ruleId: 'gas' },
    { kind: 'gas' },
    { grid: '110108002' },
    { deviceId: 'heat-2' },
    { severity: 'minor' },
  ] as const)
    expect(holding(other)).toBe(false);
  expect([asksNothing(nothing), asksNothing({ ...nothing, labels: { room: 'x' } })]).toEqual([true, false]);
});

test('critical fire and gas alarms, and those of an unknown kind, are held only where that was meant', () => {
  const critical = (labels: Record<string, string>) => ({ ...alert, severity: 'critical', labels }) as const;
  expect(
    [critical({ kind: 'gas' }), critical({}), critical({ kind: 'water' }), alert].map(isFireOrGas),
  ).toEqual([true, true, false, false]);
  const gas = critical({ kind: 'gas' });
  expect(holds(silence, gas, isWithin)).toBe(false);
  expect(holds({ ...silence, includesCritical: true }, gas, isWithin)).toBe(true);
});

test('a silence is pending, active and over at its instants, and sooner when taken back', () => {
  expect([999, 1000, 1999, 2000].map((now) => silenceState(silence, now))).toEqual([
    'pending',
    'active',
    'active',
    'ended',
  ]);
  expect(silenceState({ ...silence, endedAt: 1500 }, 1500)).toBe('ended');
});

test('a silence has an end ahead of it, after its beginning and within 30 days of that', () => {
  const refused = (from: number, to: number) => refuseTime({ from, to }, 1000) !== null;
  expect([refused(1000, 1000), refused(3000, 2000), refused(1000, 1001 + 720 * HOUR_MS)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(refused(1000, 1000 + 720 * HOUR_MS)).toBe(false);
});
