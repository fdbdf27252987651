import { expect, test } from 'vitest';
import { Corroborator } from '../../hub/alerts/corroborator.ts';
import { startAlerts } from '../../hub/alerts/start.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import type { Rule } from '../../hub/rules/rule.ts';
import { readingRuleSchema } from '../../hub/rules/schema.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const MINUTE_MS = 60_000;
const definition = {
  id: 'smoke',
  title: { zh: '烟', en: 'Smoke' },
  kinds: ['smoke'],
  when: 'alarm',
  severity: 'major',
  confirm: { in: 'cell' },
};
const rule = compileRule(readingRuleSchema.parse(definition), 1) as Rule;

async function startOver(store: Store, clock = manualClock()) {
  const { committer, metrics } = await committerOver(store, { clock });
  const transact = (work: (tx: Tx) => void): void => void committer.run(work);
  const follow = () => null;
  const isWithin = (code: string, root: string): boolean => code === root;
  const parts = await startAlerts({ store, committer, clock, metrics, isWithin, transact, follow });
  const { alerts } = parts;
  const grids = { ancestors: (code: string) => [code], get: () => ({ level: 'cell' as const }) };
  const corroborator = new Corroborator({ alerts, rules: [rule], clock, grids, device: () => undefined });
  parts.onWritten((tracked, tx) => corroborator.written(tracked, tx));
  await corroborator.load(store, (work) => committer.run(work));
  const fire = (deviceId: string) =>
    committer.run((tx) => {
      const about = { subject: `device:${deviceId}`, gridCode: 'c1', deviceId, labels: { kind: 'smoke' } };
      const firing = { at: clock.now(), severity: 'major', late: false, summary: '', count: 1 } as const;
      return alerts.fire(rule, about, { ...firing, explain: [] }, tx);
    });
  const end = (deviceId: string) =>
    committer.run((tx) => {
      const why = { step: 'cleared', text: 'clear', detail: {} } as const;
      alerts.resolve('smoke', `device:${deviceId}`, clock.now(), why, tx);
    });
  return { store, committer, clock, ...parts, fire, end };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('an alarm that was over before a restart is the witness of one that begins after it, in time', async () => {
    const before = await startOver(await openFresh());
    await before.fire('d1');
    before.clock.advance(2 * MINUTE_MS);
    await before.end('d1');
    before.close();
    const clock = manualClock(before.clock.now() + 8 * MINUTE_MS);
    const after = await startOver(await reopen(before.store), clock);
    expect(await after.fire('d2')).toMatchObject({ stage: 'confirmed' });
    await after.committer.settled();
    const edges = await after.store.db.selectFrom('alertEdges').select('type').orderBy('id').execute();
    expect(edges.map(({ type }) => type)).toEqual(['opened', 'resolved', 'opened', 'confirmed']);
  });

  test('a self-test and a drill of before a restart go on after it', async () => {
    const before = await startOver(await openFresh());
    const now = before.clock.now();
    const device = { id: 'd1', gridCode: 'c1' } as Parameters<typeof before.exercises.tests.heard>[0];
    const reading = { metrics: { test: true }, clock: 'ok' } as unknown as Parameters<
      typeof before.exercises.tests.heard
    >[1];
    await before.committer.run((tx) => {
      before.exercises.tests.heard(device, reading, tx);
      const target = { gridCode: 'c1' };
      const times = { from: now, to: now + MINUTE_MS };
      before.exercises.create({ type: 'drill', target, ...target, ...times, comment: 'x', author: 'li' }, tx);
    });
    await before.fire('d1');
    before.close();
    const after = await startOver(await reopen(before.store), manualClock(now));
    expect(after.exercises.tests.activeCount).toBe(1);
    expect(after.alerts.find('smoke', 'device:d1')).toMatchObject({ exercise: 'drill', heldBack: true });
    expect(await after.fire('d2')).toMatchObject({ exercise: 'drill', heldBack: true });
    after.clock.advance(10 * MINUTE_MS);
    await after.committer.settled();
    expect(after.exercises.tests.activeCount).toBe(0);
    expect(after.alerts.find('smoke', 'device:d2')).toMatchObject({ exercise: null, heldBack: false });
    const rows = await after.store.db.selectFrom('exercises').select('endedAt').orderBy('endedAt').execute();
    expect(rows).toEqual([{ endedAt: now + MINUTE_MS }, { endedAt: now + 10 * MINUTE_MS }]);
  });

  test('what a drill held that ended while the hub was down is real when the hub is back', async () => {
    const before = await startOver(await openFresh());
    const now = before.clock.now();
    const target = { gridCode: 'c1' };
    const draft = { type: 'drill', target, ...target, from: now, to: now + MINUTE_MS, comment: 'x' } as const;
    await before.committer.run((tx) => before.exercises.create({ ...draft, author: 'li' }, tx));
    await before.fire('d1');
    before.close();
    const after = await startOver(await reopen(before.store), manualClock(now + MINUTE_MS));
    expect(after.alerts.find('smoke', 'device:d1')).toMatchObject({ exercise: null, heldBack: false });
    const edges = await after.store.db.selectFrom('alertEdges').select('type').orderBy('id').execute();
    expect(edges.map(({ type }) => type)).toEqual(['opened', 'held-back', 'let-go']);
  });
});
