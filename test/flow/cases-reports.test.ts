import { expect, test } from 'vitest';
import { CELL, OTHER_CELL, openCaseOffice } from '../support/case-office.ts';
import { manualClock } from '../support/clock.ts';
import { freshLocation, openAt } from '../support/stores.ts';

const HOUR_MS = 3_600_000;
const rubbish = {
  description: '墙角一堆垃圾',
  gridCode: CELL,
  typeCode: '1101990101',
  address: '幸福里 3 号楼',
};
const open = async (clock = manualClock()) =>
  openCaseOffice(await openAt(await freshLocation('sqlite')), { clock });

test('cases are found by state, source, kind, hand, place and time', async () => {
  const { call, act } = await open();
  const worker = `worker@${CELL}`;
  const { body: mine } = await call(worker, 'POST', '/cases', rubbish);
  const elsewhere = { ...rubbish, gridCode: OTHER_CELL, typeCode: '1101990301', severity: 'major' };
  expect((await call(worker, 'POST', '/cases', elsewhere)).body.code).toBe('outside-scope');
  const { body: other } = await call('operator', 'POST', '/cases', elsewhere);
  await act('supervisor', other.id, { action: 'cancel', reason: 'a double' });
  const found = async (query: string, as = 'supervisor') =>
    (await call(as, 'GET', `/cases?${query}`)).body.items.map((one: { id: string }) => one.id);
  expect(await found('')).toEqual([other.id, mine.id]);
  for (const query of [
    'state=open',
    'state=reported',
    'source=worker',
    'severity=minor',
    'type=1101990101',
    `grid=${CELL}`,
  ])
    expect([query, await found(query)]).toEqual([query, [mine.id]]);
  for (const query of [
    'state=over',
    'state=cancelled',
    'mine=true',
    'source=operator',
    `text=${other.number}`,
  ])
    expect([query, await found(query)]).toEqual([query, [other.id]]);
  expect(await found('mine=true', worker)).toEqual([mine.id]);
  expect(await found('', worker)).toEqual([mine.id]);
  for (const query of ['text=%25', `to=${mine.openedAt}`, 'type=component', 'unit=gardens', 'overdue=true'])
    expect([query, await found(query)]).toEqual([query, []]);
  expect(await found('overdue=false&limit=1')).toEqual([other.id]);
  expect((await call('', 'GET', '/cases')).status).toBe(401);
});

test('a platform that sends again has one case, also when it sends twice at once', async () => {
  const { call } = await open();
  const sent = { ...rubbish, source: 'upstream', idempotencyKey: '12345-2026' };
  const send = (as = 'operator:city') => call(as, 'POST', '/cases', sent);
  const answers = [...(await Promise.all([1, 2, 3].map(() => send()))), await send()];
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 201]);
  expect((await send('operator:county')).status).toBe(201);
});

test('a component has one open case, which goes to its owner', async () => {
  const { call, act } = await open();
  const cover = {
    description: '井盖松动',
    lng: 116.305,
    lat: 39.905,
    componentCode: '1101990101000042',
    owner: '街道办事处',
  };
  const { body: first } = await call('worker', 'POST', '/cases', cover);
  expect(first).toMatchObject({
    type: 'component',
    gridCode: CELL,
    source: 'worker',
    title: { en: 'Manhole cover' },
  });
  const second = await call('operator', 'POST', '/cases', { ...cover, description: '还没修' });
  expect(second).toMatchObject({ status: 200, body: { id: first.id, version: 2 } });
  await act('operator', first.id, { action: 'accept' });
  await act('supervisor', first.id, { action: 'file' });
  const sent = await act('commander', first.id, { action: 'dispatch' });
  expect(sent.units).toEqual(['facilities']);
  expect(sent.history.at(-1).detail).toEqual({ units: ['facilities'], reason: 'owner 街道办事处' });
  const wrong = { ...cover, componentCode: '9999990101000042' };
  expect((await call('operator', 'POST', '/cases', wrong)).body.detail).toContain('no component type');
  expect((await call('operator', 'POST', '/cases', { description: 'x', lng: 1, lat: 1 })).body.code).toBe(
    'no-grid-at-position',
  );
});

