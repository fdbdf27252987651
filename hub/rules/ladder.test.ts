import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Severity, severities } from '../alerts/alert.ts';
import type { Reading } from '../ingest/reading.ts';
import { createCompiler } from './condition.ts';
import { type Edge, evaluate, evaluateDue, type RuleState } from './evaluate.ts';
import type { ReadingRule } from './rule.ts';
import { dueAtOf } from './state.ts';
import { firingOf, markOf, readState, writeState } from './stored-state.ts';

const MIN = 60_000;
const compile = createCompiler();
const step = (when: string, severity: Severity, holdMs: number | null = null, clear?: string) => ({
  when: compile(when),
  severity,
  holdMs,
  clear: clear === undefined ? null : compile(clear),
});

function rule(changes: Partial<ReadingRule> = {}): ReadingRule {
  return {
    id: 'co-dose',
    version: 1,
    title: { zh: '一氧化碳', en: 'CO' },
    kinds: ['co'],
    severity: 'minor',
    stage: 'pre-alarm',
    on: 'reading',
    selector: null,
    active: null,
    windows: [],
    times: 1,
    when: compile('co >= 50'),
    holdMs: 60 * MIN,
    clear: compile('co < 30'),
    unless: null,
    raise: [step('co >= 100', 'major', 10 * MIN, 'co < 80'), step('co >= 300', 'critical', MIN, 'co < 200')],
    keepFiringMs: 0,
    latching: false,
    confirm: null,
    ...changes,
  };
}

const gasLadder = (changes: Partial<ReadingRule> = {}): ReadingRule =>
  rule({ holdMs: 0, raise: [step('co >= 100', 'major', null, 'co < 80')], ...changes });

type Sample = readonly [at: number, co: number];

const reading = ([at, co]: Sample): Reading => ({
  deviceId: 'd',
  at,
  deviceAt: at,
  receivedAt: at,
  seq: null,
  clock: 'ok',
  metrics: { co },
});

/**
 * Plays samples as the hub does: what falls due between two readings comes first. With `restarts`, before each sample
 * of these indices all is forgotten that is neither a row nor an open alert.
 */
function play(theRule: ReadingRule, samples: readonly Sample[], until: number, restarts = new Set<number>()) {
  const edges: Edge[] = [];
  let state: RuleState | undefined;
  let alert: { severity: Severity; since: number } | undefined;
  let row: string | undefined;
  let lastAt = 0;

  function take(next: RuleState | undefined, edge: Edge | null): void {
    const mark = next ? markOf(theRule, next) : '';
    if (!next || mark === '') row = undefined;
    else if (!state || mark !== markOf(theRule, state)) row = writeState(theRule, next);
    state = next;
    if (!edge) return;
    if (edge.type !== 'repeat') edges.push(edge);
    if (edge.type === 'clear') alert = undefined;
    else alert = { since: alert?.since ?? edge.at, severity: edge.severity };
  }
  function runOut(now: number): void {
    for (let due = dueAtOf(state); state && due <= now; due = dueAtOf(state)) {
      const next = evaluateDue(theRule, state, due);
      take(next.state, next.edge);
    }
  }
  for (const [i, sample] of samples.entries()) {
    if (restarts.has(i)) {
      const standing = alert && { ruleId: theRule.id, deviceId: 'd', lastAt, ...alert };
      state = standing && firingOf(standing);
      state = (row === undefined ? undefined : readState(theRule, row, standing)) ?? state;
    }
    runOut(sample[0] - 1);
    const next = evaluate(theRule, state, reading(sample));
    take(next.state, next.edge);
    lastAt = sample[0];
  }
  runOut(until);
  return { edges, state };
}

const told = (edges: readonly Edge[]) =>
  edges.map((edge) => [edge.type, edge.at / MIN, 'severity' in edge ? edge.severity : '']);

/** One reading a minute. */
const minutes = (...values: readonly number[]): Sample[] => values.map((co, i) => [i * MIN, co]);
const steady = (co: number, count: number): number[] => Array.from({ length: count }, () => co);

describe('a ladder', () => {
  test('fires by the hold of whichever step is over first, and rises through the others as one alert', () => {
    expect(told(play(rule(), minutes(...steady(60, 61)), 60 * MIN).edges)).toEqual([['fire', 60, 'minor']]);
    expect(told(play(rule(), minutes(...steady(120, 61)), 60 * MIN).edges)).toEqual([['fire', 10, 'major']]);
    expect(told(play(rule(), minutes(...steady(350, 61)), 60 * MIN).edges)).toEqual([
      ['fire', 1, 'critical'],
    ]);
    const rising = minutes(...steady(60, 61), ...steady(120, 11), ...steady(350, 2));
    expect(told(play(rule(), rising, 80 * MIN).edges)).toEqual([
      ['fire', 60, 'minor'],
      ['raise', 71, 'major'],
      ['raise', 73, 'critical'],
    ]);
  });

  test('fires a step by the clock when the detector falls silent', () => {
    const { edges } = play(rule(), [[0, 350]], 2 * MIN);
    expect(edges).toEqual([{ type: 'fire', at: MIN, since: 0, severity: 'critical', late: false, step: 1 }]);
  });

  test('falls to the highest step that still stands, and only below its hysteresis band', () => {
    const samples = minutes(...steady(350, 11), 250, 150, 90, 79, 60, 29);
    expect(told(play(rule(), samples, 30 * MIN).edges)).toEqual([
      ['fire', 1, 'critical'],
      ['lower', 12, 'major'],
      ['lower', 14, 'minor'],
      ['clear', 16, ''],
    ]);
  });

  test('a step without a hold raises at once and one without clear never falls', () => {
    const stays = gasLadder({ raise: [step('co >= 100', 'major')] });
    const values = minutes(60, 100, 60, 100);
    expect(told(play(gasLadder(), values, 0).edges)).toEqual([
      ['fire', 0, 'minor'],
      ['raise', 1, 'major'],
      ['lower', 2, 'minor'],
      ['raise', 3, 'major'],
    ]);
    expect(told(play(stays, values, 0).edges)).toEqual([
      ['fire', 0, 'minor'],
      ['raise', 1, 'major'],
    ]);
  });
});

