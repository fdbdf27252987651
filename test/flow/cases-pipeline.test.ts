import { expect, test } from 'vitest';
import { act, userOf } from '../support/cases.ts';
import { manualClock } from '../support/clock.ts';
import { GRID, OTHER_GRID, runHub, withDistrict } from '../support/hub.ts';

const HOUR_MS = 3_600_000;
const rubbish = {
  description: '墙角一堆垃圾',
  gridCode: GRID,
  typeCode: '1101990101',
  address: '幸福里 3 号楼',
};

test('a report of an operator goes the whole way, with everybody who took it on in its chained history', async () => {
  const hub = await withDistrict(await runHub());
  const [clerk, supervisor, commander, worker] = await Promise.all(
    (['operator', 'supervisor', 'commander', 'worker'] as const).map((role) => userOf(hub, role)),
  );
  const made = await clerk!.post('/cases', { ...rubbish, lng: 116.305, lat: 39.905 });
  expect(made).toMatchObject({
    status: 201,
    body: {
      state: 'reported',
      source: 'operator',
      type: 'event',
      reportedBy: 'operator',
      gridCode: GRID,
      dispatches: [],
      evidence: [],
    },
  });
  const { id } = made.body;
  expect(await worker!.post(`/cases/${id}/actions`, { action: 'accept' })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  await act(clerk!, id, { action: 'accept' });
  expect((await act(supervisor!, id, { action: 'file' })).dueAt).not.toBeNull();
  const nowhere = await commander!.post(`/cases/${id}/actions`, { action: 'dispatch' });
  expect(nowhere).toMatchObject({
    status: 400,
    body: { code: 'validation-failed', detail: expect.stringContaining('no unit on duty') },
  });
  expect(await act(commander!, id, { action: 'dispatch', unit: 'sanitation' })).toMatchObject({
    state: 'dispatched',
    units: ['sanitation'],
  });
  await act(worker!, id, { action: 'handle' });
  await act(worker!, id, { action: 'handle', done: true, comment: '已清理' });
  const self = await hub.api.post(`/cases/${id}/actions`, { action: 'verify', passed: true, version: 1 });
  expect(self).toMatchObject({ status: 409, body: { code: 'conflict', case: { state: 'handled' } } });
  await act(supervisor!, id, { action: 'verify', passed: true });
  const closed = await act(supervisor!, id, { action: 'close' });
  expect(closed).toMatchObject({
    state: 'closed',
    handledBy: ['worker'],
    dispatchedBy: ['commander'],
    verification: { by: 'supervisor' },
  });
  const lines = closed.history.map(({ actor, action }: Record<string, string>) => `${actor} ${action}`);
  expect(lines).toEqual([
    'operator report',
    'operator accept',
    'supervisor file',
    'commander dispatch',
    'worker handle',
    'worker handle',
    'supervisor verify',
    'supervisor close',
  ]);
  expect(new Set(closed.history.map(({ hash }: { hash: string }) => hash)).size).toBe(8);
  const late = await Promise.all(
    [1, 2, 3].map((n) => act(clerk!, id, { action: 'comment', comment: `seen ${n}` })),
  );
  expect(late.at(-1).state).toBe('closed');
  expect((await hub.api.get(`/cases/${id}`)).body.history).toHaveLength(11);
  expect(hub.fatal).toEqual([]);
});

test('limits that are reached are noted once, over a restart too, and an overdue case is found', async () => {
  const clock = manualClock(Date.parse('2026-11-23T09:00:00+08:00'));
  const hub = await withDistrict(await runHub({}, { clock }));
  const { id } = (await hub.api.post('/cases', rubbish)).body;
  await act(hub.api, id, { action: 'accept' });
  await act(hub.api, id, { action: 'file' });
  await act(hub.api, id, { action: 'dispatch', unit: 'sanitation' });
  // Four working hours from 09:00: half at 11:00, most of it at 14:12, due at 15:00.
  clock.advance(2 * HOUR_MS);
  await hub.close();
  clock.advance(HOUR_MS);
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const actions = async () =>
    (await again.api.get(`/cases/${id}`)).body.history
      .slice(4)
      .map((line: { action: string; detail: object }) => [line.action, line.detail]);
  clock.advance(2 * HOUR_MS + 720_000);
  const dueAt = Date.parse('2026-11-23T15:00:00+08:00');
  expect(await actions()).toEqual([
    ['warning', { percent: 50, dueAt }],
    ['warning', { percent: 80, dueAt }],
  ]);
  expect((await again.api.get('/cases?overdue=true')).body.items).toEqual([]);
  clock.advance(HOUR_MS);
  expect((await actions()).at(-1)).toEqual(['overdue', { dueAt }]);
  const { body } = await again.api.get('/cases?overdue=true&unit=sanitation&type=11019901&text=幸福里');
  expect(body.items).toMatchObject([{ id, overdue: true, overdueSince: '2026-11-23T07:00:00.000Z' }]);
  const metrics = await (await fetch(`${again.http}/metrics`)).text();
  expect(metrics).toMatch(/gridwatch_cases_overdue 1/);
});

test('cases are found by state, source, kind, hand, place and time', async () => {
  const hub = await withDistrict(await runHub());
  const worker = await userOf(hub, 'worker', { gridCode: GRID });
  const mine = (await worker.post('/cases', rubbish)).body;
  const other = (
    await hub.api.post('/cases', {
      ...rubbish,
      gridCode: OTHER_GRID,
      typeCode: '1101990301',
      severity: 'major',
    })
  ).body;
  await act(hub.api, other.id, { action: 'cancel', reason: 'a double' });
  const found = async (query: string, api = hub.api) =>
    (await api.get(`/cases?${query}`)).body.items.map((one: { id: string }) => one.id);
  expect(await found('')).toEqual([other.id, mine.id]);
  for (const query of [
    'state=open',
    'state=reported',
    'source=worker',
    'severity=minor',
    'type=1101990101',
    `grid=${GRID}`,
  ])
    expect(await found(query)).toEqual([mine.id]);
  for (const query of [
    'state=over',
    'state=cancelled',
    'mine=true',
    'source=operator',
    `text=${other.number}`,
  ])
    expect(await found(query)).toEqual([other.id]);
  expect(await found('mine=true', worker)).toEqual([mine.id]);
  expect(await found('', worker)).toEqual([mine.id]);
  expect(await found('text=%25&unit=x')).toEqual([]);
  expect(await found(`to=${mine.openedAt}`)).toEqual([]);
  expect(await found('type=component')).toEqual([]);
});

test('a platform that sends again has one case, and a second report of a component joins its open case', async () => {
  const hub = await withDistrict(await runHub());
  const sent = { ...rubbish, source: 'upstream', idempotencyKey: '12345-2026' };
  const answers = await Promise.all([1, 2, 3].map(() => hub.api.post('/cases', sent)));
  answers.push(await hub.api.post('/cases', sent));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 201]);

  const cover = {
    description: '井盖松动',
    gridCode: GRID,
    componentCode: '1101990101000042',
    owner: '街道办事处',
  };
  const first = await hub.api.post('/cases', cover);
  expect(first.body).toMatchObject({
    type: 'component',
    subject: 'component:1101990101000042',
    title: { en: 'Manhole cover' },
  });
  const second = await hub.api.post('/cases', { ...cover, description: '还没修' });
  expect(second).toMatchObject({ status: 200, body: { id: first.body.id } });
  const { id } = first.body;
  await act(hub.api, id, { action: 'accept' });
  await act(hub.api, id, { action: 'file' });
  expect(await act(hub.api, id, { action: 'dispatch' })).toMatchObject({ units: ['facilities'] });
  const unplaced = await hub.api.post('/cases', { description: 'somewhere', lng: 1, lat: 1 });
  expect(unplaced).toMatchObject({ status: 422, body: { code: 'no-grid-at-position' } });
});

