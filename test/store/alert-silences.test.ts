import { expect, test } from 'vitest';
import { startAlerts } from '../../hub/alerts/start.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import type { Rule } from '../../hub/rules/rule.ts';
import { hubRuleSchema } from '../../hub/rules/schema.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const MINUTE_MS = 60_000;
const definition = {
  id: 'gas',
  on: 'hub',
  condition: 'influx-behind',
  title: { zh: '燃气', en: 'Gas' },
  severity: 'major',
};
const rule = compileRule(hubRuleSchema.parse(definition), 1) as Rule;
const about = { subject: 'device:d1', gridCode: 'g1', deviceId: 'd1', labels: { kind: 'gas' } };
const nothing = { ruleId: null, kind: null, grid: null, deviceId: null, severity: null, labels: {} };

async function startOver(store: Store, clock = manualClock()) {
  const { committer, metrics } = await committerOver(store, { clock });
  const cases: string[] = [];
  const parts = await startAlerts({
    store,
    committer,
    clock,
    metrics,
    isWithin: (code, root) => code === root,
    transact: (work: (tx: Tx) => void) => void committer.run(work),
    follow(alert, transition) {
      if (alert.silencedBy === null) cases.push(transition);
      return null;
    },
  });
  const silence = (from: number, to: number) =>
    committer.run((tx) => {
      const matchers = { ...nothing, ruleId: 'gas' };
      const draft = { matchers, from, to, comment: 'works', author: 'li', includesCritical: false };
      return parts.silences.create(draft, tx).id;
    });
  const fire = () => {
    const firing = {
      at: clock.now(),
      severity: 'major',
      late: false,
      summary: '',
      count: 1,
      explain: [],
    } as const;
    return committer.run((tx) => parts.alerts.fire(rule, about, firing, tx).id);
  };
  const edges = async (): Promise<string[]> =>
    (await store.db.selectFrom('alertEdges').select('type').orderBy('id').execute()).map(({ type }) => type);
  const recent = async (): Promise<number> =>
    Number((await metrics.getSingleMetricAsString('gridwatch_alarms_10min')).split(' ').at(-1));
  return { store, clock, committer, recent, ...parts, cases, silence, fire, edges };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('a silence that begins while an alert stands holds it from then on, and lets it go at its end', async () => {
    const { clock, committer, alerts, cases, silence, fire, edges } = await startOver(await openFresh());
    const id = await fire();
    const now = clock.now();
    const silenceId = await silence(now + MINUTE_MS, now + 2 * MINUTE_MS);
    expect(alerts.byId(id)?.alert.silencedBy).toBeNull();
    clock.advance(MINUTE_MS);
    expect(alerts.byId(id)?.alert).toMatchObject({ silencedBy: silenceId, heldBack: false });
    clock.advance(MINUTE_MS);
    expect(alerts.byId(id)?.alert.silencedBy).toBeNull();
    await committer.settled();
    expect(await edges()).toEqual(['opened', 'silenced', 'unsilenced']);
    expect(cases).toEqual(['opened', 'unsilenced']);
  });

  test('a silenced alert is no load on operators until it is let go, and none ten minutes later', async () => {
    const { clock, recent, silence, fire } = await startOver(await openFresh());
    await silence(clock.now(), clock.now() + MINUTE_MS);
    await fire();
    expect(await recent()).toBe(0);
    clock.advance(MINUTE_MS);
    expect(await recent()).toBe(1);
    clock.advance(10 * MINUTE_MS - 1);
    expect(await recent()).toBe(1);
    clock.advance(1);
    expect(await recent()).toBe(0);
  });

  test('a gas alert that becomes critical breaks out of a silence not meant for that', async () => {
    const { clock, committer, alerts, cases, silence, fire, edges } = await startOver(await openFresh());
    await silence(clock.now(), clock.now() + MINUTE_MS);
    const id = await fire();
    expect(alerts.byId(id)?.alert).toMatchObject({ heldBack: true });
    await committer.run((tx) => alerts.raise('gas', 'device:d1', 'critical', '55 %LEL', tx));
    expect(alerts.byId(id)?.alert).toMatchObject({ silencedBy: null, heldBack: false });
    expect(await edges()).toEqual(['opened', 'silenced', 'raised', 'unsilenced']);
    expect(cases).toEqual(['unsilenced']);
  });

  test('what a silence holds is held after a restart, and let go when the silence ended meanwhile', async () => {
    const before = await startOver(await openFresh());
    const silenceId = await before.silence(before.clock.now(), before.clock.now() + MINUTE_MS);
    const id = await before.fire();
    before.close();
    const between = await startOver(await reopen(before.store), manualClock(before.clock.now()));
    expect(between.alerts.byId(id)?.alert).toMatchObject({ silencedBy: silenceId, heldBack: true });
    between.close();
    const after = await startOver(
      await reopen(between.store),
      manualClock(before.clock.now() + 2 * MINUTE_MS),
    );
    expect(after.alerts.byId(id)?.alert).toMatchObject({ silencedBy: null, heldBack: false });
    expect(after.cases).toEqual(['unsilenced']);
    const row = await after.store.db.selectFrom('silences').select('endedAt').executeTakeFirst();
    expect(row).toEqual({ endedAt: after.clock.now() });
  });
});
