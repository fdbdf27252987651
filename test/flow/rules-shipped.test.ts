import { describe, expect, test } from 'vitest';
import type { MetricValue } from '../../hub/devices/device.ts';
import type { Reading } from '../../hub/ingest/reading.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import { evaluate, evaluateDue, type RuleState } from '../../hub/rules/evaluate.ts';
import { loadRuleFiles } from '../../hub/rules/load.ts';
import type { ReadingRule } from '../../hub/rules/rule.ts';
import { dueAtOf } from '../../hub/rules/state.ts';
import { Windows } from '../../hub/rules/windows.ts';

const shipped = loadRuleFiles('config/rules').flatMap(({ definition }): ReadingRule[] => {
  const rule = compileRule(definition, 1);
  return !Array.isArray(rule) && rule.on === 'reading' ? [rule] : [];
});
const byId = new Map(shipped.map((rule) => [rule.id, rule]));

type Metrics = Readonly<Record<string, MetricValue>>;

const reading = (at: number, metrics: Metrics): Reading => ({
  deviceId: 'd',
  at,
  deviceAt: at,
  receivedAt: at,
  seq: null,
  clock: 'ok',
  metrics,
});

/** The edges of one rule over readings at seconds, and of the clock an hour and a half after the last one. */
function edgesOf(id: string, readings: readonly (readonly [second: number, metrics: Metrics])[]): string[] {
  const rule = byId.get(id)!;
  const windows = new Windows();
  let state: RuleState | undefined;
  const edges: string[] = [];
  const note = (step: ReturnType<typeof evaluate>) => {
    state = step.state;
    const { edge } = step;
    if (edge && edge.type !== 'repeat')
      edges.push(`${edge.type} ${edge.at / 1000}${'severity' in edge ? ` ${edge.severity}` : ''}`);
  };
  const runOut = (until: number) => {
    for (;;) {
      const due = dueAtOf(state);
      if (!state || due > until) return;
      note(evaluateDue(rule, state, due));
    }
  };
  for (const [second, metrics] of readings) {
    runOut(second * 1000 - 1);
    note(evaluate(rule, state, windows.seenBy(rule, reading(second * 1000, metrics))));
  }
  runOut((readings.at(-1)?.[0] ?? 0) * 1000 + 5_400_000);
  return edges;
}

/** A reading every so many seconds. */
function every(
  stepS: number,
  untilS: number,
  metrics: (i: number) => Metrics,
): (readonly [second: number, metrics: Metrics])[] {
  return Array.from({ length: untilS / stepS + 1 }, (_, i) => [i * stepS, metrics(i)] as const);
}

describe('what the contract promises', () => {
  test.each([
    ['device-alarm', [[0, { alarm: true }]], ['fire 0 critical']],
    ['smoke-density', [[0, { smoke: 0.15 }]], ['fire 5 major']],
    [
      'smoke-density',
      [
        [0, { smoke: 0.15 }],
        [9, { smoke: 0.1 }],
        [10, { smoke: 0.09 }],
      ],
      ['fire 5 major', 'clear 10'],
    ],
    [
      'gas-concentration',
      [
        [0, { gas: 25 }],
        [20, { gas: 50 }],
        [21, { gas: 19 }],
      ],
      ['fire 15 major', 'raise 20 critical', 'clear 21'],
    ],
    [
      'gas-concentration',
      [
        [0, { gas: 60 }],
        [20, { gas: 46 }],
        [30, { gas: 44 }],
        [40, { gas: 51 }],
      ],
      ['fire 15 critical', 'lower 30 major', 'raise 40 critical'],
    ],
    ['heat-temperature', [[0, { temperature: 57 }]], ['fire 0 major']],
  ] as const)('%s %j', (id, readings, edges) => expect(edgesOf(id, readings)).toEqual(edges));
});

