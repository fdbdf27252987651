import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, device, register } from '../support/device.ts';
import { GRID, login, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const PASSWORD = 'a password long enough';
const MINUTE_MS = 60_000;

async function operator(hub: TestHub, username: string, gridCode: string) {
  await hub.api.post('/users', { username, role: 'operator', gridCode, password: PASSWORD });
  return login(hub.http, username, PASSWORD);
}

const openAlerts = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items;
const openOf = async (hub: TestHub, rule: string) =>
  (await openAlerts(hub)).find(({ ruleId }: { ruleId: string }) => ruleId === rule);

test('a power cut speaks for the devices that go dark below it, until the power is back', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const mains = await device(hub, 'power-1', 'power');
  const heat = await device(hub, 'heat-1', 'heat');
  await heat.send('offline', 'status');
  clock.advance(5000);
  await mains.send({ seq: 1, voltage: 20 });
  clock.advance(10_000);
  await vi.waitFor(async () => expect(await openOf(hub, 'mains-lost')).toBeDefined());
  const cut = await openOf(hub, 'mains-lost');
  const dark = await openOf(hub, 'device-offline');
  expect(dark).toMatchObject({ heldBackBy: { by: 'inhibition', id: cut.id }, silencedBy: null });
  const { steps } = (await hub.api.get(`/alerts/${dark.id}/trace`)).body;
  expect(steps.at(-1)).toMatchObject({
    step: 'held-back',
    detail: { by: 'inhibition', inhibition: 'power-cut', source: 'mains-lost' },
  });
  expect((await hub.api.get('/rules')).body).toEqual(
    expect.objectContaining({
      items: expect.arrayContaining([expect.objectContaining({ id: 'flapping', file: 'alerting.yml' })]),
    }),
  );

  await mains.send({ seq: 2, voltage: 231 });
  clock.advance(10_000);
  await vi.waitFor(async () => expect((await openOf(hub, 'device-offline')).heldBackBy).toBeNull());
});

test('integrations hear each reminder of an alert nobody acknowledges, and many are acknowledged at once', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const { body: token } = await hub.api.post('/tokens', { name: 'robot', role: 'viewer', gridCode: null });
  const robot = await connectAsync(hub.mqtt, { username: 'robot', password: token.secret });
  onTestFinished(() => robot.endAsync(true).catch(() => undefined));
  const reminders: number[] = [];
  robot.on('message', (_topic, payload) => reminders.push(JSON.parse(payload.toString()).reminders));
  await robot.subscribeAsync('alert/#', { qos: 1 });
  const [gas, heat] = [await device(hub, 'gas-1', 'gas'), await device(hub, 'heat-1', 'heat')];
  await gas.send({ seq: 1, alarm: true });
  await heat.send({ seq: 1, temperature: 61 });
  clock.advance(MINUTE_MS);
  await vi.waitFor(() => expect(reminders).toContain(1));

  const li = await operator(hub, 'li', GRID);
  const wang = await operator(hub, 'wang', OTHER_GRID);
  const { body } = await li.get('/alerts/groups?by=rule,severity');
  expect(body.groups).toMatchObject([
    { key: { rule: 'device-alarm', severity: 'critical' }, count: 1, firing: 1, acknowledged: 0 },
    { key: { rule: 'heat-temperature', severity: 'major' }, count: 1, worst: 'major' },
  ]);
  expect((await li.get('/alerts/groups')).body.groups[0].key).toEqual({ grid: GRID, rule: 'device-alarm' });
  expect((await wang.get('/alerts/groups')).body.groups).toEqual([]);
  expect((await li.get('/alerts/groups?by=street')).status).toBe(400);

  const [critical, major] = body.groups.map((group: { alertIds: string[] }) => group.alertIds[0]);
  expect((await wang.post('/alerts/ack', { ids: [critical] })).body.results).toEqual([
    { id: critical, outcome: 'not-found' },
  ]);
  const byGroup = await li.post('/alerts/ack', { group: body.groups[0].key, comment: 'going' });
  expect(byGroup.body).toEqual({ results: [{ id: critical, outcome: 'acknowledged' }], left: 0 });
  await heat.send({ seq: 2, temperature: 20 });
  const byIds = await li.post('/alerts/ack', { ids: [critical, major, 'none', critical] });
  expect(byIds.body.results).toEqual([
    { id: critical, outcome: 'already' },
    { id: major, outcome: 'resolved' },
    { id: 'none', outcome: 'not-found' },
  ]);
  for (const wrong of [{}, { ids: [] }, { ids: ['a'], group: { rule: 'b' } }, { group: {} }])
    expect((await li.post('/alerts/ack', wrong)).status).toBe(400);
  expect((await hub.api.get(`/alerts/${critical}`)).body).toMatchObject({
    ackedBy: 'li',
    ackComment: 'going',
  });
});

