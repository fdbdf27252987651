import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { ApiClient, GRID, login, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const PASSWORD = 'a password long enough';
const HOUR_MS = 3_600_000;
const COMMUNITY = '110108001001';

async function user(hub: TestHub, username: string, role: string, gridCode: string | null = null) {
  await hub.api.post('/users', { username, role, gridCode, password: PASSWORD });
  return login(hub.http, username, PASSWORD);
}

/** A program with this role: quicker than a person, whose password costs time. */
async function program(hub: TestHub, name: string, role: string, gridCode: string | null) {
  const { body } = await hub.api.post('/tokens', { name, role, gridCode });
  return new ApiClient(hub.http, { authorization: `Bearer ${body.secret}` });
}

/** A screen that shows what its topic says. */
async function screen(hub: TestHub, gridCode: string) {
  const name = `screen-${gridCode.slice(-3)}-${Math.random()}`;
  const { body } = await hub.api.post('/tokens', { name, role: 'viewer', gridCode });
  const client = await connectAsync(hub.mqtt, {
    username: name,
    password: body.secret,
    reconnectPeriod: 0,
    keepalive: 0,
  });
  onTestFinished(() => client.endAsync(true).catch(() => undefined));
  const shown: string[][] = [];
  client.on('message', (_topic, payload) => {
    const text = payload.toString();
    const { warnings } = (text === '' ? { warnings: [] } : JSON.parse(text)) as {
      warnings: { text: { en: string } }[];
    };
    shown.push(warnings.map((one) => one.text.en));
  });
  await client.subscribeAsync(`screen/${gridCode}/warning`, { qos: 1 });
  return shown;
}

async function world() {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const inMs = (ms: number): string => new Date(clock.now() + ms).toISOString();
  const operator = await program(hub, 'op', 'operator', COMMUNITY);
  const supervisor = await user(hub, 'chief', 'supervisor');
  const draft = (en: string, changes: object = {}) =>
    operator.post('/warnings', { text: { zh: en, en }, grids: [COMMUNITY], to: inMs(HOUR_MS), ...changes });
  return { clock, hub, inMs, operator, supervisor, draft };
}

test('a warning is on the screens of its grids once somebody else has approved it, until its end', async () => {
  const { clock, hub, operator, supervisor, draft } = await world();
  const shown = await screen(hub, GRID);
  const made = await draft('Gas leak: leave the building');
  expect(made).toMatchObject({ status: 201, body: { state: 'draft', author: 'token:op', approvedBy: null } });
  const path = `/warnings/${made.body.id}`;
  expect((await operator.post(`${path}/approve`)).status).toBe(403);
  expect(shown).toEqual([]);
  expect(await supervisor.post(`${path}/approve`)).toMatchObject({
    status: 200,
    body: { state: 'published', approvedBy: 'chief' },
  });
  await vi.waitFor(() => expect(shown).toEqual([['Gas leak: leave the building']]));
  const late = await screen(hub, OTHER_GRID);
  await vi.waitFor(() => expect(late).toEqual([['Gas leak: leave the building']]));
  expect((await supervisor.post(`${path}/approve`)).status).toBe(409);

  clock.advance(HOUR_MS);
  await vi.waitFor(() => expect(shown.at(-1)).toEqual([]));
  expect((await hub.api.get('/warnings?state=ended')).body.items).toMatchObject([
    { state: 'ended', endedBy: 'hub' },
  ]);
  const deeds = (await hub.api.get('/audit')).body.items.map(({ action }: { action: string }) => action);
  expect(deeds).toEqual(expect.arrayContaining(['warning.draft', 'warning.approve']));
});

test('nobody approves what they wrote, whatever their role, and no program does', async () => {
  const { hub, supervisor, draft, inMs } = await world();
  const text = { zh: '演习', en: 'Exercise' };
  const { body } = await supervisor.post('/warnings', { text, grids: [GRID], to: inMs(HOUR_MS) });
  const own = await supervisor.post(`/warnings/${body.id}/approve`);
  expect(own).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const robot = await program(hub, 'robot', 'supervisor', null);
  const other = await draft('Other');
  expect((await robot.post(`/warnings/${other.body.id}/approve`)).status).toBe(403);
});

test('what stands is shown together, taken down by hand, and shown again after a restart', async () => {
  const { clock, hub, operator, supervisor, draft, inMs } = await world();
  const shown = await screen(hub, GRID);
  const first = (await draft('First')).body.id;
  const later = (await draft('Later', { from: inMs(HOUR_MS / 2) })).body.id;
  for (const id of [first, later]) await supervisor.post(`/warnings/${id}/approve`);
  await vi.waitFor(() => expect(shown.at(-1)).toEqual(['First']));
  clock.advance(HOUR_MS / 2);
  await vi.waitFor(() => expect(shown.at(-1)).toEqual(['First', 'Later']));
  expect((await operator.post(`/warnings/${first}/end`)).body).toMatchObject({
    state: 'ended',
    endedBy: 'token:op',
  });
  await vi.waitFor(() => expect(shown.at(-1)).toEqual(['Later']));
  await hub.close();

  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const after = await screen(again, GRID);
  await vi.waitFor(() => expect(after).toEqual([['Later']]));
});

test('a warning reaches no further than its author sees', async () => {
  const { hub, draft } = await world();
  expect((await draft('All', { grids: ['110108001'] })).status).toBe(403);
  expect((await draft('Nowhere', { grids: ['110108001001009'] })).status).toBe(403);
  expect((await draft('Past', { to: '2020-01-01T00:00:00Z' })).status).toBe(400);
  await draft('Here', { grids: [GRID] });
  const other = await program(hub, 'other', 'operator', OTHER_GRID);
  const here = await program(hub, 'here', 'viewer', GRID);
  expect((await other.get('/warnings')).body.items).toEqual([]);
  expect((await here.get('/warnings')).body.items).toHaveLength(1);
  expect((await here.post('/warnings', {})).status).toBe(403);
});
