import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { manualClock } from '../../test/support/clock.ts';
import type { Severity } from '../alerts/alert.ts';
import type { Device, DeviceKind } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Tx } from '../store/batch.ts';
import { compileRule } from './compile.ts';
import { RuleEngine, type StandingAlert } from './engine.ts';
import type { Rule } from './rule.ts';
import { readingRuleSchema } from './schema.ts';

type Draft = Readonly<Record<string, unknown>>;
const base = { title: { zh: '测', en: 'Test' }, kinds: ['co'], severity: 'minor' };
const rulesOf = (drafts: readonly Draft[], version = 1): Rule[] =>
  drafts.map((draft) => {
    const rule = compileRule(readingRuleSchema.parse({ ...base, ...draft }), version);
    if (Array.isArray(rule)) throw new Error(JSON.stringify(rule));
    return rule;
  });

const device = (id: string, kind: DeviceKind = 'co') => ({ id, kind, gridCode: 'g', labels: {} }) as Device;

/** An engine with the alerts its edges open and end, and the rows it keeps. */
function engineOver(drafts: readonly Draft[], devices = [device('d0'), device('d1')]) {
  const clock = manualClock(0);
  const alerts = new Map<string, StandingAlert>();
  const rows = new Map<string, string>();
  const edges: string[] = [];
  const tx = {
    put: (_table: string, { ruleId, subject, state }: { ruleId: string; subject: string; state: string }) =>
      void rows.set(`${ruleId} ${subject}`, state),
    remove: (_table: string, key: readonly string[]) => void rows.delete(key.join(' ')),
  } as unknown as Tx;
  const engine = new RuleEngine({
    rules: rulesOf(drafts),
    clock,
    log: pino({ level: 'silent' }),
    metrics: new Registry(),
    grids: { version: 0, isWithin: () => true, ancestors: () => [], get: () => undefined },
    isActive: () => true,
    isLost: () => false,
    deviceById: (id) => devices.find((known) => known.id === id),
    onEdge(rule, { id }, edge) {
      const key = `${rule.id} ${id}`;
      edges.push(`${key} ${edge.type} ${edge.at} ${'severity' in edge ? edge.severity : ''}`);
      if (edge.type === 'clear') alerts.delete(key);
      else {
        const { severity }: { severity: Severity } = edge;
        alerts.set(key, { ruleId: rule.id, deviceId: id, since: edge.at, lastAt: edge.at, severity });
      }
    },
    transact: (work) => work(tx),
  });
  let seq = 0;
  return {
    engine,
    clock,
    edges,
    rows,
    alerts,
    send(id: string, metrics: Reading['metrics']) {
      const at = clock.now();
      const known = devices.find((each) => each.id === id)!;
      engine.observe(
        known,
        { deviceId: id, at, deviceAt: at, receivedAt: at, seq: seq++, clock: 'ok', metrics },
        tx,
      );
    },
    replace: (next: readonly Draft[], version = 2) =>
      engine.replace(rulesOf(next, version), alerts.values(), tx),
  };
}

const every: readonly Draft[] = [
  { id: 'plain', when: 'co > 1', hold: '3s', clear: 'co < 1' },
  { id: 'kept', when: 'co > 2', keepFiring: '4s' },
  { id: 'latched', when: 'co > 2', hold: '2s', latching: true },
  {
    id: 'ladder',
    when: 'co > 1',
    hold: '10s',
    clear: 'co < 1',
    raise: [
      { when: 'co > 2', hold: '5s', severity: 'major' },
      { when: 'co > 3', severity: 'critical', clear: 'co < 3' },
    ],
  },
];

test('an edit that changes nothing of what rules mean changes nothing of what they do, whenever it comes', () => {
  const step = fc.record({
    device: fc.constantFrom('d0', 'd1'),
    co: fc.integer({ min: 0, max: 4 }),
    wait: fc.integer({ min: 0, max: 4000 }),
    edit: fc.boolean(),
    byHand: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const run = (edited: boolean) => {
        const { engine, clock, send, replace, alerts, edges, rows } = engineOver(every);
        for (const [i, { device: id, co, wait, edit, byHand }] of steps.entries()) {
          send(id, { co });
          if (byHand && co === 4) alerts.delete(`latched ${id}`);
          if (edited && edit)
            replace(
              every.map((draft) => ({ ...draft, title: { zh: '新', en: `${i}` } })),
              i + 2,
            );
          clock.advance(wait);
        }
        engine.close();
        return { edges, alerts, rows: new Set(rows.keys()) };
      };
      expect(run(true)).toEqual(run(false));
    }),
    { numRuns: 150 },
  );
});

test('an edit of a condition or its hold begins the hold anew, any other edit lets it run', () => {
  const hold = { id: 'h', when: 'co > 1', hold: '10s' };
  const { clock, send, replace, edges, rows, engine } = engineOver([hold]);
  send('d0', { co: 2 });
  clock.advance(9000);
  replace([{ ...hold, severity: 'critical' }]);
  expect(engine.holds(() => true)).toEqual(new Map([['h', 1]]));
  clock.advance(1000);
  expect(edges).toEqual(['h d0 fire 10000 critical']);

  send('d1', { co: 2 });
  clock.advance(9000);
  expect(rows.size).toBe(1);
  replace([{ ...hold, when: 'co > 1.5' }], 3);
  expect([engine.holds(() => true).size, rows.size]).toEqual([0, 0]);
  send('d1', { co: 2 });
  clock.advance(9999);
  expect(edges).toHaveLength(1);
  clock.advance(1);
  expect(edges.at(-1)).toBe('h d1 fire 29000 minor');
});

test('an open alert stays open through an edit and is judged by the new rule', () => {
  const { send, replace, edges } = engineOver([{ id: 'a', when: 'co > 1' }]);
  send('d0', { co: 5 });
  replace([{ id: 'a', when: 'co > 8', clear: 'co < 3' }]);
  send('d0', { co: 4 });
  expect(edges).toHaveLength(1);
  send('d0', { co: 2 });
  expect(edges.at(-1)).toBe('a d0 clear 0 ');
});

test('a latching rule that latches no longer lets its open alert go', () => {
  const { send, replace, edges } = engineOver([{ id: 'a', when: 'co > 1', latching: true }]);
  send('d0', { co: 5 });
  send('d0', { co: 0 });
  replace([{ id: 'a', when: 'co > 1' }]);
  send('d0', { co: 0 });
  expect(edges.map((edge) => edge.split(' ')[2])).toEqual(['fire', 'clear']);
});

test('of a rule that is taken out nothing is left: no hold, no row, nothing due', () => {
  const { clock, send, replace, edges, rows, engine } = engineOver(every);
  send('d0', { co: 2 });
  expect(rows.size).toBeGreaterThan(0);
  replace([]);
  clock.advance(60_000);
  send('d0', { co: 4 });
  expect([edges, rows.size, engine.holds(() => true).size]).toEqual([[], 0, 0]);
});

test('an alert about a kind that an edit took out of its rule is judged to its end, and begins no other', () => {
  const devices = [device('co', 'co'), device('gas', 'gas')];
  const rule = { id: 'a', when: 'co > 1', kinds: ['co', 'gas'] };
  const { send, replace, edges } = engineOver([rule], devices);
  send('gas', { co: 2 });
  replace([{ ...rule, kinds: ['co'] }]);
  send('gas', { co: 0 });
  send('gas', { co: 2 });
  expect(edges).toEqual(['a gas fire 0 minor', 'a gas clear 0 ']);
});