test('an event goes to the unit of its type and territory, and after two returns where a person says', async () => {
  const { call, act } = await open();
  const { body: made } = await call('operator', 'POST', '/cases', rubbish);
  await act('operator', made.id, { action: 'accept' });
  await act('supervisor', made.id, { action: 'file' });
  for (const needsHuman of [false, true]) {
    expect((await act('commander', made.id, { action: 'dispatch' })).units).toEqual(['sanitation']);
    expect(await act('worker', made.id, { action: 'return', reason: 'not ours' })).toMatchObject({
      state: 'returned',
      needsHuman,
    });
  }
  const again = await call('commander', 'POST', `/cases/${made.id}/actions`, { action: 'dispatch' });
  expect(again.body).toMatchObject({
    code: 'validation-failed',
    detail: expect.stringContaining('name the unit'),
  });
  const chosen = await act('commander', made.id, { action: 'dispatch', units: ['gardens', 'facilities'] });
  expect(chosen.units).toEqual(['gardens', 'facilities']);
  const found = await call('commander', 'GET', '/cases?unit=facilities');
  expect(found.body.items).toMatchObject([{ id: made.id }]);
});

test('a worker closes on the spot what is simple, with photos that are evidence of the case', async () => {
  const store = await openAt(await freshLocation('sqlite'));
  const evidenceOf = async () => [{ id: 'before' }, { id: 'after' }];
  const { call, act } = await openCaseOffice(store, { evidenceOf });
  const { body: made } = await call('worker', 'POST', '/cases', rubbish);
  const fly = await call('worker', 'POST', `/cases/${made.id}/actions`, { action: 'fly' });
  expect(fly.body.detail).toMatch(/^body.action: write one of accept, reject, .*quick-close/);
  const photos = { action: 'quick-close', before: ['before'], after: ['after'] };
  const forged = await call('worker', 'POST', `/cases/${made.id}/actions`, { ...photos, after: ['mine'] });
  expect(forged.body).toMatchObject({
    code: 'validation-failed',
    detail: expect.stringContaining('evidence'),
  });
  const closed = await act('worker', made.id, photos);
  expect(closed).toMatchObject({
    state: 'closed',
    quick: true,
    closedBy: 'worker',
    evidence: [{ id: 'before' }, { id: 'after' }],
  });
  expect(closed.history.at(-1).detail).toEqual({ before: ['before'], after: ['after'] });
});

test('anybody reports without a login, learns what becomes of it and nothing else, and not without end', async () => {
  const { api, call, act } = await open();
  const post = (body: object) => call('', 'POST', '/public/reports', body);
  const made = await post({ description: '路灯不亮', lng: 116.305, lat: 39.905 });
  expect(made).toMatchObject({
    status: 201,
    body: { queryCode: expect.stringMatching(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/) },
  });
  const { queryCode } = made.body;
  const ask = async (code: string) => (await fetch(`${api}/public/reports/${code}`)).json();
  expect(await ask(queryCode.toLowerCase().replaceAll('-', ''))).toEqual({
    state: 'reported',
    text: { zh: '已收到,等待受理', en: expect.any(String) },
    outcome: null,
  });
  const [one] = (await call('operator', 'GET', '/cases?source=public')).body.items;
  expect(one).toMatchObject({ description: '路灯不亮', reportedBy: 'public', gridCode: CELL });
  await act('supervisor', one.id, { action: 'reject', reason: 'the caller is known for it' });
  const answer = await ask(queryCode);
  expect(answer).toMatchObject({ state: 'rejected', outcome: { zh: '经核实不属于受理范围' } });
  expect(JSON.stringify(answer)).not.toContain('caller');
  expect(await ask('AAAA-AAAA')).toMatchObject({ code: 'not-found' });
  expect((await post({ description: 'x'.repeat(10_000), gridCode: CELL })).status).toBe(413);
  for (let i = 0; i < 4; i++) expect((await post({ description: 'again', gridCode: CELL })).status).toBe(201);
  expect(await post({ description: 'again', gridCode: CELL })).toMatchObject({
    status: 429,
    body: { code: 'too-many-requests' },
  });
});

