import { expect, test } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, device, register } from '../support/device.ts';
import { GRID, login, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const QUARTER_MS = 900_000;
const PASSWORD = 'a password long enough';

async function trends(hub: Pick<TestHub, 'api'>, query = '') {
  const { status, body } = await hub.api.get(`/wall/trends${query}`);
  expect(status).toBe(200);
  return body;
}

test('a wall is told how many alerts were open at each quarter-hour, also after the hub was started anew', async () => {
  const clock = manualClock();
  const first = await withDistrict(await runHub({}, { clock }));
  const as = { id: 'gas-1', kind: 'gas' };
  const secret = await register(first, as);
  const gas = await connectDevice(first, { ...as, secret }, { keepalive: 0 });
  await gas.send({ seq: 1, alarm: true });
  const before = await trends(first);
  expect(before.quarters).toHaveLength(96);
  expect(before.quarters.every(({ figures }: { figures: unknown }) => figures === null)).toBe(true);
  expect(before.now).toMatchObject({ critical: 1, unacknowledged: 1, devices: 1, devicesOnline: 1 });

  clock.advance(QUARTER_MS);
  await gas.send({ seq: 2, alarm: false });
  clock.advance(QUARTER_MS);
  const after = await trends(first);
  const open = after.quarters.slice(-2).map((one: { figures: { critical: number } }) => one.figures.critical);
  expect(open).toEqual([1, 0]);
  expect(after.now.critical).toBe(0);
  await first.close();

  clock.advance(2 * QUARTER_MS);
  const again = await runHub({ HUB_DATA_DIR: first.dataDir }, { clock });
  const { quarters } = await trends({ api: await login(again.http) });
  expect(quarters.slice(-4).map((one: { figures: unknown }) => one.figures)).toMatchObject([
    { critical: 1, devices: 1 },
    { critical: 0 },
    null,
    null,
  ]);
});

test('the figures are those of the grids one may see, and of one of them when it is named', async () => {
  const hub = await withDistrict(await runHub());
  await (await device(hub, 'gas-1', 'gas')).send({ seq: 1, alarm: true });
  await hub.api.post('/users', {
    username: 'wang',
    role: 'viewer',
    gridCode: OTHER_GRID,
    password: PASSWORD,
  });
  const elsewhere = { api: await login(hub.http, 'wang', PASSWORD) };
  expect((await trends(elsewhere)).now).toMatchObject({ critical: 0, devices: 0 });
  expect((await trends(hub, `?grid=${OTHER_GRID}`)).now.critical).toBe(0);
  expect((await trends(hub, `?grid=${GRID}`)).now.critical).toBe(1);
  expect(await elsewhere.api.get(`/wall/trends?grid=${GRID}`)).toMatchObject({
    status: 403,
    body: { code: 'outside-scope' },
  });
});
