import { expect, test, vi } from 'vitest';
import { openPage, useBrowser } from '../support/browser.ts';
import { device } from '../support/device.ts';
import { logInAt, untilOffline } from '../support/field.ts';
import { GRID, runHub, withDistrict } from '../support/hub.ts';
import { byStation, DEGREE_M, FIRE, flatFire, station } from '../support/stations.ts';

useBrowser();

const people = ['王建国', '李庆丰', '周小龙'].map((name, i) => ({ id: `m${i}`, name }));

test('a tablet is called, receives, loses its network, departs and arrives offline over a reload, and all is told once with its true times', async () => {
  const hub = await withDistrict(await runHub());
  const day = 86_400_000;
  await station(hub, 'near', 400, {
    name: '东门微型消防站',
    members: people,
    equipment: [{ name: '空气呼吸器', count: 4, expiresAt: new Date(Date.now() + 5 * day).toISOString() }],
  });
  await device(hub, 'hydrant-1', 'water', { ...FIRE, lat: FIRE.lat + 60 / DEGREE_M, address: '主街 3 号' });
  const { page, errors } = await openPage('zh-CN', { width: 1024, height: 768 });
  await logInAt(page, hub, 'station', { username: 'near', gridCode: GRID });
  await page.getByRole('heading', { name: '待命' }).waitFor();
  await page.getByText('空气呼吸器').waitFor();
  // Command sees the tablet, for it is there.
  await vi.waitFor(async () =>
    expect((await hub.api.get('/stations/near')).body.terminal).toMatchObject({ online: true }),
  );
  await untilOffline(page, ['/session', '/stations', '/dispatches']);

  await flatFire(hub);
  const main = page.locator('.station-main');
  await page.getByRole('button', { name: '签收', exact: true }).waitFor();
  await page.locator('.order.is-call').waitFor();
  await page.locator('.station-map-box[data-ready=true]').waitFor();
  await page.getByText('最近消火栓 60 米').waitFor();
  expect((await main.boundingBox())?.height).toBeGreaterThanOrEqual(112);
  await main.click();
  await page.getByRole('button', { name: '出动', exact: true }).waitFor();
  await vi.waitFor(async () => expect((await byStation(hub, 'near'))?.state).toBe('received'));

  await page.context().setOffline(true);
  await page.getByText('与平台断开').waitFor();
  const departedFrom = Date.now();
  await main.click();
  await page.getByText('待发送 1').waitFor();
  const departedUntil = Date.now();
  await page.reload();
  await page.getByRole('button', { name: '到场', exact: true }).waitFor();
  const arrivedFrom = Date.now();
  await main.click();
  await page.getByText('待发送 2').waitFor();
  const arrivedUntil = Date.now();
  await page.reload();
  await page.getByText('待发送 2').waitFor();
  expect((await byStation(hub, 'near'))?.state).toBe('received');

  const told: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/actions')) told.push((request.postDataJSON() as { action: string }).action);
  });
  await page.context().setOffline(false);
  await vi.waitFor(async () => expect((await byStation(hub, 'near'))?.state).toBe('arrived'), 15_000);
  await page.locator('.field-queue').waitFor({ state: 'detached' });
  expect(told).toEqual(['departed', 'arrived']);
  const { departedAt, arrivedAt, caseId, id } = (await byStation(hub, 'near'))!;
  expect(Date.parse(departedAt)).toBeGreaterThanOrEqual(departedFrom);
  expect(Date.parse(departedAt)).toBeLessThanOrEqual(departedUntil);
  expect(Date.parse(arrivedAt)).toBeGreaterThanOrEqual(arrivedFrom);
  expect(Date.parse(arrivedAt)).toBeLessThanOrEqual(arrivedUntil);
  const { history } = (await hub.api.get(`/cases/${caseId}`)).body;
  const own = history.filter((one: { detail: { dispatchId?: string } }) => one.detail.dispatchId === id);
  expect(own.map((one: { action: string }) => one.action)).toEqual([
    'dispatch-received',
    'dispatch-departed',
    'dispatch-arrived',
  ]);

  const photo = await page.screenshot({ type: 'jpeg' });
  await main.click();
  await page.getByRole('button', { name: '火已扑灭' }).click();
  await page
    .locator('.sheet input[type=file]')
    .setInputFiles({ name: 'k.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.locator('.photo-thumb img').waitFor();
  await page.getByRole('button', { name: '上报' }).click();
  await page.getByRole('heading', { name: '待命' }).waitFor();
  await vi.waitFor(async () => {
    expect(await byStation(hub, 'near')).toMatchObject({ state: 'done', result: '火已扑灭' });
    const { evidence } = (await hub.api.get(`/cases/${caseId}`)).body;
    const after = evidence.filter((one: { role: string }) => one.role === 'after');
    expect(after).toMatchObject([{ addedBy: 'near', kind: 'photo' }]);
  });
  expect(errors).toEqual([]);
});

test('a drill is marked on the whole page, and a station that is called off says so until somebody has seen it', async () => {
  const hub = await withDistrict(await runHub());
  await station(hub, 'near', 400, { name: '东门微型消防站', members: people });
  const { page, errors } = await openPage('en', { width: 1024, height: 768 });
  await logInAt(page, hub, 'station', { username: 'near', gridCode: GRID });
  await page.getByRole('heading', { name: 'Standing by' }).waitFor();
  await hub.api.post('/dispatches/drill', { stationIds: ['near'], title: 'Weekly drill', comment: 'weekly' });
  await page.getByText('DRILL · not a real alarm').waitFor();
  await page.locator('.station.is-drill').waitFor();
  await flatFire(hub);
  // What is real comes before practice, and both are there.
  await page.locator('.station:not(.is-drill)[data-open="2"]').waitFor();
  const fire = (await byStation(hub, 'near'))!;
  await page.getByRole('button', { name: 'Receive' }).click();
  await vi.waitFor(async () => expect((await byStation(hub, 'near'))?.state).toBe('received'));

  await hub.api.post(`/dispatches/${fire.id}/cancel`, { reason: 'burnt rice' });
  await page.getByRole('heading', { name: 'Called off: do not go' }).waitFor();
  await page.getByText('burnt rice').waitFor();
  await page.getByRole('button', { name: 'Understood' }).click();
  await page.locator('.station.is-drill').waitFor();
  await vi.waitFor(async () => {
    const { notifications } = (await hub.api.get(`/dispatches/${fire.id}`)).body;
    expect(notifications).toEqual(
      expect.arrayContaining([expect.objectContaining({ template: 'standdown', state: 'received' })]),
    );
  });
  expect(errors).toEqual([]);
});
