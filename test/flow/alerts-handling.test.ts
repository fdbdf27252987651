import { expect, test } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { GRID, login, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const PASSWORD = 'a password long enough';

async function user(hub: TestHub, username: string, role: string, gridCode: string | null) {
  const { status } = await hub.api.post('/users', { username, role, gridCode, password: PASSWORD });
  expect(status).toBe(201);
  return login(hub.http, username, PASSWORD);
}

/** A hub with one gas alarm. */
async function alarmed(clock = manualClock()) {
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'gas-1', kind: 'gas' });
  const gas = await connectDevice(hub, { id: 'gas-1', kind: 'gas', secret });
  await gas.send({ seq: 1, alarm: true });
  const [alert] = (await hub.api.get('/alerts?state=open')).body.items;
  return { hub, gas, id: alert.id as string, clock };
}

const stepsOf = async (hub: TestHub, id: string): Promise<string[]> =>
  (await hub.api.get(`/alerts/${id}/trace`)).body.steps.map(({ step }: { step: string }) => step);

test('an acknowledgement is taken back, and a second time there is none to take back', async () => {
  const { hub, id } = await alarmed();
  const early = await hub.api.post(`/alerts/${id}/unack`);
  expect(early).toMatchObject({ status: 409, body: { code: 'wrong-state', state: 'firing' } });
  await hub.api.post(`/alerts/${id}/ack`);
  const back = await hub.api.post(`/alerts/${id}/unack`);
  expect(back).toMatchObject({ status: 200, body: { state: 'firing', ackedBy: null, ackedAt: null } });
  const { body } = await hub.api.get('/audit?action=alert.unacknowledge');
  expect(body.items).toMatchObject([{ actor: 'admin', target: id }]);
});

test('an acknowledgement until an instant ends there, also when the hub was restarted meanwhile', async () => {
  const { hub, id, clock } = await alarmed();
  const until = new Date(clock.now() + 600_000).toISOString();
  const acked = await hub.api.post(`/alerts/${id}/ack`, { comment: 'looking', until });
  expect(acked).toMatchObject({ status: 200, body: { ackUntil: until, ackComment: 'looking' } });
  const past = await hub.api.post(`/alerts/${id}/ack`, { until: new Date(clock.now()).toISOString() });
  expect(past).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  await hub.close();

  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  expect((await again.api.get(`/alerts/${id}`)).body).toMatchObject({
    state: 'acknowledged',
    ackUntil: until,
  });
  clock.advance(600_000);
  expect((await again.api.get(`/alerts/${id}`)).body).toMatchObject({ state: 'firing', ackUntil: null });
  expect(await stepsOf(again, id)).toContain('ack-expired');
});

test('an alert is assigned to somebody who can handle it there, and to nobody else', async () => {
  const { hub, id } = await alarmed();
  await user(hub, 'li', 'operator', GRID);
  await user(hub, 'wang', 'operator', OTHER_GRID);
  await user(hub, 'zhao', 'viewer', GRID);
  const assign = (to: string | null) => hub.api.post(`/alerts/${id}/assign`, { to });
  expect(await assign('Li')).toMatchObject({ status: 200, body: { assignedTo: 'li' } });
  for (const other of ['wang', 'zhao', 'nobody'])
    expect(await assign(other)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  expect((await hub.api.get('/alerts?state=open')).body.items).toMatchObject([{ assignedTo: 'li' }]);
  expect(await assign(null)).toMatchObject({ status: 200, body: { assignedTo: null } });
  expect((await stepsOf(hub, id)).filter((step) => step === 'assigned')).toHaveLength(2);
});

test('a false alarm is marked with its cause while it stands and after; what is over takes nothing else', async () => {
  const { hub, gas, id } = await alarmed();
  const mark = (cause: string | null) => hub.api.post(`/alerts/${id}/false-alarm`, { cause });
  expect(await mark('cooking')).toMatchObject({
    status: 200,
    body: { state: 'firing', falseAlarm: { cause: 'cooking', by: 'admin' } },
  });
  await gas.send({ seq: 2, alarm: false });
  expect(await mark('steam')).toMatchObject({
    status: 200,
    body: { state: 'resolved', falseAlarm: { cause: 'steam' } },
  });
  for (const [deed, body] of [['ack', {}], ['unack'], ['assign', { to: 'admin' }]] as const)
    expect(await hub.api.post(`/alerts/${id}/${deed}`, body)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
  expect((await hub.api.get('/alerts?state=resolved')).body.items).toMatchObject([
    { id, falseAlarm: { cause: 'steam' } },
  ]);
  expect((await stepsOf(hub, id)).slice(-1)).toEqual(['false-alarm']);
  expect(await mark(null)).toMatchObject({ status: 200, body: { falseAlarm: null } });
});

test('who may only look, or looks elsewhere, handles nothing', async () => {
  const { hub, id } = await alarmed();
  const viewer = await user(hub, 'zhao', 'viewer', GRID);
  const elsewhere = await user(hub, 'wang', 'operator', OTHER_GRID);
  for (const [deed, body] of [
    ['ack', {}],
    ['unack', undefined],
    ['assign', { to: null }],
    ['false-alarm', { cause: 'steam' }],
  ] as const) {
    expect((await viewer.post(`/alerts/${id}/${deed}`, body)).status).toBe(403);
    expect((await elsewhere.post(`/alerts/${id}/${deed}`, body)).status).toBe(404);
  }
});
