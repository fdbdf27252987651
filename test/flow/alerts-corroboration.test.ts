import { expect, test } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { login, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const MIN = 60_000;
const floor = (number: string) => ({ labels: { building: '2', floor: number } });

/** A detector on a connection that no clock ends. */
async function detector(hub: TestHub, id: string, more: Record<string, unknown>) {
  const secret = await register(hub, { id, kind: 'smoke', ...more });
  return connectDevice(hub, { id, kind: 'smoke', secret }, { keepalive: 0 });
}

/** The open alerts of devices, oldest first. */
const openAlerts = async (hub: TestHub): Promise<string[]> =>
  (await hub.api.get('/alerts?state=open')).body.items
    .toReversed()
    // oxlint-disable-next-line typescript/no-explicit-any -- an answer of the API
    .flatMap(({ deviceId, stage, state }: any) => (deviceId ? [`${deviceId} ${stage} ${state}`] : []));
const idOf = async (hub: TestHub, deviceId: string): Promise<string> =>
  (await hub.api.get(`/alerts?state=open&deviceId=${deviceId}`)).body.items[0].id;
const traceOf = async (hub: TestHub, id: string) => (await hub.api.get(`/alerts/${id}/trace`)).body.steps;

test('a second detector of the floor confirms both alarms, and asks anew of whoever acknowledged the first', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const first = await detector(hub, 's1', floor('3'));
  const upstairs = await detector(hub, 's2', floor('4'));
  const beside = await detector(hub, 's3', floor('3'));
  await first.send({ seq: 1, alarm: true });
  await hub.api.post(`/alerts/${await idOf(hub, 's1')}/ack`);
  await upstairs.send({ seq: 1, alarm: true });
  expect(await openAlerts(hub)).toEqual(['s1 pre-alarm acknowledged', 's2 pre-alarm firing']);

  clock.advance(9 * MIN);
  await beside.send({ seq: 1, alarm: true });
  expect(await openAlerts(hub)).toEqual([
    's1 confirmed firing',
    's2 pre-alarm firing',
    's3 confirmed firing',
  ]);
  const steps = await traceOf(hub, await idOf(hub, 's1'));
  expect(steps.at(-1)).toMatchObject({ step: 'confirmed', detail: { devices: ['s1', 's3'], in: 'floor' } });
});

test('an alarm that was over shortly before still confirms the next one, across a restart, and a false one does not', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const first = await detector(hub, 's1', floor('3'));
  const second = await register(hub, { id: 's2', kind: 'smoke', ...floor('3') });
  const third = await register(hub, { id: 's3', kind: 'smoke', gridCode: OTHER_GRID });
  await register(hub, { id: 's4', kind: 'smoke', gridCode: OTHER_GRID });
  await first.send({ seq: 1, alarm: true });
  await first.send({ seq: 2, alarm: false });
  await hub.api.post('/readings', [{ device: 's4', alarm: true }]);
  await hub.api.post(`/alerts/${await idOf(hub, 's4')}/false-alarm`, { cause: 'cooking' });
  await hub.close();

  clock.advance(5 * MIN);
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  await (await connectDevice(again, { id: 's2', kind: 'smoke', secret: second })).send({
    seq: 1,
    alarm: true,
  });
  const elsewhere = { id: 's3', kind: 'smoke', secret: third, gridCode: OTHER_GRID };
  await (await connectDevice(again, elsewhere)).send({ seq: 1, alarm: true });
  const standing = (await openAlerts(again)).filter((line) => !line.startsWith('s1'));
  expect(standing).toEqual(['s4 pre-alarm firing', 's2 confirmed firing', 's3 pre-alarm firing']);

  await again.api.post(`/alerts/${await idOf(again, 's4')}/false-alarm`, { cause: null });
  expect((await openAlerts(again)).slice(-3)).toEqual([
    's4 confirmed firing',
    's2 confirmed firing',
    's3 confirmed firing',
  ]);
});

test('somebody who has seen it confirms a pre-alarm by hand, with their name in trace and audit', async () => {
  const hub = await withDistrict(await runHub());
  const first = await detector(hub, 's1', {});
  await first.send({ seq: 1, alarm: true });
  const id = await idOf(hub, 's1');
  const password = 'a password long enough';
  await hub.api.post('/users', { username: 'zhao', role: 'viewer', gridCode: null, password });
  const viewer = await login(hub.http, 'zhao', password);
  expect((await viewer.post(`/alerts/${id}/confirm`, {})).status).toBe(403);
  const confirmed = await hub.api.post(`/alerts/${id}/confirm`, { comment: 'flames on camera 3' });
  expect(confirmed).toMatchObject({ status: 200, body: { stage: 'confirmed', state: 'firing' } });
  expect((await traceOf(hub, id)).at(-1)).toMatchObject({
    step: 'confirmed',
    detail: { by: 'admin', comment: 'flames on camera 3' },
  });
  expect((await hub.api.get('/audit?action=alert.confirm')).body.items).toMatchObject([{ target: id }]);
  await hub.api.post(`/alerts/${id}/ack`);
  expect((await hub.api.post(`/alerts/${id}/confirm`)).body.state).toBe('acknowledged');
  await first.send({ seq: 2, alarm: false });
  expect((await hub.api.post(`/alerts/${id}/confirm`)).status).toBe(409);
});
