import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
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
const HOUR_MS = 3_600_000;

async function user(hub: TestHub, username: string, role: string, gridCode: string | null) {
  await hub.api.post('/users', { username, role, gridCode, password: PASSWORD });
  return login(hub.http, username, PASSWORD);
}

/** A district with a heat detector whose alert is `major`; `inMs`: an instant as it goes over the wire. */
async function district(clock = manualClock()) {
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'heat-1', kind: 'heat', labels: { room: 'kitchen' } });
  const heat = await connectDevice(hub, { id: 'heat-1', kind: 'heat', secret });
  return { hub, heat, clock, inMs: (ms: number) => new Date(clock.now() + ms).toISOString() };
}

const send = async (hub: TestHub, api: ApiClient, method: string, path: string, body?: unknown) => {
  const response = await fetch(`${hub.http}/api/v1${path}`, {
    method,
    headers: {
      cookie: api.cookie,
      origin: hub.http,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.status;
};

const openAlerts = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items;
const stepsOf = async (hub: TestHub, id: string): Promise<string[]> =>
  (await hub.api.get(`/alerts/${id}/trace`)).body.steps.map(({ step }: { step: string }) => step);

test('a silenced alert is recorded with what silences it, and takes its effect when the silence is taken back', async () => {
  const { hub, heat, inMs } = await district();
  const made = await hub.api.post('/silences', {
    matchers: { kind: 'heat', grid: '110108001', labels: { room: 'kitchen' } },
    to: inMs(HOUR_MS),
    comment: 'painting',
  });
  expect(made).toMatchObject({ status: 201, body: { state: 'active', author: 'admin' } });
  await heat.send({ seq: 1, temperature: 61 });
  const [held] = await openAlerts(hub);
  expect(held).toMatchObject({ state: 'firing', silencedBy: made.body.id, heldBack: true, caseId: null });
  expect(await stepsOf(hub, held.id)).toEqual(['observed', 'fired', 'silenced']);
  expect((await hub.api.get('/cases')).body.items).toEqual([]);

  expect(await send(hub, hub.api, 'DELETE', `/silences/${made.body.id}`)).toBe(204);
  const [free] = await openAlerts(hub);
  expect(free).toMatchObject({ id: held.id, silencedBy: null, heldBack: false, caseId: expect.any(String) });
  expect((await stepsOf(hub, held.id)).slice(-2)).toEqual(['unsilenced', 'case']);
  const ended = await hub.api.get(`/silences/${made.body.id}`);
  expect(ended.body).toMatchObject({ state: 'ended', endedBy: 'admin' });
  expect(await send(hub, hub.api, 'DELETE', `/silences/${made.body.id}`)).toBe(409);
});

test('a silence ends by itself, also when the hub was down at that instant', async () => {
  const { hub, heat, clock, inMs } = await district();
  const matchers = { deviceId: 'heat-1' };
  await hub.api.post('/silences', { matchers, to: inMs(HOUR_MS), comment: 'painting' });
  await heat.send({ seq: 1, temperature: 61 });
  await heat.client.endAsync();
  await hub.close();

  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const heatAlert = async (at: TestHub) =>
    (await openAlerts(at)).find(({ ruleId }: { ruleId: string }) => ruleId === 'heat-temperature');
  expect(await heatAlert(again)).toMatchObject({ heldBack: true, caseId: null });
  await again.close();
  clock.advance(HOUR_MS);

  const later = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  expect(await heatAlert(later)).toMatchObject({ silencedBy: null, caseId: expect.any(String) });
  expect((await later.api.get('/silences?state=ended')).body.items).toMatchObject([{ endedBy: 'hub' }]);
});

test('integrations hear nothing of a silenced alert, and all of it when the silence has ended', async () => {
  const { hub, heat, inMs } = await district();
  const { body } = await hub.api.post('/tokens', { name: 'robot', role: 'viewer', gridCode: null });
  const robot = await connectAsync(hub.mqtt, { username: 'robot', password: body.secret });
  onTestFinished(() => robot.endAsync(true).catch(() => undefined));
  const rules = (): string[] => heard.map(({ ruleId }) => ruleId);
  const heard: { ruleId: string; silencedBy: string | null }[] = [];
  robot.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString())));
  await robot.subscribeAsync('alert/#', { qos: 1 });
  const to = inMs(HOUR_MS);
  const matchers = { ruleId: 'heat-temperature' };
  const { body: silence } = await hub.api.post('/silences', { matchers, to, comment: 'painting' });
  await heat.send({ seq: 1, temperature: 61 });
  await heat.send({ seq: 2, temperature: 61, alarm: true });
  await vi.waitFor(() => expect(rules()).toEqual(['device-alarm']));
  expect(await send(hub, hub.api, 'DELETE', `/silences/${silence.id}`)).toBe(204);
  await vi.waitFor(() => expect(rules()).toContain('heat-temperature'));
  expect(heard.every(({ silencedBy }) => silencedBy === null)).toBe(true);
});

