import { io } from 'socket.io-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { LiveChange, Snapshot } from '../../hub/live/contract.ts';
import { act, finishCase, userOf } from '../support/cases.ts';
import { manualClock } from '../support/clock.ts';
import { connectDevice, device, register } from '../support/device.ts';
import { GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const openAlerts = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items;

/** A screen: snapshot and changes as they come. */
async function screen(hub: TestHub) {
  const socket = io(hub.http, {
    transports: ['websocket'],
    extraHeaders: { cookie: hub.api.cookie, origin: hub.http },
  });
  onTestFinished(() => void socket.disconnect());
  const changes: LiveChange[] = [];
  socket.on('changes', (some: LiveChange[]) => changes.push(...some));
  const snapshot = new Promise<Snapshot>((resolve) => socket.once('snapshot', resolve));
  await socket.emitWithAck('watch', { grids: ['110108001'] });
  return { snapshot: await snapshot, changes };
}

test('a detector that says alarm is an alert, a case and a change on the screen by the time it is acknowledged', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke', { address: '幸福里 3 号楼 1201' });
  const { snapshot, changes } = await screen(hub);
  expect(snapshot.alerts).toEqual([]);

  await smoke.send({ seq: 1, alarm: true, smoke: 0.4 });

  const [alert] = await openAlerts(hub);
  expect(alert).toMatchObject({
    ruleId: 'device-alarm',
    deviceId: 'smoke-1',
    gridCode: GRID,
    severity: 'critical',
    state: 'firing',
    stage: 'pre-alarm',
    late: false,
  });
  const { body: found } = await hub.api.get(`/cases/${alert.caseId}`);
  expect(found).toMatchObject({
    state: 'reported',
    severity: 'critical',
    alertIds: [alert.id],
    gridCode: GRID,
  });
  expect(found.number).toMatch(/^\d{8}-110108001-0001$/);
  await vi.waitFor(() =>
    expect(changes.map((change) => change.type)).toEqual(expect.arrayContaining(['alert', 'case'])),
  );
});

test('an operator acknowledges, the alarm ends, and the case closes only then', async () => {
  const hub = await withDistrict(await runHub());
  const gas = await device(hub, 'gas-1', 'gas');
  await gas.send({ seq: 1, alarm: true });
  const [alert] = await openAlerts(hub);

  const acked = await hub.api.post(`/alerts/${alert.id}/ack`, { comment: 'calling the kitchen' });
  expect(acked).toMatchObject({ status: 200, body: { state: 'acknowledged', ackedBy: 'admin' } });
  const supervisor = await userOf(hub, 'supervisor');
  await act(hub.api, alert.caseId, { action: 'accept' });
  await finishCase(hub, supervisor, alert.caseId, 'valve shut, aired');
  const early = await supervisor.post(`/cases/${alert.caseId}/actions`, { action: 'close' });
  expect(early).toMatchObject({ status: 409, body: { code: 'wrong-state' } });

  await gas.send({ seq: 2, alarm: false });
  expect((await hub.api.get(`/alerts/${alert.id}`)).body.state).toBe('resolved');
  const closed = await act(supervisor, alert.caseId, { action: 'close' });
  expect(closed).toMatchObject({ state: 'closed', closedBy: 'supervisor', typeCode: '1101990402' });
  const actions = closed.history.map((entry: { action: string }) => entry.action);
  expect(actions).toEqual([
    'open',
    'accept',
    'file',
    'dispatch',
    'handle',
    'verify',
    'alert-resolved',
    'close',
  ]);
});

test('the trace says what was read, how long it held, and which case it opened', async () => {
  const hub = await withDistrict(await runHub());
  const heat = await device(hub, 'heat-1', 'heat');
  await heat.send({ seq: 1, temperature: 61.5 });
  const [alert] = await openAlerts(hub);
  expect(alert).toMatchObject({ severity: 'major', summary: '61.5 °C ≥ 57 °C' });
  const { body } = await hub.api.get(`/alerts/${alert.id}/trace`);
  expect(body.steps.map((step: { step: string }) => step.step)).toEqual(['observed', 'fired', 'case']);
  expect(body.steps[0].detail.metrics).toEqual({ temperature: 61.5 });
  const found = (await hub.api.get(`/cases/${alert.caseId}`)).body;
  expect(body.steps[2].detail).toEqual({ caseId: found.id, number: found.number, joined: false });
});

