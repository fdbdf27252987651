import fc from 'fast-check';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../test/support/clock.ts';
import type { Device } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import { createLog } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import { compileRule } from './compile.ts';
import { RuleEngine } from './engine.ts';
import type { Edge } from './evaluate.ts';
import { metricsOf, Replay } from './replay.ts';
import type { ReadingRule } from './rule.ts';
import { readingRuleSchema } from './schema.ts';

function rule(written: object): ReadingRule {
  const head = { id: 'r', title: { zh: '测', en: 'test' }, kinds: ['gas'], severity: 'major' };
  const compiled = compileRule(readingRuleSchema.parse({ when: 'gas >= 25', ...head, ...written }), 1);
  if (Array.isArray(compiled) || compiled.on !== 'reading') throw new Error(JSON.stringify(compiled));
  return compiled;
}

const gas = (at: number, value: number, receivedAt = at): Reading => ({
  deviceId: 'g',
  at,
  deviceAt: at,
  receivedAt,
  seq: null,
  clock: 'ok',
  metrics: { gas: value },
});

describe('a replay', () => {
  it('fires by the clock between readings, at the instant at which the hold was over', () => {
    const replay = new Replay(rule({ hold: '15s' }));
    expect(replay.observe(gas(0, 30))).toEqual([]);
    expect(replay.observe(gas(60_000, 30))).toMatchObject([
      { type: 'fire', at: 15_000 },
      { type: 'repeat', at: 60_000 },
    ]);
    expect(replay.observe(gas(70_000, 10))).toMatchObject([{ type: 'clear' }]);
    expect(replay.episodes).toEqual([
      { firedAt: 15_000, resolvedAt: 70_000, severity: 'major', count: 2, late: false },
    ]);
  });

  it('hears a reading that contradicts at the very instant before the hold is over', () => {
    const replay = new Replay(rule({ hold: '15s' }));
    replay.observe(gas(0, 30));
    expect(replay.observe(gas(15_000, 10))).toEqual([]);
    expect(replay.state).toBeUndefined();
  });

  it('counts by the arrival: what was buffered and came at once lets no time pass', () => {
    const replay = new Replay(rule({ hold: '15s' }));
    for (const [at, value] of [
      [0, 30],
      [10_000, 30],
      [20_000, 10],
    ] as const)
      expect(replay.observe(gas(at, value, 90_000))).toEqual([]);
    expect(replay.end(200_000)).toEqual([]);
  });

  it('lets what is over at its end happen, and leaves the rest standing', () => {
    const replay = new Replay(rule({ hold: '15s', keepFiring: '1min' }));
    replay.observe(gas(0, 30));
    expect(replay.end(15_000)).toMatchObject([{ type: 'fire', at: 15_000 }]);
    expect(replay.episodes).toMatchObject([{ resolvedAt: null }]);
    replay.observe(gas(20_000, 1));
    expect(replay.end(80_000)).toMatchObject([{ type: 'clear', at: 80_000 }]);
  });

  it('begins nothing outside the schedule, and judges to the end what has begun', () => {
    const scheduled = rule({ active: { hours: '22:00-06:00' } });
    const replay = new Replay(scheduled, (_schedule, at) => at < 1000);
    expect(replay.observe(gas(0, 30))).toMatchObject([{ type: 'fire' }]);
    expect(replay.observe(gas(2000, 1))).toMatchObject([{ type: 'clear' }]);
    expect(replay.observe(gas(3000, 30))).toEqual([]);
  });

  it('is the worst severity it climbed to, in one episode', () => {
    const steps = [{ when: 'gas >= 50', severity: 'critical', clear: 'gas < 40' }];
    const replay = new Replay(rule({ raise: steps }));
    for (const [i, value] of [30, 60, 30, 10, 30].entries()) replay.observe(gas(i * 1000, value));
    expect(replay.take()).toMatchObject([{ severity: 'critical', count: 2, resolvedAt: 3000 }]);
    expect(replay.episodes).toMatchObject([{ severity: 'major', firedAt: 4000, resolvedAt: null }]);
  });

  it('is one episode that nobody ends where the rule latches', () => {
    const replay = new Replay(rule({ latching: true }));
    for (const [i, value] of [30, 1, 30, 1].entries()) replay.observe(gas(i * 1000, value));
    expect(replay.episodes).toMatchObject([{ firedAt: 0, resolvedAt: null, count: 2 }]);
  });

  it('says the same whether it sees all metrics or only those it looks at', () => {
    const judged = rule({ hold: '2s', clear: 'gas < 20', unless: 'warmup', keepFiring: '3s' });
    const wanted = metricsOf(judged);
    const metrics = fc.record(
      { gas: fc.integer({ min: 10, max: 35 }), warmup: fc.boolean(), test: fc.boolean(), battery: fc.nat(9) },
      { requiredKeys: ['battery'] },
    );
    const step = fc.tuple(fc.integer({ min: 0, max: 4000 }), metrics);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [all, few] = [new Replay(judged), new Replay(judged)];
        let at = 0;
        for (const [gapMs, said] of steps) {
          at += gapMs;
          const seen = Object.fromEntries(Object.entries(said).filter(([name]) => wanted.has(name)));
          expect(few.observe({ ...gas(at, 0), metrics: seen })).toEqual(
            all.observe({ ...gas(at, 0), metrics: said }),
          );
        }
        expect(few.episodes).toEqual(all.episodes);
      }),
    );
  });
});

