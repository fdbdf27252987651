import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../ingest/reading.ts';
import { createCompiler } from './condition.ts';
import { type Edge, evaluate, evaluateDue, type RuleState } from './evaluate.ts';
import type { ReadingRule } from './rule.ts';
import { readState, writeState } from './stored-state.ts';

const compile = createCompiler();

function rule(changes: Partial<ReadingRule> = {}): ReadingRule {
  return {
    id: 'gas-concentration',
    version: 1,
    title: { zh: '燃气', en: 'Gas' },
    kinds: ['gas'],
    severity: 'major',
    stage: 'pre-alarm',
    on: 'reading',
    selector: null,
    active: null,
    windows: [],
    times: 1,
    when: compile('gas >= 25'),
    holdMs: 15_000,
    clear: compile('gas < 20'),
    unless: compile('warmup'),
    raise: [{ when: compile('gas >= 50'), severity: 'critical', holdMs: null, clear: null }],
    keepFiringMs: 0,
    latching: false,
    confirm: null,
    ...changes,
  };
}

function reading(at: number, metrics: Reading['metrics'], changes: Partial<Reading> = {}): Reading {
  return { deviceId: 'g', at, deviceAt: at, receivedAt: at, seq: null, clock: 'ok', metrics, ...changes };
}

/** Feeds readings and collects the edges. */
function run(theRule: ReadingRule, readings: readonly Reading[], from?: RuleState) {
  let state = from;
  const edges: Edge[] = [];
  for (const one of readings) {
    const step = evaluate(theRule, state, one);
    state = step.state;
    if (step.edge) edges.push(step.edge);
  }
  return { state, edges };
}

const gas = (at: number, value: number): Reading => reading(at, { gas: value });

describe('hold', () => {
  test('fires at the first reading at which the condition has stood for the hold', () => {
    const { edges } = run(rule(), [gas(0, 30), gas(14_999, 30), gas(15_000, 30)]);
    expect(edges).toEqual([{ type: 'fire', at: 15_000, since: 0, severity: 'major', late: false }]);
  });

  test('one contradicting reading starts the hold again', () => {
    const { edges } = run(rule(), [
      gas(0, 30),
      gas(10_000, 24),
      gas(12_000, 30),
      gas(20_000, 30),
      gas(27_000, 30),
    ]);
    expect(edges).toMatchObject([{ type: 'fire', at: 27_000, since: 12_000 }]);
  });

  test('fires by the clock when no further reading contradicts it', () => {
    const { state } = run(rule(), [gas(0, 30)]);
    expect(evaluateDue(rule(), state!, 14_999).edge).toBeNull();
    expect(evaluateDue(rule(), state!, 15_000).edge).toEqual({
      type: 'fire',
      at: 15_000,
      since: 0,
      severity: 'major',
      late: false,
    });
  });

  test('without a hold the first reading fires', () => {
    expect(run(rule({ holdMs: 0 }), [gas(7, 25)]).edges).toMatchObject([{ type: 'fire', at: 7 }]);
  });
});

describe('hysteresis', () => {
  test('a gas leak fires once and clears below the hysteresis band', () => {
    const values = [30, 30, 24, 21, 26, 20, 19.9, 24];
    const { edges, state } = run(
      rule(),
      values.map((value, i) => gas(i * 15_000, value)),
    );
    expect(edges.map((edge) => edge.type)).toEqual(['fire', 'repeat', 'clear']);
    expect(state).toBeUndefined();
  });

  test('never chatters: between two fires there is always a value below the clear limit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 60 }), (values) => {
        const { edges } = run(
          rule({ holdMs: 0 }),
          values.map((value, i) => gas(i, value)),
        );
        let open = false;
        for (const edge of edges) {
          if (edge.type === 'fire') {
            expect(open).toBe(false);
            open = true;
          }
          if (edge.type === 'clear') {
            expect(values[edge.at]).toBeLessThan(20);
            open = false;
          }
        }
      }),
    );
  });

  test('without a clear condition it resolves when the condition is false', () => {
    const plain = rule({ holdMs: 0, clear: null, when: compile('alarm'), raise: [] });
    const { edges } = run(plain, [
      reading(1, { alarm: true }),
      reading(2, { gas: 3 }),
      reading(3, { alarm: false }),
    ]);
    expect(edges).toEqual([
      { type: 'fire', at: 1, since: 1, severity: 'major', late: false },
      { type: 'clear', at: 3 },
    ]);
  });
});