test('anybody reports without a login, learns what becomes of it and nothing else, and not without end', async () => {
  const hub = await withDistrict(await runHub());
  const report = (body: object) =>
    fetch(`${hub.http}/api/v1/public/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const ask = async (code: string) => (await fetch(`${hub.http}/api/v1/public/reports/${code}`)).json();
  const made = await report({ description: '路灯不亮', lng: 116.305, lat: 39.905 });
  expect(made.status).toBe(201);
  const { queryCode } = (await made.json()) as { queryCode: string };
  expect(queryCode).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
  expect(await ask(queryCode.toLowerCase().replaceAll('-', ''))).toEqual({
    state: 'reported',
    text: { zh: '已收到,等待受理', en: expect.any(String) },
    outcome: null,
  });
  const [one] = (await hub.api.get('/cases?source=public')).body.items;
  expect(one).toMatchObject({ description: '路灯不亮', reportedBy: 'public', gridCode: GRID });
  await act(hub.api, one.id, { action: 'reject', reason: 'the caller is known for it' });
  const answer = await ask(queryCode);
  expect(answer).toMatchObject({ state: 'rejected', outcome: { zh: '经核实不属于受理范围' } });
  expect(JSON.stringify(answer)).not.toContain('caller');
  expect(await ask('AAAA-AAAA')).toMatchObject({ code: 'not-found' });
  expect((await report({ description: 'x'.repeat(10_000), gridCode: GRID })).status).toBe(413);
  for (let i = 0; i < 4; i++) await report({ description: 'again', gridCode: GRID });
  const refused = await report({ description: 'again', gridCode: GRID });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
    429,
    'too-many-requests',
  ]);
});

test('case numbers have no gap and no repeat when many report at once', async () => {
  const hub = await withDistrict(await runHub());
  const made = await Promise.all(Array.from({ length: 40 }, () => hub.api.post('/cases', rubbish)));
  const serials = made.map(({ body }) => Number(body.number.split('-')[2]));
  expect(serials.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});