describe('keep-firing', () => {
  const kept = gasLadder({ raise: [], keepFiringMs: 3 * MIN });

  test('resolves when the clear condition has stood that long, by reading or by clock', () => {
    expect(told(play(kept, minutes(60, 20, 20, 20, 20), 4 * MIN).edges)).toEqual([
      ['fire', 0, 'minor'],
      ['clear', 4, ''],
    ]);
    expect(told(play(kept, minutes(60, 20), 60 * MIN).edges).at(-1)).toEqual(['clear', 4, '']);
  });

  test('begins again when anything contradicts it', () => {
    expect(told(play(kept, minutes(60, 20, 20, 40, 20, 20, 20, 20), 0).edges).at(-1)).toEqual([
      'clear',
      7,
      '',
    ]);
  });
});

test('a latching rule never ends its alert, and begins anew', () => {
  const latching = gasLadder({ raise: [], latching: true });
  expect(told(play(latching, minutes(60, 10, 10, 60), 0).edges)).toEqual([
    ['fire', 0, 'minor'],
    ['fire', 3, 'minor'],
  ]);
});

describe('rows', () => {
  const plain = JSON.stringify({
    phase: 'pending',
    since: 5,
    dueAt: 60 * MIN + 5,
    lastAt: 5,
    severity: 'minor',
    late: false,
    met: reading([5, 60]),
  });

  test('of the time before ladders are read as the hold of the rule', () => {
    const state = readState(rule(), plain, undefined);
    expect(dueAtOf(state)).toBe(60 * MIN + 5);
    expect(state && evaluateDue(rule(), state, 60 * MIN + 5).edge).toMatchObject({ type: 'fire', since: 5 });
  });

  test('keep a hold through an edit that leaves its conditions, and lose it to one that does not', () => {
    const { state } = play(rule(), [[0, 350]], 0);
    const row = state && writeState(rule(), state);
    const read = (changed: ReadingRule) => dueAtOf(readState(changed, row ?? '', undefined));
    expect(read(rule({ title: { zh: '改', en: 'edited' } }))).toBe(MIN);
    expect(read(rule({ raise: [step('co >= 400', 'critical', MIN)] }))).toBe(60 * MIN);
    expect(read(rule({ when: compile('co >= 55'), raise: [] }))).toBe(Number.POSITIVE_INFINITY);
  });
});

const samplesOf = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 8 * MIN }), fc.constantFrom(10, 29, 40, 60, 90, 120, 250, 350)), {
    maxLength: 40,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(([gapMs, co]): Sample => [(at += gapMs), co]);
  });
const rulesOf = fc.constantFrom(
  rule(),
  rule({ holdMs: 5 * MIN, keepFiringMs: 4 * MIN }),
  gasLadder(),
  gasLadder({ keepFiringMs: 4 * MIN }),
  gasLadder({ holdMs: 5 * MIN, raise: [step('co >= 100', 'major'), step('co >= 300', 'critical')] }),
);

test('restarts at any points give the same alerts as none', () => {
  fc.assert(
    fc.property(rulesOf, samplesOf, fc.uniqueArray(fc.nat(40)), (theRule, samples, restarts) => {
      const until = (samples.at(-1)?.[0] ?? 0) + 100 * MIN;
      const whole = play(theRule, samples, until);
      expect(play(theRule, samples, until, new Set(restarts)).edges).toEqual(whole.edges);
    }),
    { numRuns: 500 },
  );
});

test('never chatters: one open alert at a time, and no severity falls inside its band', () => {
  const rank = (severity: Severity): number => severities.indexOf(severity);
  fc.assert(
    fc.property(rulesOf, samplesOf, (theRule, samples) => {
      const valueAt = new Map(samples);
      let open: Severity | undefined;
      for (const edge of play(theRule, samples, 0).edges) {
        if (edge.type === 'fire') expect(open).toBeUndefined();
        if (edge.type === 'raise') expect(rank(edge.severity)).toBeLessThan(rank(open!));
        if (edge.type === 'lower') {
          expect(rank(edge.severity)).toBeGreaterThan(rank(open!));
          expect(valueAt.get(edge.at)).toBeLessThan(open === 'critical' ? 200 : 80);
        }
        if (edge.type === 'clear' && theRule.keepFiringMs === 0)
          expect(valueAt.get(edge.at)).toBeLessThan(30);
        open = edge.type === 'clear' ? undefined : 'severity' in edge ? edge.severity : open;
      }
    }),
    { numRuns: 500 },
  );
});
