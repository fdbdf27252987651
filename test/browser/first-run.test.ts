import { mkdirSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { GRID, runHub, SMALL_DISTRICT, square } from '../support/hub.ts';

useBrowser();

const PICTURES = 'test-results/first-run';
const overlapping = {
  ...SMALL_DISTRICT,
  features: SMALL_DISTRICT.features.with(3, {
    ...SMALL_DISTRICT.features[3]!,
    geometry: { type: 'Polygon', coordinates: square(116.305, 39.9) },
  }),
};

async function choose(page: Page, file: unknown): Promise<void> {
  await page.locator('[data-step="grids"] input[type=file]').setInputFiles({
    name: 'district.geojson',
    mimeType: 'application/geo+json',
    buffer: Buffer.from(typeof file === 'string' ? file : JSON.stringify(file)),
  });
}

test('an empty hub leads from its grids over the first message of a device to a second administrator', async () => {
  const hub = await runHub();
  const { page, errors } = await openPage('zh-CN', { width: 1440, height: 900 });
  mkdirSync(PICTURES, { recursive: true });
  const picture = (name: string) => page.screenshot({ path: `${PICTURES}/${name}.png` });
  await logIn(page, hub.http);
  await page.getByRole('heading', { name: '开始使用' }).waitFor();
  const done = (name: string) => page.locator(`[data-step="${name}"]`).getAttribute('data-done');
  expect(await page.locator('[data-step="cameras"]').count()).toBe(0);
  await picture('1-empty');

  await choose(page, 'no JSON');
  await page.getByText('这不是 GeoJSON').waitFor();
  await choose(page, overlapping);
  const faults = page.locator('.welcome-faults button');
  await faults.first().waitFor();
  expect(await faults.allTextContents()).toContainEqual(expect.stringContaining('与其他网格重叠'));
  await page.locator('.place-map[data-ready=true]').waitFor();
  expect(Number(await page.locator('.place-map').getAttribute('data-faulty'))).toBeGreaterThan(0);
  await faults.first().click();
  await picture('2-faults');
  expect((await hub.api.get('/grids')).body.items).toEqual([]);

  await choose(page, SMALL_DISTRICT);
  await page.getByText('将新增 4 个').waitFor();
  expect((await hub.api.get('/grids')).body.items).toEqual([]);
  await page.getByRole('button', { name: '导入', exact: true }).click();
  await page.locator('[data-step="grids"][data-done=true]').waitFor();
  expect((await hub.api.get('/grids')).body.items).toHaveLength(4);
  expect(await done('devices')).toBe('false');

  const one = page.getByRole('form', { name: '登记一台设备' });
  if (!(await one.isVisible())) await page.locator('[data-step="devices"] summary').click();
  await one.getByLabel('编号').fill('smoke-1');
  await one.getByRole('combobox', { name: '网格' }).fill('第一网格');
  await one.getByRole('combobox', { name: '网格' }).press('Enter');
  await one.getByRole('button', { name: '登记并取得密钥' }).click();
  await page.locator('[data-heard=false]').waitFor();
  const value = async (label: string) =>
    (await page.locator('.copied', { hasText: label }).first().locator('code').textContent()) ?? '';
  const topic = await value('主题');
  expect(topic).toBe(`grid/${GRID}/smoke/smoke-1/telemetry`);
  expect(await value('mosquitto')).toContain(`-t ${topic}`);
  await picture('3-waiting');

  const client = await connectAsync(`mqtt://${await value('地址')}:${await value('端口')}`, {
    clientId: 'smoke-1',
    username: await value('用户名'),
    password: await value('密码'),
  });
  onTestFinished(() => client.endAsync(true));
  await client.publishAsync(topic, '{"seq":1,"smoke":0.02}', { qos: 1 });
  await page.locator('[data-heard=true]').waitFor();
  await page.locator('[data-step="devices"][data-done=true]').waitFor();
  await picture('4-heard');

  await page.locator('[data-step="users"] summary').click();
  const users = page.getByRole('form', { name: '添加用户' });
  await users.getByRole('radio', { name: /管理员/ }).check();
  await users.getByLabel('用户名').fill('second');
  await users.getByLabel('密码').fill('six sensible words in a row');
  expect(await page.locator('#safety [data-code="single-admin"]').count()).toBe(1);
  await users.getByRole('button', { name: '添加用户' }).click();
  await page.locator('[data-step="users"][data-done=true]').waitFor();
  await page.locator('#safety [data-code="single-admin"]').waitFor({ state: 'detached' });
  await picture('5-users');
  expect(errors).toEqual([]);
});

test('what is unsafe is told on every page, is put off for a day, and comes back', async () => {
  const hub = await runHub();
  await hub.api.post('/grids/import', SMALL_DISTRICT);
  const { page } = await openPage('en', { width: 1440, height: 900 });
  await logIn(page, `${hub.http}/cases`);
  const band = page.getByRole('region', { name: 'Unsafe' });
  await band.getByText('one administrator only').waitFor();
  await band.getByRole('button', { name: 'Not today' }).click();
  await band.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: 'Cases', exact: true }).waitFor();
  expect(await band.count()).toBe(0);
  await page.evaluate(`{
    const kept = JSON.parse(localStorage.getItem('gridwatch.safety'));
    const past = Object.keys(kept).map((code) => [code, Date.now() - 120_000]);
    localStorage.setItem('gridwatch.safety', JSON.stringify(Object.fromEntries(past)));
  }`);
  await page.reload();
  await band.waitFor();
});
