import { expect, test } from 'vitest';
import { manualClock } from '../../test/support/clock.ts';
import type { HubRule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import { type HandledAlert, type Severity } from './alert.ts';
import { isWithheld } from './effect.ts';
import type { Holder } from './hold-back.ts';
import { policyOf, policySchema } from './policy.ts';
import { createAlerts } from './start.ts';

const nowhere = { put() {}, append() {}, remove() {}, change() {} } as unknown as Tx;
const rule = (id: string): HubRule => ({
  id,
  version: 1,
  on: 'hub',
  condition: 'influx-behind',
  holdMs: 0,
  title: { zh: id, en: id },
  kinds: [],
  severity: 'major',
  stage: 'confirmed',
});
const inhibit = [{ id: 'i', source: { rules: ['fire'] }, target: { rules: ['smoke'] }, where: 'cell' }];

/** Alerts in one cell, with an exercise that holds those of the subjects named in it. */
function drill() {
  const exercised = new Set<string>();
  const holder: Holder = ({ subject }) =>
    exercised.has(subject) ? { by: 'exercise', id: 'drill', text: 'part of a drill', detail: {} } : undefined;
  const clock = manualClock();
  const { alerts, merges } = createAlerts({
    clock,
    transact: (work) => work(nowhere),
    isWithin: () => true,
    follow: () => null,
    policy: policyOf(policySchema.parse({ inhibit })),
    holders: [holder],
  });
  const fire = (id: string, device: string, severity: Severity = 'major') => {
    const about = { subject: device, gridCode: 'g', deviceId: device, labels: {} };
    const firing = { at: clock.now(), severity, late: false, summary: '', count: 1, explain: [] };
    return alerts.fire(rule(id), about, firing, nowhere).id;
  };
  const heldBy = (id: string) => alerts.byId(id)?.alert.heldBackBy?.by;
  return { alerts, merges, exercised, fire, heldBy };
}

test('whatever else holds is asked like the rest, critical or not, and lets go when it says so', () => {
  const { alerts, exercised, fire, heldBy } = drill();
  exercised.add('d1');
  const id = fire('gas', 'd1', 'critical');
  expect(alerts.byId(id)?.alert).toMatchObject({
    heldBackBy: { by: 'exercise', id: 'drill' },
    heldBack: true,
  });
  exercised.clear();
  alerts.align(nowhere);
  expect(heldBy(id)).toBeUndefined();
  expect(alerts.byId(id)?.trace.map(({ step }) => step)).toEqual(['fired', 'held-back', 'let-go']);
});

test('the fire of an exercise mutes nothing outside of it', () => {
  const { alerts, exercised, fire, heldBy } = drill();
  exercised.add('d1');
  fire('fire', 'd1');
  const smoke = fire('smoke', 'd2');
  expect(heldBy(smoke)).toBeUndefined();
  exercised.clear();
  alerts.align(nowhere);
  expect(heldBy(smoke)).toBe('inhibition');
  exercised.add('d1');
  alerts.align(nowhere);
  expect(heldBy(smoke)).toBeUndefined();
});

test('a fire that was merged and is then part of an exercise still mutes nothing', () => {
  const { alerts, merges, exercised, fire, heldBy } = drill();
  const parent = fire('gas', 'd3');
  const source = fire('fire', 'd1');
  const smoke = fire('smoke', 'd2');
  merges.merge(source, parent, 'li', null, nowhere);
  expect([heldBy(source), heldBy(smoke)]).toEqual(['merge', 'inhibition']);
  exercised.add('d1');
  alerts.align(nowhere);
  expect([heldBy(source), heldBy(smoke)]).toEqual(['exercise', undefined]);
  exercised.clear();
  alerts.align(nowhere);
  expect([heldBy(source), heldBy(smoke)]).toEqual(['merge', 'inhibition']);
});

test('what takes over from another hold takes over in silence: one beginning, one end', () => {
  const { alerts, exercised, fire, heldBy } = drill();
  const smoke = fire('smoke', 'd2');
  fire('fire', 'd1');
  exercised.add('d2');
  alerts.align(nowhere);
  expect(heldBy(smoke)).toBe('exercise');
  exercised.clear();
  alerts.align(nowhere);
  expect(heldBy(smoke)).toBe('inhibition');
  expect(alerts.byId(smoke)?.trace.map(({ step }) => step)).toEqual([
    'fired',
    'held-back',
    'held-back',
    'held-back',
  ]);
});

test('integrations are told the end of what they knew of, and nothing of what was held from the first', () => {
  const held = { heldBackBy: { by: 'flapping', id: 'f' }, silencedBy: null } as const;
  const told = (changes: Partial<HandledAlert>) => !isWithheld({ ...held, ...changes } as HandledAlert);
  expect(told({ state: 'firing', heldBack: false })).toBe(false);
  expect(told({ state: 'resolved', heldBack: false })).toBe(true);
  expect(told({ state: 'resolved', heldBack: true })).toBe(false);
  expect(told({ state: 'firing', heldBackBy: null })).toBe(true);
  expect(told({ state: 'firing', heldBackBy: undefined as never, silencedBy: 's' })).toBe(false);
});