test('what is overdue is told once, also what came while the hub was away, and shows until the case is over', async () => {
  const clock = manualClock(Date.parse('2026-11-23T09:00:00+08:00'));
  const told: string[] = [];
  const store = await openAt(await freshLocation('sqlite'));
  const before = await openCaseOffice(store, { clock });
  const { body: made } = await before.call('operator', 'POST', '/cases', rubbish);
  expect(made.stepDueAt).toBe('2026-11-23T01:30:00.000Z');
  await before.act('operator', made.id, { action: 'accept' });
  await before.act('supervisor', made.id, { action: 'file' });
  before.close();
  // Filed at 09:00: an hour to dispatch it; of four working hours half at 11:00, four fifths at 14:12, due at 15:00.
  clock.advance(3 * HOUR_MS);
  const onOverdue = ({ number }: { number: string }): void => void told.push(number);
  const { call, act, metrics, committer } = await openCaseOffice(store, { clock, onOverdue });
  clock.advance(4 * HOUR_MS);
  await committer.settled();
  const { body: late } = await call('supervisor', 'GET', `/cases/${made.id}`);
  expect(late).toMatchObject({ overdue: true, overdueSince: '2026-11-23T07:00:00.000Z', version: 7 });
  const lines = late.history.slice(3) as { action: string; detail: Record<string, unknown> }[];
  expect(lines.map(({ action, detail }) => [action, detail['percent'] ?? detail['step']])).toEqual([
    ['step-overdue', 'dispatch'],
    ['warning', 50],
    ['warning', 80],
    ['overdue', undefined],
  ]);
  expect(told).toHaveLength(2);
  expect((await call('supervisor', 'GET', '/cases?overdue=true&text=幸福里')).body.items).toHaveLength(1);
  expect(await metrics.metrics()).toMatch(/gridwatch_cases_overdue 1/);
  await act('supervisor', made.id, { action: 'cancel', reason: 'a double' });
  expect((await call('supervisor', 'GET', '/cases?overdue=true')).body.items).toEqual([]);
});

test('the indicators of a period count what was due in it, by type and month', async () => {
  const clock = manualClock(Date.parse('2026-11-23T09:00:00+08:00'));
  const { call, act, finish } = await open(clock);
  const ids = [];
  for (let i = 0; i < 3; i++) ids.push((await call('operator', 'POST', '/cases', rubbish)).body.id);
  const [inTime, late, never] = ids;
  await finish(inTime, 'sanitation');
  await act('supervisor', inTime, { action: 'close' });
  await finish(late, 'sanitation');
  await act('operator', never, { action: 'accept' });
  await act('supervisor', never, { action: 'file' });
  await act('commander', never, { action: 'extend', limit: '1 working-hours', reason: 'far' });
  clock.advance(24 * HOUR_MS);
  await act('supervisor', late, { action: 'close' });
  const period = 'from=2026-11-01T00:00:00%2B08:00&to=2026-12-01T00:00:00%2B08:00';
  const { body } = await call('supervisor', 'GET', `/reports/indicators?${period}&by=unit`);
  expect(body.total).toEqual({
    filed: 3,
    due: 3,
    closed: 2,
    closedInTime: 1,
    reworked: 0,
    extended: 1,
    closingRate: 66.67,
    onTimeRate: 33.33,
    reworkRate: 0,
    extensionRate: 33.33,
  });
  expect(body.groups.map(({ key, due }: { key: string; due: number }) => [key, due])).toEqual([
    ['', 1],
    ['sanitation', 2],
  ]);
  for (const [by, key] of [
    ['type', '1101990101'],
    ['grid', CELL],
    ['month', '2026-11'],
  ])
    expect(
      (await call('supervisor', 'GET', `/reports/indicators?${period}&by=${by}`)).body.groups,
    ).toMatchObject([{ key, due: 3 }]);
  expect(
    (await call('supervisor', 'GET', '/reports/indicators?from=2026-01-01T00:00:00Z&to=2020-01-01T00:00:00Z'))
      .status,
  ).toBe(400);
});