/** Holds in ms that are even but no multiple of 4, while readings arrive at multiples: nothing is due as one arrives. */
const even = (max: number) => fc.nat(max).map((n) => n * 4 + 2);

/** What a device reports that sends its metrics apart, and when. */
const arrivals = fc.array(
  fc.record({
    gapMs: fc.nat(20).map((n) => n * 4),
    lagMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(40)),
    metrics: fc.record(
      { gas: fc.integer({ min: 0, max: 60 }), co: fc.integer({ min: 0, max: 60 }), test: fc.boolean() },
      { requiredKeys: [] },
    ),
  }),
  { maxLength: 40 },
);

const written = fc.record(
  {
    when: fc.constantFrom('gas >= 25', 'gas >= 25 && co >= 10'),
    clear: fc.constant('gas < 20'),
    hold: even(20).map((ms) => `${ms}ms`),
    keepFiring: even(20).map((ms) => `${ms}ms`),
    raise: fc.array(
      fc.record(
        {
          when: fc.constantFrom('co >= 30', 'gas >= 40'),
          severity: fc.constantFrom('major', 'critical'),
          hold: even(20).map((ms) => `${ms}ms`),
          clear: fc.constantFrom('co < 20', 'gas < 30'),
        },
        { requiredKeys: ['when', 'severity'] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['when'] },
);

/** The edges of the engine as the hub runs it, over a clock that passes between the readings. */
function enginesEdges(judged: ReadingRule, readings: readonly Reading[], endAt: number): Edge[] {
  const edges: Edge[] = [];
  const clock = manualClock(0);
  const tx: Tx = { put() {}, append() {}, remove() {}, change() {}, afterCommit() {} };
  const device = { id: 'g', kind: 'gas', gridCode: 'x', labels: {} } as unknown as Device;
  const engine = new RuleEngine({
    rules: [judged],
    clock,
    log: createLog('silent'),
    metrics: new Registry(),
    grids: { version: 1, isWithin: () => true, ancestors: () => [], get: () => undefined },
    isActive: () => true,
    isLost: () => false,
    deviceById: () => device,
    onEdge: (_rule, _device, edge) => void edges.push(edge),
    transact: (work) => work(tx),
  });
  for (const reading of readings) {
    clock.advanceTo(reading.receivedAt);
    engine.observe(device, reading, tx);
  }
  clock.advanceTo(endAt);
  return edges;
}

it('does in a replay what the engine does under the hub’s clock', () => {
  fc.assert(
    fc.property(written, arrivals, (of, steps) => {
      const judged = rule(of);
      let receivedAt = 0;
      const readings = steps.map(({ gapMs, lagMs, metrics }): Reading => {
        receivedAt += gapMs;
        return { ...gas(Math.max(0, receivedAt - lagMs), 0, receivedAt), metrics };
      });
      const replay = new Replay(judged);
      const endAt = receivedAt + 1000;
      const edges = [...readings.flatMap((reading) => replay.observe(reading)), ...replay.end(endAt)];
      expect(edges).toEqual(enginesEdges(judged, readings, endAt));
    }),
    { numRuns: 300 },
  );
});

it('resolves an alert by the clock also when the hold of a step is over at that very instant', () => {
  const steps = [{ when: 'co >= 30', severity: 'major', hold: '66ms' }];
  const judged = rule({ when: 'gas >= 25', keepFiring: '14ms', raise: steps });
  const said: readonly (readonly [number, Reading['metrics']])[] = [
    [0, { co: 30 }],
    [20, { gas: 25 }],
    [52, { gas: 0 }],
  ];
  const readings = said.map(([at, metrics]): Reading => ({ ...gas(at, 0), metrics }));
  expect(enginesEdges(judged, readings, 1000)).toMatchObject([
    { type: 'fire', at: 20 },
    { type: 'clear', at: 66 },
  ]);
});
