import { createHash } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { byStation, flatFire, station, terminal } from '../support/stations.ts';

useBrowser();

const rowOf = (page: Page, name: string): Locator =>
  page.locator('.dispatch', { has: page.locator('.dispatch-who strong', { hasText: name }) });

const standings = (row: Locator, standing: string): Locator =>
  row.locator(`.dispatch-clock[data-standing=${standing}]`);

test('a confirmed fire goes to stations: one comes, command calls the other off with why, and a photo is on file with its hash', async () => {
  const hub = await withDistrict(await runHub());
  const people = ['王建国', '李庆丰', '周小龙'].map((name, i) => ({ id: `m${i}`, name }));
  const near = await terminal(
    hub,
    'near',
    await station(hub, 'near', 100, { name: '东门微站', members: people }),
  );
  await station(hub, 'far', 300, { name: '西门微站' });
  const { page, errors } = await openPage('zh-CN', { width: 1440, height: 900 });
  await logIn(page, hub.http);
  await page.getByRole('link', { name: '出动' }).click();
  await page.getByText('没有出动中的微站').waitFor();

  await flatFire(hub);
  const [came, called] = [rowOf(page, '东门微站'), rowOf(page, '西门微站')];
  await Promise.all([came.waitFor(), called.waitFor()]);
  await standings(came, 'running').first().waitFor();
  expect(await standings(came, 'running').count()).toBe(3);
  await vi.waitFor(() => expect(near.told).toHaveLength(1));
  await near.ack('received', { by: '王建国' });
  await page.locator('.dispatch[data-state=received]').getByText('东门微站').waitFor();
  expect(await standings(came, 'met').count()).toBe(1);
  await near.ack('departed', { by: '王建国' });
  await near.ack('arrived', { by: '王建国' });
  await page.locator('.dispatch[data-state=arrived]').getByText('东门微站').waitFor();
  expect(await standings(came, 'met').count()).toBe(3);
  expect(await standings(came, 'running').count()).toBe(0);

  await called.getByRole('button', { name: '撤回出动' }).click();
  const sure = called.getByRole('button', { name: '确认撤回' });
  expect(await sure.getAttribute('aria-disabled')).toBe('true');
  await called.getByLabel('撤回原因').fill('东门站已到场');
  await sure.click();
  await page.locator('.dispatch[data-state=cancelled]').getByText('东门站已到场').waitFor();
  expect(await standings(called, 'void').count()).toBe(3);
  expect(await byStation(hub, 'far')).toMatchObject({ state: 'cancelled', result: '东门站已到场' });

  await page.getByRole('link', { name: '1 Main Street' }).click();
  const history = page.locator('.case-history');
  const recalled = history.locator('li', { hasText: '撤回出动' });
  await recalled.getByText('西门微站').waitFor();
  await recalled.getByText('东门站已到场').waitFor();
  await history.locator('li', { hasText: '微站出发' }).getByText('东门微站').waitFor();
  expect(await history.textContent()).not.toMatch(/\bnear\b|\bfar\b|departed|m away/);

  const photo = await page.screenshot();
  await page
    .getByLabel('照片、视频或文件')
    .setInputFiles({ name: 'kitchen.png', mimeType: 'image/png', buffer: photo });
  await page.getByLabel('说明').fill('厨房');
  await page.getByRole('button', { name: '上传' }).click();
  const shown = page.getByRole('img', { name: '厨房' });
  await shown.waitFor();
  const width = (): Promise<unknown> => page.evaluate(`document.querySelector('.evidence img').naturalWidth`);
  await vi.waitFor(async () => expect(await width()).toBe(1440));
  const hash = page.locator('.evidence li', { has: shown }).locator('.evidence-hash');
  const file = await page.request.get(new URL((await shown.getAttribute('src')) ?? '', hub.http).href);
  expect(await hash.textContent()).toBe(
    createHash('sha256')
      .update(await file.body())
      .digest('hex'),
  );
  await history.locator('li', { hasText: '证据' }).first().waitFor();
  const [bundle] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '打包下载全案' }).click(),
  ]);
  expect(bundle.suggestedFilename()).toMatch(/\.zip$/);
  expect(errors).toEqual([]);
});