describe('severity', () => {
  test('rises while the alert is open and never falls', () => {
    const { edges } = run(rule(), [
      gas(0, 30),
      gas(15_000, 30),
      gas(16_000, 55),
      gas(17_000, 30),
      gas(18_000, 60),
    ]);
    expect(edges.map((edge) => [edge.type, 'severity' in edge ? edge.severity : ''])).toEqual([
      ['fire', 'major'],
      ['raise', 'critical'],
      ['repeat', 'critical'],
      ['repeat', 'critical'],
    ]);
  });

  test('fires at the higher level when the hold ends there', () => {
    expect(run(rule(), [gas(0, 60), gas(15_000, 60)]).edges).toMatchObject([
      { type: 'fire', severity: 'critical' },
    ]);
  });
});

describe('what is not believed', () => {
  test('a test is never a fire, and neither ends nor starts anything', () => {
    const plain = rule({ holdMs: 0, when: compile('alarm'), clear: null, raise: [] });
    expect(run(plain, [reading(1, { alarm: true, test: true })]).edges).toEqual([]);
    const { edges } = run(plain, [reading(1, { alarm: true }), reading(2, { alarm: false, test: true })]);
    expect(edges.map((edge) => edge.type)).toEqual(['fire']);
  });

  test('a sensor that warms up is not evaluated', () => {
    expect(run(rule({ holdMs: 0 }), [reading(1, { gas: 90, warmup: true })]).edges).toEqual([]);
  });

  test('a reading without the metric says nothing', () => {
    const { state } = run(rule(), [gas(0, 30), reading(5000, { temperature: 20 })]);
    expect(state?.phase).toBe('pending');
  });
});

describe('late data', () => {
  test('never clears what newer data raised', () => {
    const { edges } = run(rule({ holdMs: 0 }), [gas(100, 30), gas(50, 1)]);
    expect(edges.map((edge) => edge.type)).toEqual(['fire']);
  });

  test('a late alarm still opens and is marked late', () => {
    const late = reading(0, { gas: 30 }, { receivedAt: 900_000, clock: 'late' });
    expect(run(rule({ holdMs: 0 }), [late]).edges).toMatchObject([{ type: 'fire', at: 0, late: true }]);
  });
});

test('stopping and starting again at any point gives the same edges', () => {
  const step = fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 60, noNaN: true }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, cut) => {
      let at = 0;
      const readings = steps.map(([gapMs, value]) => gas((at += gapMs), value));
      const whole = run(rule(), readings);
      const first = run(rule(), readings.slice(0, cut));
      const stored = first.state && (JSON.parse(JSON.stringify(first.state)) as RuleState);
      const second = run(rule(), readings.slice(cut), stored);
      expect([...first.edges, ...second.edges]).toEqual(whole.edges);
    }),
  );
});

describe('a rule that counts readings', () => {
  const thrice = (holdMs = 0) => rule({ times: 3, holdMs, raise: [] });

  test('fires at the reading that makes the number full, and begins anew after one that contradicts', () => {
    const samples = [30, 30, 10, 30, 30, 30, 30];
    const { edges } = run(
      thrice(),
      samples.map((value, i) => gas(i * 1000, value)),
    );
    expect(edges.map(({ type, at }) => `${type} ${at}`)).toEqual(['fire 5000', 'repeat 6000']);
  });

  test('wants its hold as well, and the clock of the hub alone is not enough', () => {
    const first = run(thrice(5000), [gas(0, 30), gas(1000, 30)]);
    expect(first.edges).toEqual([]);
    if (!first.state) throw new Error('a run stands');
    expect(evaluateDue(thrice(5000), first.state, 5000)).toMatchObject({ state: first.state, edge: null });
    const third = gas(2000, 30);
    expect(evaluate(thrice(5000), first.state, third).edge).toBeNull();
    // The hold ran out by the hub's clock before there were enough readings.
    const late = { ...third, receivedAt: 6000 };
    expect(evaluate(thrice(5000), first.state, late).edge).toMatchObject({ type: 'fire', since: 0 });
  });

  test('counts on after a restart', () => {
    const { state } = run(thrice(), [gas(0, 30), gas(1000, 30)]);
    if (!state) throw new Error('a run stands');
    const read = readState(thrice(), writeState(thrice(), state), undefined);
    expect(evaluate(thrice(), read, gas(2000, 30)).edge).toMatchObject({ type: 'fire', at: 2000 });
    expect(readState(rule({ times: 2, raise: [] }), writeState(thrice(), state), undefined)).toBeUndefined();
  });
});