describe('the rules beside them', () => {
  test.each([
    [
      'smoke-pre-warning',
      [
        [0, { smoke: 0.06 }],
        [70, { smoke: 0.03 }],
      ],
      ['fire 60 warning', 'clear 130'],
    ],
    ['co-dose', [[0, { co: 49 }]], []],
    // 30 ppm must not alarm, however long.
    ['co-dose', every(10, 7200, () => ({ co: 30 })), []],
    // One reading in ten below the limit does not begin the hour anew, …
    ['co-dose', every(60, 4200, (i) => ({ co: i % 10 === 9 ? 48 : 52 })), ['fire 3600 major']],
    ['co-dose', every(10, 900, (i) => ({ co: i % 10 === 9 ? 98 : 105 })), ['fire 600 major']],
    ['co-dose', every(5, 120, (i) => ({ co: i % 10 === 9 ? 298 : 310 })), ['fire 60 critical']],
    // … and a dose that is behind does not keep the alarm when the air is clean again.
    [
      'co-dose',
      [...every(10, 700, () => ({ co: 150 })), [710, { co: 5 }], [800, { co: 5 }]],
      ['fire 600 major', 'clear 770'],
    ],
    ['heat-rise', every(10, 300, (i) => ({ temperature: 20 + i })), []],
    ['heat-rise', every(10, 300, (i) => ({ temperature: 20 + 2 * i })), ['fire 60 major']],
    ['heat-rise', every(10, 120, (i) => ({ temperature: 2 + 2 * i })), []],
    ['co-dose', [[0, { co: 50 }]], ['fire 3600 major']],
    ['co-dose', [[0, { co: 100 }]], ['fire 600 major']],
    ['co-dose', [[0, { co: 300 }]], ['fire 60 critical']],
    [
      'co-dose',
      [
        [0, { co: 300 }],
        [50, { co: 90 }],
        [3000, { co: 29 }],
      ],
      [],
    ],
    [
      'device-tamper',
      [
        [0, { tamper: true }],
        [5, { tamper: false }],
      ],
      ['fire 0 minor', 'clear 5'],
    ],
    [
      'device-fault',
      [
        [0, { fault: true }],
        [5, { fault: false }],
        [9, { fault: true }],
      ],
      ['fire 0 minor'],
    ],
    [
      'battery-low',
      [
        [0, { battery: 10 }],
        [900, { battery: 19 }],
        [901, { battery: 20 }],
      ],
      ['fire 600 warning', 'clear 901'],
    ],
    ['camera-offline', [[0, { online: false }]], ['fire 5 minor']],
    ['camera-frozen', [[0, { online: true, frozen: true }]], ['fire 30 warning']],
    ['camera-black', [[0, { online: true, black: true }]], ['fire 10 warning']],
    ['camera-black', [[0, { online: false, black: true }]], []],
    ['camera-covered', [[0, { online: true, covered: true }]], ['fire 10 minor']],
    [
      'camera-low-bitrate',
      [
        [0, { online: true, bitrateKbps: 140 }],
        [40, { online: true, bitrateKbps: 300 }],
      ],
      ['fire 30 warning', 'clear 40'],
    ],
    ['water-pressure-low', [[0, { pressure: 0.13 }]], ['fire 60 minor']],
    ['water-pressure-high', [[0, { pressure: 0.71 }]], ['fire 60 warning']],
    [
      'mains-lost',
      [
        [0, { voltage: 0 }],
        [20, { voltage: 220 }],
      ],
      ['fire 10 minor', 'clear 30'],
    ],
  ] as const)('%s %j', (id, readings, edges) => expect(edgesOf(id, readings)).toEqual(edges));
});

test('only what threatens life opens a case', () => {
  const cases = shipped.filter((rule) =>
    [rule, ...rule.raise].some(({ severity }) => severity === 'critical' || severity === 'major'),
  );
  expect(cases.map(({ id }) => id)).toEqual([
    'device-alarm',
    'manual-alarm',
    'co-dose',
    'gas-concentration',
    'heat-temperature',
    'heat-rise',
    'smoke-density',
  ]);
});
