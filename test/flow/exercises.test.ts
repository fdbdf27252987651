import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { register } from '../support/device.ts';
import {
  type ApiClient,
  GRID,
  login,
  OTHER_GRID,
  runHub,
  type TestHub,
  withDistrict,
} from '../support/hub.ts';

const PASSWORD = 'a password long enough';
const MIN = 60_000;
const HOUR = 60 * MIN;

/** A district with two heat detectors side by side. */
async function district(clock = manualClock()) {
  const hub = await withDistrict(await runHub({}, { clock }));
  for (const id of ['heat-1', 'heat-2']) await register(hub, { id, kind: 'heat' });
  const inMs = (ms: number): string => new Date(clock.now() + ms).toISOString();
  const start = (type: string, target: object, ms: number, api: ApiClient = hub.api) =>
    api.post('/exercises', { type, target, to: inMs(ms), comment: 'works' });
  return { hub, clock, inMs, start };
}
const heat = (hub: TestHub, device: string, temperature: number) =>
  hub.api.post('/readings', [{ device, temperature }]);
const alertOf = async (hub: TestHub, device: string) =>
  (await hub.api.get(`/alerts?deviceId=${device}`)).body.items[0];
const stepsOf = async (hub: TestHub, id: string): Promise<string[]> =>
  (await hub.api.get(`/alerts/${id}/trace`)).body.steps.map(({ step }: { step: string }) => step);

test('what fires during a drill is marked and held, and is real when it outlives the drill', async () => {
  const { hub, clock, start } = await district();
  await heat(hub, 'heat-2', 61);
  const made = await start('drill', { gridCode: '110108001' }, HOUR);
  expect(made).toMatchObject({ status: 201, body: { state: 'active', author: 'admin', endedAt: null } });
  await heat(hub, 'heat-1', 61);
  const held = await alertOf(hub, 'heat-1');
  expect(held).toMatchObject({ exercise: 'drill', heldBack: true, caseId: null, stage: 'pre-alarm' });
  expect(await alertOf(hub, 'heat-2')).toMatchObject({ exercise: null, stage: 'pre-alarm', caseId: /./ });
  expect(await (await fetch(`${hub.http}/metrics`)).text()).toContain(
    'gridwatch_exercises_active{type="drill"} 1',
  );

  clock.advance(HOUR);
  await vi.waitFor(async () => expect((await alertOf(hub, 'heat-1')).exercise).toBeNull());
  // Both began at the same time: now that it is real, each is the witness of the other.
  expect(await alertOf(hub, 'heat-1')).toMatchObject({ heldBack: false, caseId: /./, stage: 'confirmed' });
  expect((await stepsOf(hub, held.id)).slice(-4)).toEqual(['exercise-over', 'confirmed', 'let-go', 'case']);
  expect((await hub.api.get('/exercises?state=ended')).body.items).toMatchObject([{ endedBy: 'hub' }]);
});

test('what fires and clears during maintenance stays an exercise, and nobody outside is told', async () => {
  const { hub, start } = await district();
  const { body: token } = await hub.api.post('/tokens', { name: 'robot', role: 'viewer', gridCode: null });
  const robot = await connectAsync(hub.mqtt, { username: 'robot', password: token.secret });
  onTestFinished(() => robot.endAsync(true).catch(() => undefined));
  const heard: string[] = [];
  robot.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString()).deviceId));
  await robot.subscribeAsync('alert/#', { qos: 1 });
  const { body } = await start('maintenance', { deviceId: 'heat-1' }, 24 * HOUR);
  await heat(hub, 'heat-1', 61);
  await heat(hub, 'heat-1', 20);
  expect(await alertOf(hub, 'heat-1')).toMatchObject({
    exercise: 'maintenance',
    state: 'resolved',
    caseId: null,
  });
  const ended = await hub.api.post(`/exercises/${body.id}/end`);
  expect(ended).toMatchObject({ status: 200, body: { state: 'ended', endedBy: 'admin' } });
  expect((await hub.api.post(`/exercises/${body.id}/end`)).status).toBe(409);
  await heat(hub, 'heat-2', 61);
  await vi.waitFor(() => expect(heard).toContain('heat-2'));
  expect(heard).not.toContain('heat-1');
  const { items } = (await hub.api.get('/audit?action=exercise.end')).body;
  expect(items).toMatchObject([{ actor: 'admin', target: body.id }]);
});

