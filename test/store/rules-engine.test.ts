import { array, assert, asyncProperty, constantFrom, integer, record, subarray } from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { Device } from '../../hub/devices/device.ts';
import type { Reading } from '../../hub/ingest/reading.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import { RuleEngine, type StandingAlert } from '../../hub/rules/engine.ts';
import type { Edge } from '../../hub/rules/evaluate.ts';
import type { ReadingRule } from '../../hub/rules/rule.ts';
import { readingRuleSchema } from '../../hub/rules/schema.ts';
import type { Committer } from '../../hub/store/committer.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const head = { title: { zh: '气', en: 'Gas' }, kinds: ['gas'] };
const definitions = [
  {
    ...head,
    id: 'ladder',
    when: 'gas >= 25',
    hold: '15s',
    clear: 'gas < 20',
    keepFiring: '20s',
    severity: 'minor',
    raise: [
      { when: 'gas >= 50', severity: 'major', clear: 'gas < 40' },
      { when: 'gas >= 80', hold: '5s', severity: 'critical', clear: 'gas < 60' },
    ],
  },
  { ...head, id: 'counted', when: 'gas >= 30', times: 3, severity: 'minor' },
  {
    ...head,
    id: 'windowed',
    windows: { mean: { metric: 'gas', function: 'mean', over: '30s' } },
    when: 'mean >= 30 || alarm',
    clear: 'mean < 20 && !alarm',
    hold: '5s',
    severity: 'major',
  },
];
const rules = definitions.map((definition): ReadingRule => {
  const rule = compileRule(readingRuleSchema.parse(definition), 1);
  if (Array.isArray(rule) || rule.on !== 'reading') throw new Error(JSON.stringify(rule));
  return rule;
});

const device = (id: string, no: number): Device => ({
  id,
  no,
  kind: 'gas',
  gridCode: '110108001001',
  lng: null,
  lat: null,
  address: null,
  owner: null,
  codec: null,
  expectEveryMs: null,
  labels: {},
  disabled: false,
  createdAt: 0,
  updatedAt: 0,
});
const devices = ['a', 'b', 'c'].map((id, i) => device(id, i + 1));
const grids = { version: 1, isWithin: () => true, ancestors: () => [], get: () => undefined };

interface Moment {
  afterMs: number;
  /** What devices say at that moment, one after the other. */
  said: readonly { device: string; gas: number; alarm: boolean }[];
}

/** What each rule did to each device, in order; of two rules at one instant either may be first. */
type Told = Record<string, string[]>;

/** Lets a world run, with the engine stopped and started again before the moments in `restarts`. */
async function live(
  store: Store,
  committer: Committer,
  moments: readonly Moment[],
  restarts: ReadonlySet<number>,
): Promise<Told> {
  const clock = manualClock();
  const told: Told = {};
  const standing = new Map<string, StandingAlert>();
  const heard: [Device, Reading][] = [];
  const work: Promise<unknown>[] = [];
  const begun = clock.now();

  function onEdge(rule: ReadingRule, { id }: Device, edge: Edge): void {
    const key = `${rule.id} ${id}`;
    if (edge.type === 'fire') {
      expect(standing.has(key)).toBe(false);
      const { at: since, at: lastAt, severity } = edge;
      standing.set(key, { ruleId: rule.id, deviceId: id, since, lastAt, severity });
    } else expect(standing.has(key)).toBe(true);
    const alert = standing.get(key);
    if (edge.type === 'clear') standing.delete(key);
    else if (alert) standing.set(key, { ...alert, severity: edge.severity });
    const severity = edge.type === 'clear' ? '' : edge.severity;
    (told[key] ??= []).push(`${edge.type} ${edge.at - begun} ${severity}`);
  }

  async function start(): Promise<RuleEngine> {
    const engine = new RuleEngine({
      rules,
      clock,
      log: pino({ level: 'silent' }),
      metrics: new Registry(),
      grids,
      isActive: () => true,
      isLost: () => false,
      deviceById: (id) => devices.find((one) => one.id === id),
      onEdge,
      transact: (transaction) => void work.push(committer.run(transaction)),
    });
    const lastAt = (id: string): number => heard.findLast(([one]) => one.id === id)?.[1].at ?? 0;
    await engine.load(
      store,
      [...standing.values()].map((alert) => ({ ...alert, lastAt: lastAt(alert.deviceId) })),
    );
    for (const [one, reading] of heard) engine.recall(one, reading);
    return engine;
  }

  let engine = await start();
  for (const [i, { afterMs, said }] of moments.entries()) {
    if (restarts.has(i)) {
      await Promise.all(work.splice(0));
      engine.close();
      engine = await start();
    }
    clock.advance(afterMs);
    for (const { device: id, gas, alarm } of said) {
      const one = devices.find((other) => other.id === id);
      if (!one) throw new Error(`no device ${id}`);
      const at = clock.now();
      const reading: Reading = {
        deviceId: id,
        at,
        deviceAt: at,
        receivedAt: at,
        seq: null,
        clock: 'ok',
        metrics: { gas, alarm },
      };
      work.push(committer.run((tx) => engine.observe(one, reading, tx)));
      heard.push([one, reading]);
    }
  }
  clock.advance(3_600_000);
  await Promise.all(work);
  engine.close();
  await committer.run((tx) => {
    for (const one of devices) for (const { id } of rules) tx.remove('ruleStates', [id, one.id]);
  });
  return told;
}

const moments = array(
  record({
    afterMs: constantFrom(1, 1000, 4999, 5000, 9000, 20_000),
    said: subarray(['a', 'b', 'c'], { minLength: 1 }).chain((ids) =>
      array(record({ gas: integer({ min: 0, max: 100 }), alarm: constantFrom(false, false, false, true) }), {
        minLength: ids.length,
        maxLength: ids.length,
      }).map((values) => values.map((value, i) => ({ device: ids[i] ?? 'a', ...value }))),
    ),
  }),
  { minLength: 1, maxLength: 25 },
);

eachDialect((dialect, openFresh) => {
  it('restarts at any moments, and readings of devices in any order, lead to the same alerts, one at a time', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    await assert(
      asyncProperty(moments, array(integer({ min: 0, max: 24 })), async (story, restarts) => {
        const plain = await live(store, committer, story, new Set());
        expect(await live(store, committer, story, new Set(restarts))).toEqual(plain);
        const otherwise = story.map(({ afterMs, said }) => ({ afterMs, said: said.toReversed() }));
        expect(await live(store, committer, otherwise, new Set())).toEqual(plain);
      }),
      { numRuns: dialect === 'sqlite' ? 30 : 10 },
    );
  });
});