test('a hold that runs out without a further reading still shows the value that stood', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const smoke = await device(hub, 'smoke-1', 'smoke');
  await smoke.send({ seq: 1, smoke: 0.31 });
  clock.advance(5000);
  const [alert] = await vi.waitFor(async () => {
    const alerts = await openAlerts(hub);
    expect(alerts).toHaveLength(1);
    return alerts;
  });
  expect(alert).toMatchObject({ summary: '0.31 dB/m ≥ 0.15 dB/m · 5 s', labels: { value: '0.31' } });
  const { body } = await hub.api.get(`/alerts/${alert.id}/trace`);
  expect(body.steps.slice(0, 2)).toMatchObject([
    { step: 'observed', detail: { metrics: { smoke: 0.31 } } },
    { step: 'held', text: expect.stringContaining('ran out') },
  ]);
});

test('a leak that becomes critical shows the limit it has passed', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const gas = await device(hub, 'gas-1', 'gas');
  await gas.send({ seq: 1, gas: 30 });
  clock.advance(15_000);
  await gas.send({ seq: 2, gas: 55 });
  expect(await openAlerts(hub)).toMatchObject([{ severity: 'critical', summary: '55 %LEL ≥ 50 %LEL' }]);
});

test('a test of a detector fires nothing', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  await smoke.send({ seq: 1, alarm: true, test: true });
  expect(await openAlerts(hub)).toEqual([]);
});

test('a repeated message changes nothing twice', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  for (let i = 0; i < 3; i++) await smoke.send({ seq: 5, alarm: true, smoke: 0.3 });
  const [alert] = await openAlerts(hub);
  expect(alert.count).toBe(1);
  const { body } = await hub.api.get('/devices/smoke-1/readings?metric=smoke');
  expect(body.series[0].points).toHaveLength(1);
});

test('a payload that does not parse is refused, kept and answered; the device stays connected', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  await smoke.send('{"smoke": oops');
  await smoke.send({ seq: 1, smoke: 0.01 });
  const { body } = await hub.api.get('/rejects');
  expect(body.items).toMatchObject([{ deviceId: 'smoke-1', reason: 'bad-json' }]);
  expect(Buffer.from(body.items[0].payload, 'base64').toString()).toBe('{"smoke": oops');
  expect((await hub.api.get('/devices/smoke-1')).body.last.metrics).toEqual({ smoke: 0.01 });
});

test('a publish below another device ends the connection and is audited', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  const gone = new Promise<void>((resolve) => smoke.client.once('close', () => resolve()));
  smoke.client.publish(`grid/${GRID}/smoke/smoke-2/telemetry`, '{"smoke":1}', { qos: 1 });
  await gone;
  await vi.waitFor(async () => {
    const { body } = await hub.api.get('/audit?action=mqtt.publish-refused');
    expect(body.items).toMatchObject([
      { actor: 'device:smoke-1', target: `grid/${GRID}/smoke/smoke-2/telemetry` },
    ]);
  });
});

test('a lost connection is an offline alert at once, and its return resolves it', async () => {
  const hub = await withDistrict(await runHub());
  const secret = await register(hub, { id: 'cam-1', kind: 'camera' });
  const camera = await connectDevice(hub, { id: 'cam-1', kind: 'camera', secret });
  await camera.send('online', 'status');
  camera.client.stream.destroy();
  await vi.waitFor(async () =>
    expect(await openAlerts(hub)).toMatchObject([{ ruleId: 'device-offline', severity: 'minor' }]),
  );
  const again = await connectDevice(hub, { id: 'cam-1', kind: 'camera', secret });
  await again.send('online', 'status');
  expect(await openAlerts(hub)).toEqual([]);
});

test('readings pushed over HTTP take the same way', async () => {
  const hub = await withDistrict(await runHub());
  await register(hub, { id: 'heat-1', kind: 'heat' });
  const pushed = await hub.api.post('/readings', [{ device: 'heat-1', at: Date.now(), temperature: 70 }]);
  expect(pushed).toMatchObject({ status: 200, body: { accepted: 1, repeated: 0 } });
  expect(await openAlerts(hub)).toMatchObject([{ ruleId: 'heat-temperature' }]);
});

test('a restart keeps alerts, cases and availability, and the same alarm opens nothing new', async () => {
  const hub = await withDistrict(await runHub());
  const secret = await register(hub, { id: 'smoke-1', kind: 'smoke' });
  const smoke = await connectDevice(hub, { id: 'smoke-1', kind: 'smoke', secret });
  await smoke.send({ seq: 1, alarm: true });
  const [before] = await openAlerts(hub);
  await smoke.client.endAsync();
  await hub.close();

  const again = await runHub({ HUB_DATA_DIR: hub.dataDir });
  const back = await connectDevice(again, { id: 'smoke-1', kind: 'smoke', secret });
  await back.send({ seq: 1, alarm: true });
  await back.send({ seq: 2, alarm: true });
  const after = await openAlerts(again);
  expect(after.filter((alert: { ruleId: string }) => alert.ruleId === 'device-alarm')).toMatchObject([
    { id: before.id, caseId: before.caseId },
  ]);
});
