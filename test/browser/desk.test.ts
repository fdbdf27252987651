import { expect, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { finishCase, userOf } from '../support/cases.ts';
import { device } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';

/** Chromium sometimes counts a touch of an earlier page for the next one: with this it never does. */
const HOLD_SOUND = `
  let touched = false;
  addEventListener('pointerdown', () => (touched = true), { capture: true });
  AudioContext = class extends AudioContext {
    get state() { return touched ? super.state : 'suspended'; }
    resume() { return touched ? super.resume() : new Promise(() => undefined); }
  };`;

useBrowser();

test('a gas leak appears on the desk, is acknowledged, resolves, and its case is closed', async () => {
  const hub = await withDistrict(await runHub());
  const gas = await device(hub, 'gas-1', 'gas', {
    address: '幸福里 老槐树饭庄 后厨',
    lng: 116.305,
    lat: 39.905,
  });
  const { page, errors } = await openPage('en');
  await logIn(page, hub.http);
  await page.getByText('No open alerts').waitFor();
  await page.locator('.district-map[data-ready=true]').waitFor();

  await gas.send({ seq: 1, alarm: true, gas: 61 });
  const card = page.locator('.alert-card.critical');
  await card.waitFor();
  expect(await card.textContent()).toContain('老槐树饭庄');
  expect(await card.textContent()).toContain('nobody has it');

  await card.getByRole('button', { name: 'Acknowledge' }).click();
  await page.locator('.alert-card[data-state=acknowledged]').waitFor();
  expect(await card.textContent()).toContain('admin has it');

  await gas.send({ seq: 2, alarm: false, gas: 3 });
  await page.locator('.alert-card[data-state=resolved]').waitFor();

  await page.getByRole('link', { name: 'Cases' }).click();
  await page.getByRole('cell', { name: '老槐树饭庄' }).click();
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.locator('.page-head strong', { hasText: 'accepted' }).waitFor();
  const [{ id }] = (await hub.api.get('/cases')).body.items;
  await finishCase(hub, await userOf(hub, 'supervisor'), id, 'valve shut, kitchen aired');
  await page.getByText('valve shut, kitchen aired').waitFor();
  // The hub adds the readings to a case that is filed; who closes it meanwhile is shown the newer state and asked again.
  await page.locator('.evidence li').first().waitFor();
  await page.getByRole('button', { name: 'Close case' }).click();
  await page.locator('.page-head strong', { hasText: 'closed' }).waitFor();
  const { body } = await hub.api.get('/cases?state=closed');
  expect(body.items).toMatchObject([
    { deviceId: 'gas-1', closedBy: 'admin', verification: { by: 'supervisor' } },
  ]);
  expect(errors).toEqual([]);
});

test('a wrong password is said plainly, in Chinese, also on a phone', async () => {
  const hub = await runHub();
  const { page } = await openPage('zh-CN', { width: 390, height: 844 });
  await page.goto(hub.http);
  await page.fill('input[name=username]', 'admin');
  await page.fill('input[name=password]', 'wrong');
  await page.click('button[type=submit]');
  await page.getByText('用户名或密码不正确').waitFor();
});

test('on a phone every alert can be acknowledged, and no page is wider than the screen', async () => {
  const hub = await withDistrict(await runHub());
  for (let i = 1; i <= 6; i++) {
    const smoke = await device(hub, `smoke-${i}`, 'smoke', { address: `槐树街 14 号楼 ${i} 层 一层楼梯间` });
    await smoke.send({ seq: 1, alarm: true });
  }
  const { page, errors } = await openPage('zh-CN', { width: 390, height: 844 });
  await logIn(page, hub.http);
  const cards = page.locator('.alert-card');
  await cards.nth(5).waitFor();
  const squeezed =
    "[...document.querySelectorAll('.alert-card')].filter((card) => card.scrollHeight > card.clientHeight + 1)";
  expect(await page.evaluate(`${squeezed}.length`)).toBe(0);
  const [map, figures] = await Promise.all(
    ['.district-map', '.figures'].map((part) => page.locator(part).boundingBox()),
  );
  expect(map!.y + map!.height).toBeLessThanOrEqual(figures!.y);
  const label = page.locator('.map-label').first();
  await page.locator('.district-map[data-ready=true]').waitFor();
  const before = await label.getAttribute('style');
  await cards.nth(5).getByRole('button', { name: '接手' }).click();
  await page.locator('.alert-card[data-state=acknowledged]').waitFor();
  await vi.waitFor(async () => expect(await label.getAttribute('style')).not.toBe(before));

  const overflow = (): Promise<unknown> =>
    page.evaluate(
      "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.page'))",
    );
  await page.getByRole('link', { name: '案件' }).click();
  const row = page.getByRole('cell', { name: '14 号楼 1 层' });
  await row.waitFor();
  expect(await overflow()).toBe(0);
  await row.click();
  await page.locator('.case-history').waitFor();
  expect(await overflow()).toBe(0);
  expect(errors).toEqual([]);
});

test('on a phone the page says that the browser holds sound back', async () => {
  const hub = await withDistrict(await runHub());
  const { page } = await openPage('zh-CN', { width: 390, height: 844 });
  await page.addInitScript(HOLD_SOUND);
  await logIn(page, hub.http);
  await page.locator('.desk').waitFor();
  await page.reload();
  await page.getByRole('button', { name: '允许声音' }).click();
  await page.getByText('浏览器暂不允许发声').waitFor({ state: 'detached' });
});

test('a screen that has lost the hub does not say that all is well', async () => {
  const hub = await withDistrict(await runHub());
  const { page } = await openPage('en');
  await logIn(page, hub.http);
  await page.getByText('No open alerts').waitFor();
  await hub.close();
  await page.getByText('whether there are alerts now is not known').waitFor();
  expect(await page.getByText('All is well').count()).toBe(0);
});

test('when the hub goes away the screen says so within three seconds, and heals when it is back', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke', { address: '3 号楼 1201' });
  await smoke.send({ seq: 1, alarm: true });
  const { page } = await openPage('en');
  await logIn(page, hub.http);
  await page.locator('.alert-card.critical').waitFor();
  const port = new URL(hub.http).port;
  await hub.close();
  await page.locator('.link-band').waitFor({ timeout: 3000 });

  await runHub({ HUB_DATA_DIR: hub.dataDir, HUB_HTTP_PORT: port });
  await page.locator('.link-band').waitFor({ state: 'detached' });
  expect(await page.locator('.alert-card.critical').count()).toBe(1);
});

test('a device page shows live values as they come, and its history as a chart', async () => {
  const hub = await withDistrict(await runHub());
  const heat = await device(hub, 'heat-1', 'heat', { address: '锅炉房' });
  await heat.send(
    [1, 2, 3].map((seq) => ({ seq, at: Date.now() - (4 - seq) * 60_000, temperature: 20 + seq })),
  );
  const { page, errors } = await openPage('en');
  await logIn(page, hub.http);
  await page.getByText('No open alerts').waitFor();
  await page.goto(`${hub.http}/devices/heat-1`);
  await page.locator('.value-figure', { hasText: '23' }).waitFor();
  await page.locator('.chart canvas').waitFor();
  await heat.send({ seq: 4, temperature: 41.5 });
  await page.locator('.value-figure', { hasText: '41.5' }).waitFor();
  expect(errors).toEqual([]);
});