test('a critical fire alarm is held only by a silence of a supervisor or an administrator', async () => {
  const { hub, heat, inMs } = await district();
  const operator = await user(hub, 'li', 'operator', GRID);
  const supervisor = await user(hub, 'chen', 'supervisor', GRID);
  const silence = (severity?: string) => ({
    matchers: { deviceId: 'heat-1', ...(severity && { severity }) },
    to: inMs(HOUR_MS),
    comment: 'painting',
  });
  expect((await operator.post('/silences', silence('critical'))).status).toBe(403);
  expect(await operator.post('/silences', silence())).toMatchObject({
    status: 201,
    body: { includesCritical: false, matchers: { grid: GRID } },
  });
  await heat.send({ seq: 1, alarm: true });
  expect(await openAlerts(hub)).toMatchObject([{ severity: 'critical', silencedBy: null, caseId: /./ }]);
  const { body } = await supervisor.post('/silences', silence('critical'));
  expect(await openAlerts(hub)).toMatchObject([{ silencedBy: body.id, heldBack: false }]);
  const to = inMs(2 * HOUR_MS);
  expect(await send(hub, operator, 'PATCH', `/silences/${body.id}`, { to })).toBe(403);
  expect(await send(hub, supervisor, 'PATCH', `/silences/${body.id}`, { to })).toBe(200);
});

test('a silence has an end within 30 days, a comment and something to hold', async () => {
  const { hub, inMs } = await district();
  const good = { matchers: { kind: 'gas' }, to: inMs(HOUR_MS), comment: 'works' };
  for (const wrong of [
    { ...good, to: undefined },
    { ...good, to: inMs(-1) },
    { ...good, to: inMs(31 * 24 * HOUR_MS) },
    { ...good, from: inMs(2 * HOUR_MS) },
    { ...good, comment: '  ' },
    { ...good, comment: undefined },
    { ...good, matchers: {} },
    { ...good, matchers: { grid: 'nowhere' } },
  ])
    expect((await hub.api.post('/silences', wrong)).status).toBe(400);
  const later = await hub.api.post('/silences', { ...good, from: inMs(60_000) });
  expect(later).toMatchObject({ status: 201, body: { state: 'pending' } });
});

test('nobody silences beyond their grid, and everybody sees what reaches theirs', async () => {
  const { hub, inMs } = await district();
  const here = await user(hub, 'li', 'operator', GRID);
  const viewer = await user(hub, 'zhao', 'viewer', GRID);
  const of = (grid: string) => ({ matchers: { grid }, to: inMs(HOUR_MS), comment: 'works' });
  expect((await here.post('/silences', of(OTHER_GRID))).status).toBe(403);
  expect((await here.post('/silences', of('110108001'))).status).toBe(403);
  expect((await viewer.post('/silences', of(GRID))).status).toBe(403);
  const { body: there } = await hub.api.post('/silences', of(OTHER_GRID));
  const { body: above } = await hub.api.post('/silences', of('110108001'));
  const { body: mine } = await here.post('/silences', of(GRID));
  const seen = (await here.get('/silences')).body.items.map(({ id }: { id: string }) => id);
  expect(seen).toEqual([mine.id, above.id]);
  expect((await here.get(`/silences/${there.id}`)).status).toBe(404);
  expect(await send(hub, here, 'DELETE', `/silences/${above.id}`)).toBe(403);
  expect(await send(hub, here, 'DELETE', `/silences/${mine.id}`)).toBe(204);
});
