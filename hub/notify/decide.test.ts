import { expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { NotifyEvent, Policy, PolicyCondition, Recipient } from './policy.ts';

const day = { days: null, hours: { from: 480, to: 1200 }, dates: null };
const person = (id: string, changes: Partial<Recipient> = {}): Recipient => ({
  id,
  name: id,
  language: 'zh',
  channels: [
    { channel: 'robot', address: null },
    { channel: 'sms', address: '138' },
  ],
  hours: null,
  ...changes,
});
const when: PolicyCondition = {
  events: ['opened', 'raised'],
  severities: null,
  kinds: null,
  rules: null,
  grids: null,
  stage: null,
  hours: null,
  drill: false,
};
const policy = (id: string, asks: Partial<PolicyCondition>, changes: Partial<Policy> = {}): Policy => ({
  id,
  when: { ...when, ...asks },
  to: ['li'],
  channels: null,
  brief: false,
  digestMs: null,
  ...changes,
});
const event: NotifyEvent = {
  cause: { type: 'alert', id: 'a1' },
  event: 'opened',
  severity: 'major',
  kind: 'gas',
  ruleId: 'gas-concentration',
  gridCode: 'g1',
  gridPath: ['g1', 'c1', 's1'],
  stage: 'pre-alarm',
  drill: false,
  isFire: false,
  withheld: null,
};

function decided(
  policies: readonly Policy[],
  changes: Partial<NotifyEvent> = {},
  recipients: readonly Recipient[] = [person('li'), person('wang', { hours: day })],
  onDuty = true,
): string[] {
  const byId = new Map(recipients.map((recipient) => [recipient.id, recipient]));
  return decide(policies, byId, { ...event, ...changes }, 0, () => onDuty).map(
    ({ policy: id, recipient, channel, verdict, why }) =>
      [id, recipient ?? '*', channel ?? '*', verdict, why].join(' '),
  );
}

it('tells everybody of a policy through every channel they have', () => {
  expect(decided([policy('p', {}, { to: ['li', 'wang'], channels: ['robot'] })])).toEqual([
    'p li robot send the policy is for it',
    'p wang robot send the policy is for it',
  ]);
});

it.each<[Partial<PolicyCondition>, string]>([
  [{ events: ['resolved'] }, 'it is for resolved'],
  [{ severities: ['critical', 'minor'] }, 'it is for severity critical, minor'],
  [{ kinds: ['smoke'] }, 'it is for kind smoke'],
  [{ rules: ['other'] }, 'it is for rule other'],
  [{ grids: ['g2', 'c9'] }, 'it is for grid g2, c9'],
  [{ stage: 'confirmed' }, 'it is for stage confirmed'],
  [{ drill: true }, 'it is for drills only'],
])('a policy with %o says why it is not for an event', (asks, why) => {
  expect(decided([policy('p', asks)])).toEqual([`p * * withheld ${why}`]);
});

it.each<Partial<PolicyCondition>>([
  { severities: ['major'] },
  { kinds: ['gas', 'smoke'] },
  { grids: ['s1'] },
  { stage: 'pre-alarm' },
  { hours: day },
])('a policy with %o is for it', (asks) => {
  expect(decided([policy('p', asks, { channels: ['sms'] })])).toEqual(['p li sms send the policy is for it']);
});

it('is silent outside its own hours', () => {
  expect(decided([policy('p', { hours: day })], {}, [person('li')], false)).toEqual([
    'p * * withheld it is outside its hours',
  ]);
});

it('tells nobody who is not on duty, unless it is a fire and nobody is', () => {
  const policies = [policy('p', {}, { to: ['wang'], channels: ['robot'] })];
  expect(decided(policies, {}, undefined, false)).toEqual(['p wang * withheld not on duty']);
  expect(decided(policies, { isFire: true }, undefined, false)).toEqual([
    'p wang robot send a fire, and nobody is on duty',
  ]);
  const both = [policy('p', {}, { to: ['wang', 'li'], channels: ['robot'] })];
  expect(decided(both, { isFire: true }, undefined, false)).toEqual([
    'p wang * withheld not on duty',
    'p li robot send the policy is for it',
  ]);
});

it('tells nobody of what is silenced, and says what holds it', () => {
  expect(decided([policy('p', {})], { withheld: 'silenced by s1' })).toEqual([
    'p * * withheld silenced by s1',
  ]);
});

it('tells drills by policies for drills alone', () => {
  const policies = [policy('real', {}), policy('exercise', { drill: true }, { channels: ['robot'] })];
  expect(decided(policies, { drill: true })).toEqual([
    'real * * withheld a drill is told only by policies for drills',
    'exercise li robot send the policy is for it',
  ]);
});

it('puts into a digest what may wait, and never a fire', () => {
  const policies = [policy('p', {}, { channels: ['robot'], digestMs: 300_000 })];
  expect(decided(policies)).toEqual(['p li robot digest the policy is for it']);
  expect(decided(policies, { isFire: true })).toEqual(['p li robot send the policy is for it']);
});

it('tells nobody twice through one channel, and at once rather than in a digest', () => {
  const policies = [
    policy('later', {}, { channels: ['robot'], digestMs: 1000 }),
    policy('now', {}, { channels: ['robot'] }),
  ];
  expect(decided(policies)).toEqual([
    'now li robot send the policy is for it',
    'later li robot withheld told already by policy now',
  ]);
});

it('says when somebody cannot be reached the way the policy wants', () => {
  expect(decided([policy('p', {}, { channels: ['mail'] })])).toEqual([
    'p li * withheld has none of the channels of the policy',
  ]);
});

it('takes an alert that is let go for one that opens', () => {
  for (const name of ['unsilenced', 'let-go'])
    expect(decided([policy('p', {}, { channels: ['robot'] })], { event: name })).toHaveLength(1);
});
