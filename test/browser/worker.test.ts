import { expect, test, vi } from 'vitest';
import { openPage, useBrowser } from '../support/browser.ts';
import { logInAt, untilOffline } from '../support/field.ts';
import { GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { FIRE } from '../support/stations.ts';

useBrowser();

const reportedBy = async (hub: TestHub, name: string) =>
  (await hub.api.get('/cases?state=over')).body.items.filter(
    (one: { reportedBy: string }) => one.reportedBy === name,
  );

test('a worker without a network reports with a photo and fixes it on the spot; after a reload it is one case, closed, with both photos', async () => {
  const hub = await withDistrict(await runHub());
  const { page, errors } = await openPage('zh-CN', { width: 390, height: 844 });
  await page.context().grantPermissions(['geolocation']);
  await page.context().setGeolocation({ longitude: FIRE.lng, latitude: FIRE.lat, accuracy: 8 });
  await logInAt(page, hub, 'worker', { username: 'chen', gridCode: GRID });
  await page.getByText('没有待办案件').waitFor();
  await untilOffline(page, ['/session', '/cases', '/event-types', '/grids.geojson']);
  const picture = { name: 'p.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) };

  await page.context().setOffline(true);
  await page.getByText('没有网络').waitFor();
  await page.getByLabel('拍照上报').setInputFiles(picture);
  const sheet = page.getByRole('dialog');
  await sheet.getByText('定位误差约 8 米').waitFor();
  await sheet.getByRole('button', { name: '暴露垃圾' }).click();
  await sheet.locator('.worker-fixed input[type=file]').setInputFiles(picture);
  await sheet.getByRole('button', { name: '上报并当场结案' }).click();
  await page.getByText('待发送 4').waitFor();
  await page.locator('.worker-case.waits').getByText('暴露垃圾').waitFor();
  await page.reload();
  await page.getByText('待发送 4').waitFor();
  expect((await hub.api.get('/cases')).body.items).toEqual([]);

  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST')
      sent.push(new URL(request.url()).pathname.replaceAll(/[0-9a-f-]{36}/g, ':id'));
  });
  await page.context().setOffline(false);
  await page.getByText('待发送').first().waitFor({ state: 'detached' });
  expect(sent).toEqual([
    '/api/v1/cases',
    '/api/v1/cases/:id/evidence',
    '/api/v1/cases/:id/evidence',
    '/api/v1/cases/:id/actions',
  ]);
  const closed = await vi.waitFor(async () => {
    const found = await reportedBy(hub, 'chen');
    expect(found).toHaveLength(1);
    return found[0];
  });
  expect(closed).toMatchObject({ state: 'closed', quick: true, gridCode: GRID, source: 'worker' });
  const { evidence } = (await hub.api.get(`/cases/${closed.id}`)).body;
  const photos = evidence.filter(({ kind }: { kind: string }) => kind === 'photo');
  expect(photos.map(({ role }: { role: string }) => role)).toEqual(['before', 'after']);
  expect(errors).toEqual([]);
});

test('a worker begins a case of their grid, and what somebody else has done meanwhile is refused in words', async () => {
  const hub = await withDistrict(await runHub());
  const { page, errors } = await openPage('en', { width: 390, height: 844 });
  await logInAt(page, hub, 'worker', { username: 'chen', gridCode: GRID });
  const report = { description: 'bags before the gate', gridCode: GRID, address: '7 Garden Road' };
  const { body: made } = await hub.api.post('/cases', { ...report, typeCode: '1101990101' });
  const act = (request: object) => hub.api.post(`/cases/${made.id}/actions`, request);
  const stateOf = async (): Promise<string> => (await hub.api.get(`/cases/${made.id}`)).body.state;
  await act({ action: 'accept' });
  await act({ action: 'file' });
  await act({ action: 'dispatch', unit: 'sanitation' });
  await page.getByRole('button', { name: 'My grids' }).click();
  await page.getByText('7 Garden Road').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('bags before the gate').waitFor();
  await sheet.getByRole('button', { name: 'Begin' }).click();
  await vi.waitFor(async () => expect(await stateOf()).toBe('handling'));

  await page.getByText('7 Garden Road').click();
  await sheet.getByText('being handled').waitFor();
  await page.context().setOffline(true);
  await sheet.getByLabel('How it was handled, or why').fill('swept');
  await sheet.getByRole('button', { name: 'Done' }).click();
  await page.getByText('To send: 1').waitFor();
  await act({ action: 'handle', done: true, comment: 'swept by another' });
  await page.context().setOffline(false);
  await page.getByText('Refused: 1').click();
  await sheet.getByText('Handling').waitFor();
  await sheet.getByRole('button', { name: 'Understood' }).click();
  await page.getByText('Refused').waitFor({ state: 'detached' });
  expect(await stateOf()).toBe('handled');
  expect(errors).toEqual([]);
});
