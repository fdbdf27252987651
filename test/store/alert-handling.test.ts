import { expect, test } from 'vitest';
import { Alerts } from '../../hub/alerts/alerts.ts';
import { Handling } from '../../hub/alerts/handling.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import type { Rule } from '../../hub/rules/rule.ts';
import { hubRuleSchema } from '../../hub/rules/schema.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const MINUTE_MS = 60_000;
const title = { zh: '滞后', en: 'Behind' };
const rule = compileRule(
  hubRuleSchema.parse({ id: 'behind', on: 'hub', condition: 'influx-behind', title, severity: 'major' }),
  1,
) as Rule;
const about = { subject: 'device:d1', gridCode: 'g1', deviceId: 'd1', labels: {} };

async function startOver(store: Store, clock = manualClock()) {
  const { committer } = await committerOver(store, { clock });
  const alerts = new Alerts({ clock, follow: () => null });
  await alerts.load(store);
  const transact = (work: (tx: Tx) => void): void => void committer.run(work);
  const handling = new Handling({ alerts, clock, transact });
  handling.resume();
  const fire = () =>
    committer.run(
      (tx) =>
        alerts.fire(
          rule,
          about,
          { at: clock.now(), severity: 'major', late: false, summary: '', count: 1, explain: [] },
          tx,
        ).id,
    );
  return { store, clock, committer, alerts, handling, fire };
}

const edgesOf = async ({ db }: Store): Promise<string[]> =>
  (await db.selectFrom('alertEdges').select('type').orderBy('id').execute()).map(({ type }) => type);

eachDialect((_dialect, openFresh, reopen) => {
  test('an acknowledgement with an end makes the alert fire again at that instant, and says so', async () => {
    const { store, clock, committer, alerts, handling, fire } = await startOver(await openFresh());
    const id = await fire();
    const until = clock.now() + 10 * MINUTE_MS;
    await committer.run((tx) => handling.acknowledge(id, { by: 'li', comment: 'going', until }, tx));
    clock.advance(10 * MINUTE_MS - 1);
    expect(alerts.byId(id)?.alert).toMatchObject({
      state: 'acknowledged',
      ackUntil: until,
      ackComment: 'going',
    });
    clock.advance(1);
    expect(alerts.byId(id)?.alert).toMatchObject({ state: 'firing', ackedBy: null, ackUntil: null });
    await committer.settled();
    expect(await edgesOf(store)).toEqual(['opened', 'acknowledged', 'unacknowledged']);
    expect(alerts.byId(id)?.trace.map(({ step }) => step)).toEqual(['fired', 'acknowledged', 'ack-expired']);
  });

  test('an end that passes while the hub is down takes effect when it is back, one that does not keeps its instant', async () => {
    const before = await startOver(await openFresh());
    const id = await before.fire();
    const until = before.clock.now() + MINUTE_MS;
    await before.committer.run((tx) =>
      before.handling.acknowledge(id, { by: 'li', comment: null, until }, tx),
    );
    before.handling.close();

    const between = await startOver(await reopen(before.store), manualClock(until - 1));
    expect(between.alerts.byId(id)?.alert).toMatchObject({ state: 'acknowledged', ackUntil: until });
    between.handling.close();

    const after = await startOver(await reopen(between.store), manualClock(until + MINUTE_MS));
    after.clock.advance(0);
    expect(after.alerts.byId(id)?.alert.state).toBe('firing');
    await after.committer.settled();
    const row = await after.store.db.selectFrom('alerts').select('state').executeTakeFirst();
    expect(row).toEqual({ state: 'firing' });
  });

  test('an acknowledgement taken back, or made void by a worse severity, does not run out later', async () => {
    const { store, clock, committer, alerts, handling, fire } = await startOver(await openFresh());
    const id = await fire();
    const ack = (until: number) =>
      committer.run((tx) => handling.acknowledge(id, { by: 'li', comment: null, until }, tx));
    await ack(clock.now() + MINUTE_MS);
    await committer.run((tx) => handling.unacknowledge(id, 'wang', tx));
    await ack(clock.now() + 2 * MINUTE_MS);
    await committer.run((tx) => alerts.raise('behind', 'device:d1', 'critical', '', tx));
    clock.advance(5 * MINUTE_MS);
    await committer.settled();
    expect(await edgesOf(store)).toEqual([
      'opened',
      'acknowledged',
      'unacknowledged',
      'acknowledged',
      'raised',
    ]);
  });

  test('a milder severity keeps the acknowledgement, and no milder one leaves no edge', async () => {
    const { store, committer, alerts, handling, fire } = await startOver(await openFresh());
    const id = await fire();
    await committer.run((tx) => handling.acknowledge(id, { by: 'li', comment: null, until: null }, tx));
    await committer.run((tx) => {
      alerts.lower('behind', 'device:d1', 'minor', '12 %LEL', tx);
      alerts.lower('behind', 'device:d1', 'major', '30 %LEL', tx);
    });
    expect(alerts.byId(id)?.alert).toMatchObject({
      severity: 'minor',
      summary: '12 %LEL',
      state: 'acknowledged',
    });
    expect(await edgesOf(store)).toEqual(['opened', 'acknowledged', 'lowered']);
  });
});
