import { expect, it, test } from 'vitest';
import { openCaseOffice } from '../support/case-office.ts';
import { eachDialect, freshLocation, openAt } from '../support/stores.ts';

const DAY_MS = 86_400_000;
const blocked = {
  title: '疏散通道堵塞',
  grade: 'major',
  owner: '某公司',
  place: '3 号楼',
  lng: 116.305,
  lat: 39.905,
};

async function open() {
  const store = await openAt(await freshLocation('sqlite'));
  const office = await openCaseOffice(store);
  const { status, body } = await office.call('worker', 'POST', '/hazards', blocked);
  expect([status, body.state, body.gridCode]).toEqual([201, 'open', '110199001001001']);
  const act = (as: string, request: object) =>
    office.call(as, 'POST', `/hazards/${body.id}/actions`, request);
  return { ...office, store, id: body.id as string, act };
}
const inDays = (from: number, days: number): string => new Date(from + days * DAY_MS).toISOString();

eachDialect((_dialect, openFresh) => {
  it('escalates what is ignored on time, also over a restart, and goes on with numbers and history', async () => {
    const store = await openFresh();
    const early = await openCaseOffice(store);
    const { body: made } = await early.call('worker', 'POST', '/hazards', blocked);
    expect(made.number).toBe('YH-20261123-0001');
    const dueAt = inDays(early.clock.now(), 2);
    const request = { action: 'notify', dueAt, comment: '清理' };
    const told = await early.call('supervisor', 'POST', `/hazards/${made.id}/actions`, request);
    expect(told.body).toMatchObject({ state: 'notified', dueAt, overdue: false });
    early.clock.advance(2 * DAY_MS + 1);
    await early.committer.settled();
    const late = await early.call('viewer', 'GET', `/hazards?overdue=true`);
    expect(late.body.items).toMatchObject([{ id: made.id, overdue: true, escalation: { step: 1 } }]);
    const { body: counts } = await early.call('viewer', 'GET', '/hazards/counts');
    expect(counts).toMatchObject({ byState: { notified: 1 }, overdue: 1, major: 1 });
    early.ledger.close();

    const { clock } = early;
    clock.advance(5 * DAY_MS);
    const again = await openCaseOffice(store, { clock });
    clock.advance(1);
    await again.committer.settled();
    clock.advance(DAY_MS);
    await again.committer.settled();
    const { body } = await again.call('viewer', 'GET', `/hazards/${made.id}`);
    const lines = body.history.map(({ n, action }: { n: number; action: string }) => `${n} ${action}`);
    expect(lines).toEqual(['1 enter', '2 notify', '3 overdue', '4 second-notice', '5 upstream']);
    expect(body).toMatchObject({ escalation: { step: 3, nextAt: null }, notices: [{}, { kind: 'second' }] });
    const next = await again.call('worker', 'POST', '/hazards', blocked);
    expect(next.body.number).toBe('YH-20261201-0001');
  });
});

test('a hazard is struck by its third person, and each step is in the history and the audit', async () => {
  const { act, call, id, clock, store } = await open();
  const notify = { action: 'notify', dueAt: inDays(clock.now(), 1), comment: '清理' };
  expect((await act('worker', notify)).body.code).toBe('forbidden');
  await act('supervisor', notify);
  await act('worker:zhang', { action: 'claim', comment: '已清理' });
  expect((await act('admin:zhang', { action: 'inspect', passed: true })).body.code).toBe('same-person');
  await act('station', { action: 'inspect', passed: true });
  expect((await act('admin:station', { action: 'strike' })).body.code).toBe('same-person');
  expect((await act('supervisor', { action: 'strike', version: 1 })).body.code).toBe('conflict');
  const { body: counts } = await call('viewer', 'GET', '/hazards/counts');
  expect(counts).toMatchObject({ byState: { inspected: 1, struck: 0 }, overdue: 0, major: 1 });
  expect((await call('viewer@110199001001002', 'GET', '/hazards/counts')).body.byState.inspected).toBe(0);
  const { body } = await act('supervisor', { action: 'strike' });
  expect(body).toMatchObject({ state: 'struck', struckBy: 'supervisor' });
  expect((await act('supervisor', { action: 'comment', comment: 'x' })).status).toBe(409);
  const list = async (query: string, as = 'viewer') =>
    (await call(as, 'GET', `/hazards?${query}`)).body.items.map((one: { id: string }) => one.id);
  expect([await list('state=unstruck'), await list('state=struck&grade=major')]).toEqual([[], [id]]);
  expect(await list('', 'viewer@110199001001002')).toEqual([]);
  expect((await call('viewer@110199001001002', 'GET', `/hazards/${id}`)).status).toBe(404);
  const audited = await store.db.selectFrom('audit').select('action').orderBy('id').execute();
  expect(audited.map(({ action }) => action)).toEqual([
    'hazard.enter',
    'hazard.notify',
    'hazard.claim',
    'hazard.inspect',
    'hazard.strike',
  ]);
});

test('a hazard opens a case, or is linked to one that is there', async () => {
  const { call, id } = await open();
  const made = await call('worker', 'POST', `/hazards/${id}/cases`, {});
  const [caseId] = made.body.caseIds;
  const { body: opened } = await call('viewer', 'GET', `/cases/${caseId}`);
  expect(opened).toMatchObject({
    source: 'hazard',
    severity: 'major',
    title: { zh: blocked.title },
    reportedBy: 'worker',
  });
  const other = await call('operator', 'POST', '/cases', { description: '堵塞', lng: 116.305, lat: 39.905 });
  const linked = await call('operator', 'POST', `/hazards/${id}/cases`, { caseId: other.body.id });
  expect(linked.body.caseIds).toEqual([caseId, other.body.id]);
  const { body: noted } = await call('viewer', 'GET', `/cases/${other.body.id}`);
  expect(noted.history.at(-1)).toMatchObject({ action: 'hazard', comment: made.body.number });
  const twice = await call('operator', 'POST', `/hazards/${id}/cases`, { caseId: other.body.id });
  expect(twice.body.version).toBe(linked.body.version);
  expect((await call('operator', 'POST', `/hazards/${id}/cases`, { caseId: 'none' })).status).toBe(404);
});

test('a notice is a page to print', async () => {
  const { act, api, id, clock } = await open();
  await act('supervisor', { action: 'notify', dueAt: inDays(clock.now(), 1), comment: '清理' });
  const get = (n: number, query = '') =>
    fetch(`${api}/hazards/${id}/notices/${n}.html${query}`, { headers: { authorization: 'Bearer viewer' } });
  const page = await get(1);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toMatch(/责令限期整改通知书[^]*某公司[^]*2026-11-24 12:00/);
  expect(await (await get(1, '?lang=en')).text()).toContain('Rectification notice');
  expect((await get(2)).status).toBe(404);
});
