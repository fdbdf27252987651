import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graceMs, reached, startedAt } from './escalation.ts';
import { type Hazard, isOverdue } from './hazard.ts';
import { noticePage } from './notice-page.ts';
import { type HazardRequest, hazardActions, type Power, take } from './transitions.ts';

const NOON = Date.UTC(2026, 10, 23, 4);
const DAY_MS = 86_400_000;
const found: Hazard = {
  id: 'h',
  number: 'YH-20261123-0001',
  kind: 'hazard',
  grade: 'major',
  title: '疏散通道堵塞',
  description: null,
  place: '3 号楼',
  gridCode: 'g',
  lng: null,
  lat: null,
  owner: '某公司',
  foundBy: 'worker',
  foundAt: NOON,
  dueAt: null,
  state: 'open',
  notices: [],
  inspections: [],
  handledBy: [],
  caseIds: [],
  escalation: startedAt(null),
  struckAt: null,
  struckBy: null,
  updatedAt: NOON,
  version: 1,
};
const all: ReadonlySet<Power> = new Set(['report', 'inspect', 'supervise']);

/** Takes it through one action. @throws Error with the code of the refusal */
function go(value: Hazard, name: string, request: HazardRequest, powers = all): Hazard {
  const deed = take(value, request, { name, powers }, NOON);
  if ('refused' in deed) throw new Error(`${deed.code}: ${deed.refused}`);
  return deed.next;
}
const notice: HazardRequest = { action: 'notify', dueAt: NOON + DAY_MS, comment: '立即清理' };
const claimed = (): Hazard => go(go(found, 'li', notice), 'zhang', { action: 'claim', comment: '已清理' });

test('a hazard goes from its notice over claim and inspection out of the ledger, by three people', () => {
  const inspected = go(claimed(), 'wang', { action: 'inspect', passed: true });
  const struck = go(inspected, 'li', { action: 'strike' });
  expect(struck).toMatchObject({ state: 'struck', struckBy: 'li', version: 5 });
  expect(() => go(struck, 'li', { action: 'comment', comment: 'x' })).toThrow(/^wrong-state/);
});

test('whoever claimed it does not inspect it, whoever inspected it does not strike it, whatever they may do', () => {
  expect(() => go(claimed(), 'zhang', { action: 'inspect', passed: true })).toThrow(/^same-person/);
  const inspected = go(claimed(), 'wang', { action: 'inspect', passed: true });
  expect(() => go(inspected, 'wang', { action: 'strike' })).toThrow(/^same-person/);
  expect(() => go(claimed(), 'li', { action: 'strike' })).toThrow(/^wrong-state/);
  const cannot = new Set<Power>(['report']);
  expect(() => go(claimed(), 'wang', { action: 'inspect', passed: true }, cannot)).toThrow(/^forbidden/);
});

test('an inspection that finds it still there sets its owner to work again', () => {
  const failed = (request: Partial<HazardRequest>) =>
    go(claimed(), 'wang', { action: 'inspect', passed: false, comment: '还有杂物', ...request });
  expect(failed({})).toMatchObject({ state: 'rectifying', escalation: { step: 0, nextAt: NOON + DAY_MS } });
  const later = failed({ dueAt: NOON + 5 });
  expect(later).toMatchObject({ dueAt: NOON + 5, escalation: { step: 0, nextAt: NOON + 5 } });
  expect(() => failed({ comment: '' })).toThrow(/^validation-failed/);
  expect(() => failed({ dueAt: NOON })).toThrow(/^validation-failed/);
  expect(() => go(later, 'wang', { action: 'inspect', passed: true })).toThrow(/^wrong-state/);
});

test('nothing is struck without a passed inspection by somebody who had no hand in it and did not strike it', () => {
  const step = fc.record({
    name: fc.constantFrom('li', 'wang', 'zhang'),
    action: fc.constantFrom(...hazardActions),
    passed: fc.boolean(),
    comment: fc.constantFrom('', 'words'),
    dueAt: fc.constantFrom(undefined, NOON + 1),
  });
  let ends = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 30 }), (steps) => {
      let value = found;
      for (const { name, ...request } of steps) {
        const deed = take(value, request, { name, powers: all }, NOON);
        if (!('refused' in deed)) value = deed.next;
      }
      if (value.state !== 'struck') return;
      ends++;
      const last = value.inspections.at(-1)!;
      expect(last.passed).toBe(true);
      expect(value.handledBy).not.toContain(last.by);
      expect(value.struckBy).not.toBe(last.by);
      expect(value.handledBy.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
  expect(ends).toBeGreaterThan(10);
});

test('a notice that is ignored is followed by a warning, a second notice with its own deadline, and upstream', () => {
  let value = go(found, 'li', notice);
  const steps: [string, number][] = [];
  for (let at = NOON; at < NOON + 10 * DAY_MS; at += DAY_MS / 4) {
    const hit = reached(value, at);
    if (!hit) continue;
    steps.push([hit.action, (at - NOON) / DAY_MS]);
    value = { ...value, ...hit.changes };
  }
  expect(steps).toEqual([
    ['overdue', 1],
    ['second-notice', 2],
    ['upstream', 3],
  ]);
  expect(value.notices.at(-1)).toMatchObject({
    n: 2,
    kind: 'second',
    issuedBy: 'hub',
    requirement: '立即清理',
  });
  expect(graceMs('general')).toBe(3 * DAY_MS);
  expect(isOverdue(value, NOON + 3 * DAY_MS + 1)).toBe(true);
  const claim = go(value, 'zhang', { action: 'claim', comment: 'x' });
  expect([reached(claim, NOON + 99 * DAY_MS), isOverdue(claim, NOON + 99 * DAY_MS)]).toEqual([
    undefined,
    false,
  ]);
});

test('a supervisor who cannot wait escalates at once, and only once', () => {
  const told = go(go(found, 'li', notice), 'li', { action: 'escalate', comment: '危险' });
  expect(told).toMatchObject({ state: 'notified', escalation: { step: 3, nextAt: null } });
  expect(() => go(told, 'li', { action: 'escalate', comment: '危险' })).toThrow(/^wrong-state/);
  expect(() => go(found, 'li', { action: 'escalate' })).toThrow(/^validation-failed/);
});

test('a notice says what it has to, whatever was typed, in both languages', () => {
  const value = go({ ...found, owner: '<script>alert(1)</script>' }, 'li', { ...notice, comment: 'a & b' });
  const page = noticePage(value, value.notices[0]!, 'zh', (at) => new Date(at).toISOString());
  expect(page).toContain('责令限期整改通知书');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script');
  expect(page).toContain('a &amp; b');
  expect(page).toContain('@media print');
  expect(page).toContain('YH-20261123-0001-1');
  expect(noticePage(value, { ...value.notices[0]!, kind: 'second' }, 'en', String)).toContain(
    'Second rectification',
  );
});
