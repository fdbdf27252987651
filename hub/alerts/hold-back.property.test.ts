import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../../test/support/clock.ts';
import type { FlappingRule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import { type HandledAlert, severities } from './alert.ts';
import { type GridPath, keysOf } from './inhibition.ts';
import { places, policyOf, policySchema } from './policy.ts';
import { createAlerts } from './start.ts';

const title = { zh: '', en: '' };
const flappingRule: FlappingRule = {
  id: 'flapping',
  on: 'flapping',
  version: 1,
  title,
  kinds: [],
  severity: 'minor',
  stage: 'confirmed',
};
const ruleIds = ['a', 'b', 'c'];
const rules = ruleIds.map((id) => ({ ...flappingRule, id }));
/** Cells `1` and `2` of a grid `g`. */
const pathOf = (code: string): GridPath => [
  { code, level: 'cell' },
  { code: 'g', level: 'grid' },
];
const cleared = { step: 'cleared', text: '', detail: {} } as const;
const nowhere = { put() {}, append() {}, remove() {}, change() {} } as unknown as Tx;

const matcher = fc.record({
  rules: fc.uniqueArray(fc.constantFrom(...ruleIds, 'flapping'), { minLength: 1 }),
});
const policy = fc.record({
  inhibit: fc
    .array(
      fc.record({
        source: matcher,
        target: matcher,
        where: fc.constantFrom(...places),
        includesCritical: fc.boolean(),
      }),
      { maxLength: 4 },
    )
    .map((all) => all.map((one, i) => ({ ...one, id: `i${i}` }))),
  flapping: fc.constantFrom(undefined, { edges: 3, within: '1min', severity: 'minor' }),
});
const step = fc.record({
  deed: fc.constantFrom('fire', 'fire', 'resolve', 'raise', 'lower', 'merge', 'unmerge', 'wait'),
  rule: fc.nat(2),
  device: fc.nat(3),
  severity: fc.constantFrom(...severities),
  other: fc.nat(20),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function world(written: unknown) {
  const clock = manualClock();
  const transact = (work: (tx: Tx) => void): void => work(nowhere);
  const parsed = policyOf(policySchema.parse(written));
  const parts = createAlerts({
    clock,
    transact,
    isWithin: (code, root) => code === root,
    follow: () => null,
    policy: parsed,
    rules: [flappingRule],
    pathOf,
  });
  return { ...parts, clock, policy: parsed };
}

type World = ReturnType<typeof world>;

function perform({ alerts, merges, clock }: World, { deed, rule: n, device, severity, other }: Step): void {
  const rule = rules[n]!;
  const subject = `device:${device}`;
  const now = clock.now();
  const open = [...alerts.open()];
  const one = open[(n + device) % Math.max(1, open.length)];
  const into = open[other % Math.max(1, open.length)];
  const about = { subject, gridCode: String(device % 2), deviceId: String(device), labels: { kind: 'gas' } };
  const firing = { at: now, severity, late: false, summary: '', count: 1, explain: [] };
  try {
    if (deed === 'fire') alerts.fire(rule, about, firing, nowhere);
    if (deed === 'resolve' && into) alerts.resolve(into.ruleId, into.subject, now, cleared, nowhere);
    if (deed === 'raise') alerts.raise(rule.id, subject, severity, '', nowhere);
    if (deed === 'lower') alerts.lower(rule.id, subject, severity, '', nowhere);
    if (deed === 'merge' && one && into) merges.merge(one.id, into.id, 'li', null, nowhere);
    if (deed === 'unmerge' && one) merges.unmerge(one.id, 'li', nowhere);
  } catch {
    // What cannot be merged is refused.
  }
  if (deed === 'wait') clock.advance(25_000);
}

/** What would mute an alert by the letter of the policy, looking at every open alert. */
function mutersOf({ alerts, policy: { inhibit } }: World, target: HandledAlert): string[] {
  const keys = new Set(keysOf(inhibit, 'target', target, pathOf));
  return [...alerts.open()]
    .filter(({ id }) => id !== target.id)
    .filter((source) => keysOf(inhibit, 'source', source, pathOf).some((key) => keys.has(key)))
    .map(({ id }) => id);
}

function check(at: World): void {
  const open = new Map([...at.alerts.open()].map((alert) => [alert.id, alert]));
  for (const alert of open.values()) {
    const { heldBackBy: held } = alert;
    if (held) expect(open.has(held.id)).toBe(true);
    const muters = mutersOf(at, alert);
    if (held?.by === 'inhibition') expect(muters).toContain(held.id);
    if (held?.by === 'flapping') {
      expect(alert.severity).not.toBe('critical');
      expect(open.get(held.id)).toMatchObject({ ruleId: 'flapping', subject: alert.subject });
    }
    if (held?.by === 'merge') expect(alert.mergedInto).toBe(held.id);
    // What stands although something matches it mutes or is muted in turn: a chain, or a circle somebody must break.
    const plain = muters.filter((id) => mutersOf(at, open.get(id)!).length === 0);
    if (!held) expect(plain).toEqual([]);
  }
}

test('whatever opens, ends and is merged under whatever policy, only what something open matches is held back', () => {
  fc.assert(
    fc.property(policy, fc.array(step, { maxLength: 60, size: 'max' }), (written, steps) => {
      const at = world(written);
      for (const one of steps) {
        perform(at, one);
        check(at);
      }
      for (const { ruleId, subject } of at.alerts.open())
        at.alerts.resolve(ruleId, subject, 0, cleared, nowhere);
      expect([...at.alerts.open()]).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('what stands alone is told what it is worth: in a circle of inhibitions somebody always stands', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const all = { rules: ruleIds };
      const everywhere = { id: 'all', source: all, target: all, where: 'everywhere', includesCritical: true };
      const at = world({ inhibit: [everywhere] });
      for (const one of steps.filter(({ deed }) => deed !== 'merge')) perform(at, one);
      const open = [...at.alerts.open()];
      expect(open.filter(({ heldBackBy }) => heldBackBy === null)).toHaveLength(open.length === 0 ? 0 : 1);
    }),
    { numRuns: 50 },
  );
});
