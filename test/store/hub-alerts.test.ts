import { expect, test } from 'vitest';
import { Alerts } from '../../hub/alerts/alerts.ts';
import { HubAlerts } from '../../hub/alerts/hub-alerts.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import type { Rule } from '../../hub/rules/rule.ts';
import { hubRuleSchema } from '../../hub/rules/schema.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const title = { zh: '滞后', en: 'Behind' };
const ruleWith = (changes: object = {}, version = 1): Rule =>
  compileRule(
    hubRuleSchema.parse({
      id: 'influx-behind',
      on: 'hub',
      condition: 'influx-behind',
      hold: '2min',
      title,
      severity: 'minor',
      ...changes,
    }),
    version,
  ) as Rule;
const rule = ruleWith();
const fault = (summary: string) => ({ summary, detail: { lagRows: 5000 } });

async function startOver(store: Store) {
  const clock = manualClock();
  const { committer } = await committerOver(store, { clock });
  const alerts = new Alerts({ clock, follow: () => null });
  await alerts.load(store);
  const transact = (work: (tx: Tx) => void): void => void committer.run(work);
  const hub = new HubAlerts({ alerts, rules: [rule], clock, rootGrid: () => '110108001', transact });
  return { clock, committer, alerts, hub };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('a fault of the hub is one alert of the street once it has held, and resolves when it is over', async () => {
    const store = await openFresh();
    const { clock, committer, alerts, hub } = await startOver(store);
    hub.report('influx-behind', fault('5000 readings'));
    clock.advance(119_999);
    expect(alerts.openCount).toBe(0);
    hub.report('influx-behind', fault('7000 readings'));
    clock.advance(1);
    expect([...alerts.open()]).toEqual([
      expect.objectContaining({
        ruleId: 'influx-behind',
        subject: 'hub:influx-behind',
        gridCode: '110108001',
        deviceId: null,
        severity: 'minor',
        summary: '7000 readings',
        caseId: null,
      }),
    ]);
    hub.report('influx-behind', null);
    expect(alerts.openCount).toBe(0);
    await committer.settled();
    const edges = await store.db.selectFrom('alertEdges').selectAll().orderBy('id').execute();
    expect(edges.map(({ id, type, state }) => [id, type, state])).toEqual([
      [1, 'opened', 'firing'],
      [2, 'resolved', 'resolved'],
    ]);
  });

  test('a fault that passes within its hold raises nothing, and starts its hold anew', async () => {
    const { clock, alerts, hub } = await startOver(await openFresh());
    hub.report('influx-behind', fault('a'));
    clock.advance(60_000);
    hub.report('influx-behind', null);
    hub.report('influx-behind', fault('b'));
    clock.advance(60_000);
    expect(alerts.openCount).toBe(0);
    clock.advance(60_000);
    expect(alerts.openCount).toBe(1);
  });

  test('an alert from before a restart stays one alert, and is resolved by the hub that comes after', async () => {
    const first = await openFresh();
    const before = await startOver(first);
    before.hub.report('influx-behind', fault('a'));
    before.clock.advance(120_000);
    before.hub.close();
    await before.committer.settled();
    const store = await reopen(first);
    const after = await startOver(store);
    after.hub.report('influx-behind', fault('b'));
    after.clock.advance(120_000);
    expect(after.alerts.openCount).toBe(1);
    after.hub.report('influx-behind', null);
    await after.committer.settled();
    const rows = await store.db.selectFrom('alerts').select(['id', 'state']).execute();
    expect(rows).toEqual([expect.objectContaining({ state: 'resolved' })]);
    const edges = await store.db.selectFrom('alertEdges').select('id').orderBy('id').execute();
    expect(edges.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('other rules meet the faults that stand: a hold counts from when the fault began', async () => {
    const { clock, committer, alerts, hub } = await startOver(await openFresh());
    const replace = (...rules: Rule[]) => committer.run((tx) => hub.replace(rules, tx));
    const open = () => [...alerts.open()].map(({ ruleId, ruleVersion }) => [ruleId, ruleVersion]);
    hub.report('influx-behind', fault('a'));
    clock.advance(60_000);
    await replace(ruleWith({ hold: '90s' }, 2));
    clock.advance(29_999);
    expect(open()).toEqual([]);
    clock.advance(1);
    expect(open()).toEqual([['influx-behind', 2]]);
    await replace(ruleWith({ title: { zh: '慢', en: 'Slow' } }, 3));
    expect(open()).toEqual([['influx-behind', 2]]);
    hub.report('influx-behind', null);
    expect(open()).toEqual([]);

    await replace();
    hub.report('influx-behind', fault('b'));
    clock.advance(300_000);
    expect(open()).toEqual([]);
    await replace(ruleWith({}, 4));
    expect(open()).toEqual([['influx-behind', 4]]);
  });
});
