import { expect, test } from 'vitest';
import { followInto } from '../../hub/alerts/effect.ts';
import { policyOf, policySchema } from '../../hub/alerts/policy.ts';
import { startAlerts } from '../../hub/alerts/start.ts';
import { startCases } from '../../hub/cases/start.ts';
import type { FlappingRule } from '../../hub/rules/rule.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const MINUTE_MS = 60_000;
const policy = policyOf(
  policySchema.parse({
    inhibit: [{ id: 'fire', source: { rules: ['fire'] }, target: { rules: ['smoke'] }, where: 'cell' }],
    flapping: { edges: 3, within: '10min', severity: 'minor' },
    remind: { critical: '1min', major: '5min' },
  }),
);
const rule = (id: string): FlappingRule => ({
  id,
  on: 'flapping',
  version: 1,
  title: { zh: id, en: id },
  kinds: [],
  severity: 'minor',
  stage: 'confirmed',
});
type Severity = 'critical' | 'major' | 'minor';

async function startOver(store: Store, clock = manualClock()) {
  const { committer, metrics } = await committerOver(store, { clock });
  const transact = (work: (tx: Tx) => void): void => void committer.run(work);
  const desk = await startCases({
    settings: {
      timeZone: 'Asia/Shanghai',
      rulesDir: 'config/rules',
      officeHours: ['08:30-17:30'],
      eventTypesFile: 'config/event-types.yml',
      unitsFile: 'config/units.yml',
    },
    store,
    clock,
    metrics,
    transact,
    grids: { ancestors: (code) => [code], get: () => undefined },
    positionOf: () => undefined,
    countOpenAlerts: (ids): number => ids.filter((id) => alerts.byId(id)).length,
  });
  const parts = await startAlerts({
    store,
    committer,
    clock,
    metrics,
    policy,
    rules: [rule('flapping')],
    isWithin: (code, root) => code === root,
    transact,
    follow: followInto(desk.alertDesk),
  });
  const { alerts } = parts;
  const fire = (id: string, device: string, severity: Severity = 'major') => {
    const about = { subject: `device:${device}`, gridCode: 'g1', deviceId: device, labels: { kind: 'gas' } };
    const firing = { at: clock.now(), severity, late: false, summary: '', count: 1, explain: [] };
    return committer.run((tx) => alerts.fire(rule(id), about, firing, tx).id);
  };
  const resolve = (id: string, device: string) => {
    const why = { step: 'cleared', text: '', detail: {} } as const;
    return committer.run((tx) => alerts.resolve(id, `device:${device}`, clock.now(), why, tx));
  };
  const merge = (id: string, into: string) =>
    committer.run((tx) => parts.merges.merge(id, into, 'li', null, tx));
  const alert = (id: string) => alerts.byId(id)!.alert;
  const steps = (id: string) => alerts.byId(id)!.trace.map(({ step }) => step);
  const edges = async (alertId: string): Promise<string[]> => {
    await committer.settled();
    const rows = store.db.selectFrom('alertEdges').select('type').where('alertId', '=', alertId);
    return (await rows.orderBy('id').execute()).map(({ type }) => type);
  };
  const again = async (reopen: (store: Store) => Promise<Store>, now = clock.now()) => {
    await committer.settled();
    parts.close();
    desk.close();
    return startOver(await reopen(store), manualClock(now));
  };
  return { ...parts, clock, committer, fire, resolve, merge, alert, steps, edges, again };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('an inhibited alert opens no case, over a restart too, and takes its effect when what muted it is over', async () => {
    const before = await startOver(await openFresh());
    const smoke = await before.fire('smoke', 'd1');
    const fire = await before.fire('fire', 'd2');
    const later = await before.fire('smoke', 'd3');
    expect(before.alert(smoke)).toMatchObject({
      heldBackBy: { by: 'inhibition', id: fire },
      heldBack: false,
    });
    expect(before.alert(later)).toMatchObject({ heldBack: true, silencedBy: null, caseId: null });

    const after = await before.again(reopen);
    expect(after.alert(later)).toMatchObject({ heldBackBy: { by: 'inhibition', id: fire }, heldBack: true });
    await after.resolve('fire', 'd2');
    expect(after.alert(later)).toMatchObject({
      heldBackBy: null,
      heldBack: false,
      caseId: expect.any(String),
    });
    expect(after.steps(later)).toEqual(['fired', 'held-back', 'let-go', 'case']);
    expect(await after.edges(later)).toEqual(['opened', 'held-back', 'let-go']);
  });

  test('a critical alert is not inhibited, and one that becomes critical breaks out', async () => {
    const before = await startOver(await openFresh());
    await before.fire('fire', 'd2', 'critical');
    const critical = await before.fire('smoke', 'd1', 'critical');
    const smoke = await before.fire('smoke', 'd3');
    expect(before.alert(critical).heldBackBy).toBeNull();
    expect(before.alert(smoke).heldBackBy).not.toBeNull();
    await before.committer.run((tx) => before.alerts.raise('smoke', 'device:d3', 'critical', '', tx));
    expect(before.alert(smoke)).toMatchObject({ heldBackBy: null, caseId: expect.any(String) });
  });

  test('alerts that come and go become one that counts them, over a restart too, until the device is calm', async () => {
    const before = await startOver(await openFresh());
    for (let i = 0; i < 2; i++) {
      await before.fire('gas', 'd1');
      await before.resolve('gas', 'd1');
      before.clock.advance(MINUTE_MS);
    }
    const third = await before.again(reopen);
    await third.fire('gas', 'd1');
    const flapping = third.alerts.find('flapping', 'device:d1')!;
    expect(flapping).toMatchObject({ count: 3, severity: 'minor', deviceId: 'd1', labels: { rule: 'gas' } });
    await third.resolve('gas', 'd1');
    third.clock.advance(9 * MINUTE_MS);

    const after = await third.again(reopen);
    const held = await after.fire('gas', 'd1');
    const loud = await after.fire('co', 'd1');
    expect(after.alert(held)).toMatchObject({
      heldBackBy: { by: 'flapping', id: flapping.id },
      heldBack: true,
    });
    expect(after.alert(loud).heldBackBy).toBeNull();
    expect(after.alert(flapping.id).count).toBe(4);
    after.clock.advance(10 * MINUTE_MS - 1);
    expect(after.alerts.byId(flapping.id)).toBeDefined();
    after.clock.advance(1);
    expect(after.alerts.byId(flapping.id)).toBeUndefined();
    expect(after.alert(held)).toMatchObject({ heldBackBy: null, caseId: expect.any(String) });
  });

  test('flapping that ended while the hub was down is over when it is back, and never held a critical alert', async () => {
    const before = await startOver(await openFresh());
    for (const severity of ['minor', 'critical', 'major'] as const) {
      await before.resolve('gas', 'd1');
      await before.fire('gas', 'd1', severity);
    }
    const { id } = before.alerts.find('gas', 'device:d1')!;
    const flapping = before.alerts.find('flapping', 'device:d1')!.id;
    expect(before.alert(id).heldBackBy).toEqual({ by: 'flapping', id: flapping });
    await before.committer.run((tx) => before.alerts.raise('gas', 'device:d1', 'critical', '', tx));
    expect(before.alert(id).heldBackBy).toBeNull();
    await before.resolve('gas', 'd1');
    const minor = await before.fire('gas', 'd1', 'minor');
    expect(before.alert(minor).heldBackBy?.by).toBe('flapping');
    const after = await before.again(reopen, before.clock.now() + 11 * MINUTE_MS);
    expect([...after.alerts.open()].map((one) => [one.id, one.heldBackBy])).toEqual([[minor, null]]);
  });

  test('no device flaps while the rule for it is switched off', async () => {
    const { fire, resolve, alerts, replace } = await startOver(await openFresh());
    const again = async (device: string): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await resolve('gas', device);
        await fire('gas', device);
      }
    };
    replace([]);
    await again('d1');
    expect(alerts.find('flapping', 'device:d1')).toBeUndefined();
    replace([rule('flapping')]);
    await again('d2');
    expect(alerts.find('flapping', 'device:d2')).toMatchObject({ count: 3 });
  });

  test('what nobody acknowledges is said again at its interval, over a restart too, until somebody does', async () => {
    const before = await startOver(await openFresh());
    const id = await before.fire('co', 'd1', 'critical');
    before.clock.advance(MINUTE_MS);
    expect(before.alert(id)).toMatchObject({ reminders: 1, remindedAt: before.clock.now() });
    before.clock.advance(MINUTE_MS / 2);
    const after = await before.again(reopen);
    after.clock.advance(MINUTE_MS / 2 - 1);
    expect(after.alert(id).reminders).toBe(1);
    after.clock.advance(1);
    expect(after.alert(id).reminders).toBe(2);

    const ack = { by: 'li', comment: null, until: null };
    await after.committer.run((tx) => after.handling.acknowledge(id, ack, tx));
    after.clock.advance(10 * MINUTE_MS);
    expect(after.alert(id).reminders).toBe(2);
    await after.committer.run((tx) => after.handling.unacknowledge(id, 'li', tx));
    after.clock.advance(MINUTE_MS);
    expect(after.alert(id).reminders).toBe(3);
    await after.resolve('co', 'd1');
    after.clock.advance(10 * MINUTE_MS);
    expect(await after.edges(id)).toEqual([
      'opened',
      'reminded',
      'reminded',
      'acknowledged',
      'unacknowledged',
      'reminded',
      'resolved',
    ]);
  });

  test('reminders missed while the hub was down are one, and what is held back is not reminded of', async () => {
    const before = await startOver(await openFresh());
    const id = await before.fire('co', 'd1', 'critical');
    await before.fire('fire', 'd2');
    const smoke = await before.fire('smoke', 'd3');
    const after = await before.again(reopen, before.clock.now() + 30 * MINUTE_MS);
    after.clock.advance(0);
    expect(after.alert(id).reminders).toBe(1);
    expect(after.alert(smoke).reminders).toBe(0);
    await after.resolve('fire', 'd2');
    after.clock.advance(5 * MINUTE_MS);
    expect(after.alert(smoke).reminders).toBe(1);
  });

  test('a merged alert is in the case of the other, and stands for itself when that is over, over a restart too', async () => {
    const before = await startOver(await openFresh());
    const parent = await before.fire('gas', 'd1');
    const own = await before.fire('gas', 'd2');
    const minor = await before.fire('gas', 'd3', 'minor');
    const ownCase = before.alert(own).caseId;
    await before.merge(minor, own);
    await before.merge(own, parent);
    const { caseId } = before.alert(parent);
    for (const id of [own, minor])
      expect(before.alert(id)).toMatchObject({
        mergedInto: parent,
        heldBackBy: { by: 'merge', id: parent },
        caseId,
      });
    expect(before.steps(parent)).toContain('took-in');

    const after = await before.again(reopen);
    await after.resolve('gas', 'd1');
    expect(ownCase).not.toBe(caseId);
    expect(after.alert(own)).toMatchObject({ mergedInto: null, heldBackBy: null, caseId });
    expect(after.alert(minor)).toMatchObject({ mergedInto: null, heldBackBy: null });
    expect(after.steps(own).slice(-2)).toEqual(['unmerged', 'let-go']);
  });

  test('an alert whose parent gets a case later is in it, and in none of its own when taken out', async () => {
    const { fire, merge, merges, alert, alerts, committer, edges } = await startOver(await openFresh());
    const parent = await fire('gas', 'd1', 'minor');
    const part = await fire('gas', 'd2', 'minor');
    await merge(part, parent);
    expect(alert(part).caseId).toBeNull();
    await committer.run((tx) => alerts.raise('gas', 'device:d1', 'major', '', tx));
    expect(alert(part).caseId).toBe(alert(parent).caseId);
    await committer.run((tx) => merges.unmerge(part, 'li', tx));
    expect(alert(part)).toMatchObject({ mergedInto: null, heldBackBy: null, caseId: null });
    expect(await edges(part)).toEqual(['opened', 'merged', 'held-back', 'merged', 'unmerged', 'let-go']);
  });
});