test('somebody who sees a real fire during a drill confirms it, and it is real at once', async () => {
  const { hub, clock, start } = await district();
  await start('drill', { gridCode: GRID }, HOUR);
  await hub.api.post('/readings', [{ device: 'heat-2', temperature: 61, at: clock.now() - MIN }]);
  // It began before the drill, and was only told of during it.
  expect(await alertOf(hub, 'heat-2')).toMatchObject({ exercise: null, caseId: /./ });
  await heat(hub, 'heat-1', 61);
  const { id } = await alertOf(hub, 'heat-1');
  const confirmed = await hub.api.post(`/alerts/${id}/confirm`, { comment: 'no drill' });
  expect(confirmed.body).toMatchObject({ exercise: null, stage: 'confirmed', heldBack: false, caseId: /./ });
  expect((await stepsOf(hub, id)).slice(-3)).toEqual(['confirmed', 'let-go', 'case']);
});

test('an exercise has an end, a comment and a target within the grid of a supervisor', async () => {
  const { hub, inMs, start } = await district();
  expect((await start('drill', { gridCode: GRID }, 9 * HOUR)).status).toBe(400);
  expect((await start('maintenance', { gridCode: GRID }, 31 * 24 * HOUR)).status).toBe(400);
  expect((await start('test', { deviceId: 'heat-1' }, MIN)).status).toBe(400);
  expect((await start('drill', { deviceId: 'nobody' }, MIN)).status).toBe(400);
  expect((await start('drill', { gridCode: GRID, deviceId: 'heat-1' }, MIN)).status).toBe(400);
  const { status } = await hub.api.post('/exercises', {
    type: 'drill',
    target: { gridCode: GRID },
    comment: 'x',
  });
  expect(status).toBe(400);
  for (const [username, role, gridCode] of [
    ['chen', 'supervisor', OTHER_GRID],
    ['li', 'operator', GRID],
  ])
    await hub.api.post('/users', { username, role, gridCode, password: PASSWORD });
  const elsewhere = await login(hub.http, 'chen', PASSWORD);
  expect((await start('drill', { gridCode: GRID }, MIN, elsewhere)).status).toBe(403);
  expect((await start('drill', { deviceId: 'heat-1' }, MIN, elsewhere)).status).toBe(400);
  const operator = await login(hub.http, 'li', PASSWORD);
  expect((await start('drill', { gridCode: GRID }, MIN, operator)).status).toBe(403);
  const { body } = await start('drill', { gridCode: GRID }, MIN);
  const change = async (ms: number): Promise<number> => {
    const headers = { cookie: hub.api.cookie, origin: hub.http, 'content-type': 'application/json' };
    const asked = JSON.stringify({ to: inMs(ms), comment: 'longer' });
    const url = `${hub.http}/api/v1/exercises/${body.id}`;
    return (await fetch(url, { method: 'PATCH', headers, body: asked })).status;
  };
  expect([await change(9 * HOUR), await change(8 * HOUR)]).toEqual([400, 200]);
  expect((await hub.api.get(`/exercises/${body.id}`)).body).toMatchObject({
    to: inMs(8 * HOUR),
    comment: 'longer',
  });
  expect((await operator.get('/exercises')).body.items).toMatchObject([{ id: body.id }]);
  expect((await elsewhere.get(`/exercises/${body.id}`)).status).toBe(404);
});

test('a test that a detector reports is on record until it says otherwise or is silent about it, and holds nothing', async () => {
  const { hub, clock } = await district();
  const say = (metrics: object) => hub.api.post('/readings', [{ device: 'heat-1', ...metrics }]);
  const tests = async (state: string) => (await hub.api.get(`/exercises?state=${state}`)).body.items;
  await say({ test: true, alarm: true });
  const [going] = await tests('open');
  expect(going).toMatchObject({
    type: 'test',
    state: 'active',
    target: { deviceId: 'heat-1' },
    author: 'hub',
  });
  await say({ temperature: 61 });
  expect(await alertOf(hub, 'heat-1')).toMatchObject({ exercise: null, caseId: /./ });
  await say({ temperature: 20, test: false });
  expect(await tests('ended')).toMatchObject([{ id: going.id, endedBy: 'device' }]);
  await say({ test: true });
  clock.advance(5 * MIN);
  await say({ test: true });
  clock.advance(5 * MIN);
  expect(await tests('open')).toMatchObject([{ id: going.id }]);
  expect((await hub.api.post(`/exercises/${going.id}/end`)).status).toBe(409);
  clock.advance(5 * MIN);
  await vi.waitFor(async () => expect(await tests('open')).toEqual([]));
  expect(await tests('ended')).toMatchObject([{ id: going.id, endedBy: 'hub' }]);
});
