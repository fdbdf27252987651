import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';

const MIN = 60_000;
/** A gas detector on a connection that no clock ends. */
async function detector(hub: TestHub) {
  const secret = await register(hub, { id: 'gas-1', kind: 'gas' });
  return connectDevice(hub, { id: 'gas-1', kind: 'gas', secret }, { keepalive: 0 });
}
/** The rules of the open alerts of devices, newest first. */
const rulesOf = async (hub: TestHub): Promise<string[]> =>
  (await hub.api.get('/alerts?state=open')).body.items.flatMap(
    ({ ruleId, deviceId }: { ruleId: string; deviceId: string | null }) => (deviceId ? [ruleId] : []),
  );
const soon = (hub: TestHub, rules: string[]) =>
  vi.waitFor(async () => expect(await rulesOf(hub)).toEqual(rules));

test('a detector that is online and no longer reports its metric fires once, until the metric comes', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const gas = await detector(hub);
  await gas.send({ seq: 1, gas: 1 });
  clock.advance(9 * MIN);
  await gas.send({ seq: 2, gas: 1 });
  clock.advance(9 * MIN);
  await gas.send({ seq: 3, battery: 80 });
  expect(await rulesOf(hub)).toEqual([]);
  clock.advance(MIN);
  await soon(hub, ['gas-silent']);
  const [alert] = (await hub.api.get('/alerts?state=open&deviceId=gas-1')).body.items;
  expect(alert).toMatchObject({ deviceId: 'gas-1', severity: 'minor', summary: 'gas · 600 s' });
  await gas.send({ seq: 4, battery: 80 });
  clock.advance(60 * MIN);
  await gas.send({ seq: 5, gas: 1, at: clock.now() - 30 * MIN });
  expect(await rulesOf(hub)).toEqual(['gas-silent']);
  await gas.send({ seq: 6, gas: 1 });
  expect(await rulesOf(hub)).toEqual([]);
  const { steps } = (await hub.api.get(`/alerts/${alert.id}/trace`)).body;
  expect(steps.map(({ step }: { step: string }) => step)).toEqual([
    'observed',
    'fired',
    'reminded',
    'reminded',
    'cleared',
  ]);
  clock.advance(10 * MIN);
  await soon(hub, ['gas-silent']);
});

test('of a device that is offline only the offline alert speaks, and back online it has its time again', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const gas = await detector(hub);
  await gas.send({ seq: 1, gas: 1 });
  await gas.send('offline', 'status');
  clock.advance(60 * MIN);
  expect(await rulesOf(hub)).toEqual(['device-offline']);
  await gas.send('online', 'status');
  clock.advance(10 * MIN - 1);
  expect(await rulesOf(hub)).toEqual([]);
  clock.advance(1);
  await soon(hub, ['gas-silent']);
  await gas.send('offline', 'status');
  const { items } = (await hub.api.get('/alerts?state=open&deviceId=gas-1')).body;
  expect(items.toReversed()).toMatchObject([
    { ruleId: 'gas-silent', sourceLostAt: expect.any(String) },
    { ruleId: 'device-offline', sourceLostAt: null },
  ]);
});

test('after a start nothing is judged before the grace, and an open alert waits for the metric still', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secret = await register(hub, { id: 'gas-1', kind: 'gas' });
  await register(hub, { id: 'gas-2', kind: 'gas', expectEveryMs: 20 * MIN });
  await hub.api.post('/readings', [
    { device: 'gas-1', gas: 1 },
    { device: 'gas-2', gas: 1 },
  ]);
  await hub.close();
  clock.advance(30 * MIN);
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  clock.advance(10 * MIN - 1);
  expect(await rulesOf(again)).toEqual([]);
  clock.advance(1);
  await soon(again, ['gas-silent']);
  await again.close();

  const third = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  expect(await rulesOf(third)).toEqual(['gas-silent']);
  const gas = await connectDevice(third, { id: 'gas-1', kind: 'gas', secret });
  await gas.send({ seq: 9, gas: 1 });
  expect(await rulesOf(third)).toEqual([]);
});