test('alerts are merged and taken apart by whoever sees both, and never in a circle', async () => {
  const hub = await withDistrict(await runHub());
  const [gas, heat, co] = [
    await device(hub, 'gas-1', 'gas'),
    await device(hub, 'heat-1', 'heat'),
    await device(hub, 'co-1', 'co'),
  ];
  for (const one of [gas, heat, co]) await one.send({ seq: 1, alarm: true });
  const idOf = (id: string) => alerts.find(({ deviceId }: { deviceId: string }) => deviceId === id).id;
  const alerts = await openAlerts(hub);
  const [a, b, c] = ['gas-1', 'heat-1', 'co-1'].map(idOf);
  const li = await operator(hub, 'li', GRID);
  const wang = await operator(hub, 'wang', OTHER_GRID);

  const merged = await li.post(`/alerts/${a}/merge`, { into: b, comment: 'one kitchen' });
  const { caseId } = (await hub.api.get(`/alerts/${b}`)).body;
  expect(merged.body).toMatchObject({ mergedInto: b, heldBackBy: { by: 'merge', id: b }, caseId });
  expect((await hub.api.get(`/cases/${caseId}`)).body.alertIds).toEqual([b, a]);
  expect((await li.post(`/alerts/${c}/merge`, { into: a })).body).toMatchObject({ mergedInto: b });
  expect((await li.post(`/alerts/${b}/merge`, { into: a })).status).toBe(400);
  expect((await li.post(`/alerts/${b}/merge`, { into: b })).status).toBe(400);
  expect((await wang.post(`/alerts/${a}/merge`, { into: b })).status).toBe(404);
  expect((await li.post(`/alerts/${a}/merge`, { into: 'none' })).status).toBe(404);

  expect((await li.post(`/alerts/${c}/unmerge`)).body).toMatchObject({ mergedInto: null, heldBackBy: null });
  expect((await li.post(`/alerts/${c}/unmerge`)).status).toBe(409);
  await heat.send({ seq: 2, alarm: false });
  expect((await hub.api.get(`/alerts/${a}`)).body).toMatchObject({ mergedInto: null, heldBackBy: null });
  expect((await li.post(`/alerts/${a}/merge`, { into: b })).status).toBe(409);
  const { steps } = (await hub.api.get(`/alerts/${b}/trace`)).body;
  const said = steps.map(({ step }: { step: string }) => step);
  expect(said).toEqual(expect.arrayContaining(['took-in', 'gave-back']));
});

test('a contact that comes and goes is one alert that counts it, also after a restart', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'smoke-1', kind: 'smoke' });
  const before = await connectDevice(hub, { id: 'smoke-1', kind: 'smoke', secret });
  let seq = 0;
  const tamper = async (by: typeof before, on: boolean) => by.send({ seq: ++seq, tamper: on });
  for (let i = 0; i < 6; i++) {
    await tamper(before, true);
    await tamper(before, false);
    clock.advance(1000);
  }
  const flapping = await openOf(hub, 'flapping');
  expect(flapping).toMatchObject({
    deviceId: 'smoke-1',
    severity: 'minor',
    count: 6,
    title: { zh: '信号抖动' },
  });
  await before.client.endAsync();
  await hub.close();

  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const after = await connectDevice(again, { id: 'smoke-1', kind: 'smoke', secret });
  await tamper(after, true);
  expect(await openOf(again, 'device-tamper')).toMatchObject({
    heldBackBy: { by: 'flapping', id: flapping.id },
    heldBack: true,
  });
  expect(await openOf(again, 'flapping')).toMatchObject({ id: flapping.id, count: 7 });
});
