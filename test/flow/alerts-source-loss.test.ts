import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';

const heatAlert = async (hub: TestHub) =>
  (await hub.api.get('/alerts?state=open')).body.items.find(
    ({ ruleId }: { ruleId: string }) => ruleId === 'heat-temperature',
  );
const stepsOf = async (hub: TestHub, id: string) =>
  (await hub.api.get(`/alerts/${id}/trace`)).body.steps.map(({ step }: { step: string }) => step);

test('an alarm whose detector goes dark stands with its source lost, also over a restart, until it is heard and clears', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'heat-1', kind: 'heat' });
  const heat = await connectDevice(hub, { id: 'heat-1', kind: 'heat', secret });
  await heat.send({ seq: 1, temperature: 61 });
  const lostAt = new Date(clock.now()).toISOString();
  await heat.send('offline', 'status');
  const lost = await heatAlert(hub);
  expect(lost).toMatchObject({ state: 'firing', sourceLostAt: lostAt });
  const offline = (await hub.api.get('/alerts?state=open')).body.items[0];
  expect(offline).toMatchObject({ ruleId: 'device-offline', sourceLostAt: null });
  await heat.client.endAsync(true);
  await hub.close();

  clock.advance(3_600_000);
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  expect(await heatAlert(again)).toMatchObject({ id: lost.id, sourceLostAt: lostAt });
  const back = await connectDevice(again, { id: 'heat-1', kind: 'heat', secret });
  await back.send('online', 'status');
  await vi.waitFor(async () => expect((await heatAlert(again)).sourceLostAt).toBeNull());
  expect((await heatAlert(again)).state).toBe('firing');
  expect((await stepsOf(again, lost.id)).slice(-2)).toEqual(['source-lost', 'source-back']);
  await back.send({ seq: 2, temperature: 20 });
  expect(await heatAlert(again)).toBeUndefined();
});

test('an alert that fires by the clock when its detector is dark already says so at once', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'smoke-1', kind: 'smoke' });
  const smoke = await connectDevice(hub, { id: 'smoke-1', kind: 'smoke', secret });
  await smoke.send({ seq: 1, smoke: 0.2 });
  await smoke.send('offline', 'status');
  clock.advance(5000);
  await vi.waitFor(async () => {
    const { items } = (await hub.api.get('/alerts?state=open&severity=major')).body;
    expect(items).toMatchObject([{ ruleId: 'smoke-density', sourceLostAt: expect.any(String) }]);
  });
});

test('an alert that is kept for a time after it clears does not end while its detector is dark', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'gas-1', kind: 'gas' });
  const gas = await connectDevice(hub, { id: 'gas-1', kind: 'gas', secret }, { keepalive: 0 });
  const faults = async () => {
    const { items } = (await hub.api.get('/alerts?state=open&deviceId=gas-1')).body;
    return items.filter(({ ruleId }: { ruleId: string }) => ruleId === 'device-fault').length;
  };
  await gas.send({ seq: 1, fault: true });
  await gas.send({ seq: 2, fault: false });
  await gas.send('offline', 'status');
  clock.advance(5 * 60_000);
  expect(await faults()).toBe(1);
  await gas.send('online', 'status');
  clock.advance(59_999);
  expect(await faults()).toBe(1);
  clock.advance(1);
  await vi.waitFor(async () => expect(await faults()).toBe(0));
});
