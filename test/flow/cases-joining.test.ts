import { expect, test } from 'vitest';
import { checkHistories } from '../../hub/cases/history-check.ts';
import { type CaseOfficeOptions, openCaseOffice } from '../support/case-office.ts';
import { freshLocation, openAt } from '../support/stores.ts';

const MINUTE_MS = 60_000;
const open = async (options: CaseOfficeOptions = {}) =>
  openCaseOffice(await openAt(await freshLocation('sqlite')), options);
const station = { id: 'station-1', kind: 'station', name: { zh: '一站', en: 'Station 1' } } as const;
const stationOf = (id: string) => (id === station.id ? station : undefined);

test('confirmed alarms within 30 m and ten minutes are one fire and one case, others are their own', async () => {
  const { clock, fire, call } = await open();
  const confirmed = { stage: 'confirmed' } as const;
  const first = await fire('west', confirmed);
  clock.advance(5 * MINUTE_MS);
  const beside = await fire('east', confirmed);
  expect(beside.caseId).toBe(first.caseId);
  const leak = await fire('east', { ...confirmed, kind: 'gas', ruleId: 'gas-alarm' });
  expect(leak.caseId).toBe(first.caseId); // the same device has an open case already
  const far = await fire('far', confirmed);
  expect(far.caseId).toBe(first.caseId); // in the cell in which the fire was last seen
  clock.advance(11 * MINUTE_MS);
  const later = await fire('unplaced', confirmed);
  expect(later.caseId).not.toBe(first.caseId);
  const { body } = await call('admin', 'GET', `/cases/${first.caseId}`);
  expect(body.alertIds).toEqual([first.id, beside.id, leak.id, far.id]);
});

test('what nobody has confirmed stays apart, and becomes part of the fire when it is', async () => {
  const { fire, committer, alertDesk, call } = await open();
  const first = await fire('west', { stage: 'confirmed' });
  const alone = await fire('east');
  expect(alone.caseId).not.toBe(first.caseId);
  const now = await committer.run((tx) => alertDesk.openOrJoin({ ...alone, stage: 'confirmed' }, tx));
  expect(now).toMatchObject({ caseId: first.caseId, joined: true });
  const { body } = await call('admin', 'GET', `/cases/${alone.caseId}`);
  expect(body).toMatchObject({ state: 'cancelled', mergedInto: first.caseId });
});

test('a confirmed critical fire is dispatched at once, with its paperwork filled in behind', async () => {
  const sent: unknown[] = [];
  const office = await open({
    stationOf,
    answering: () => [station.id],
    onDispatch: ({ state }, units) => void sent.push([state, units]),
  });
  const { fire, call, act } = office;
  const alert = await fire('west', { stage: 'confirmed' });
  const { body } = await call('admin', 'GET', `/cases/${alert.caseId}`);
  expect(body).toMatchObject({
    state: 'dispatched',
    units: [station.id],
    typeCode: '1101990401',
    acceptedBy: 'hub',
  });
  expect(
    body.history.map((line: Record<string, unknown>) => [line.actor, line.action, line.comment]),
  ).toEqual([
    ['hub', 'open', expect.stringContaining(alert.id)],
    ['hub', 'accept', 'fast lane'],
    ['hub', 'file', 'fast lane'],
    ['hub', 'dispatch', 'fast lane'],
  ]);
  expect(sent).toEqual([['dispatched', [station.id]]]);
  await office.resolve(alert);
  await act('station', body.id, { action: 'handle', done: true, comment: 'a pan, put out' });
  await act('supervisor', body.id, { action: 'verify', passed: true });
  expect((await act('supervisor', body.id, { action: 'close' })).state).toBe('closed');
});

test('without a station that answers a confirmed fire waits for the desk', async () => {
  const { fire, call } = await open();
  const alert = await fire('west', { stage: 'confirmed' });
  expect((await call('admin', 'GET', `/cases/${alert.caseId}`)).body.state).toBe('reported');
});

test('a merged case ends with a pointer, stays readable, and its alerts follow', async () => {
  const { fire, call, committer, alerts, resolve, finish, act, store } = await open();
  const [first, second] = [await fire('west'), await fire('far')];
  const merge = (from: string, into: string, as = 'supervisor') =>
    call(as, 'POST', `/cases/${from}/merge`, { into, comment: 'one matter' });
  expect((await merge(second.caseId!, first.caseId!, 'commander')).status).toBe(403);
  const merged = await merge(second.caseId!, first.caseId!);
  expect(merged).toMatchObject({
    status: 200,
    body: { id: first.caseId, alertIds: [first.id, second.id], merged: [second.caseId] },
  });
  const { body: old } = await call('supervisor', 'GET', `/cases/${second.caseId}`);
  expect(old).toMatchObject({ state: 'cancelled', mergedInto: first.caseId, alertIds: [second.id] });
  expect(old.history.at(-1)).toMatchObject({
    action: 'merge',
    comment: 'one matter',
    detail: { into: merged.body.number },
  });
  expect((await merge(second.caseId!, first.caseId!)).body.code).toBe('wrong-state');
  expect((await merge(first.caseId!, first.caseId!)).body.code).toBe('wrong-state');

  const third = await fire('far', { ruleId: 'smoke-concentration', severity: 'major' });
  expect(third.caseId).toBe(first.caseId);
  await committer.run((tx) => alerts.raise(third.ruleId, third.subject, 'critical', 'worse', tx));
  await finish(first.caseId!);
  for (const alert of [first, third]) await resolve(alert);
  const early = await call('supervisor', 'POST', `/cases/${first.caseId}/actions`, { action: 'close' });
  expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('1 of its alerts') } });
  await resolve(second);
  const closed = await act('supervisor', first.caseId!, { action: 'close' });
  expect(closed.history.filter(({ action }: { action: string }) => action === 'alert-resolved')).toHaveLength(
    3,
  );
  expect((await checkHistories(store)).broken).toBeNull();
});

test('alerts that are another matter are split off into a case of their own', async () => {
  const { fire, call, alerts, committer } = await open();
  const [first, second] = [await fire('west'), await fire('far')];
  await call('supervisor', 'POST', `/cases/${second.caseId}/merge`, {
    into: first.caseId,
    comment: 'one matter',
  });
  const split = (alertIds: string[]) =>
    call('supervisor', 'POST', `/cases/${first.caseId}/split`, { alertIds, comment: 'not so' });
  expect((await split([first.id, second.id])).status).toBe(400);
  const made = await split([second.id]);
  expect(made).toMatchObject({
    status: 201,
    body: { state: 'reported', alertIds: [second.id], deviceId: 'far', address: 'at far' },
  });
  expect((await call('admin', 'GET', `/cases/${first.caseId}`)).body.alertIds).toEqual([first.id]);
  expect(alerts.byId(second.id)?.alert.caseId).toBe(made.body.id);
  await committer.run((tx) => alerts.raise(second.ruleId, second.subject, 'critical', 'worse', tx));
  expect((await fire('far', { ruleId: 'other-rule' })).caseId).toBe(made.body.id);
  expect(
    (await call('supervisor', 'POST', `/cases/${made.body.id}/split`, { alertIds: [first.id], comment: 'x' }))
      .status,
  ).toBe(400);
});
