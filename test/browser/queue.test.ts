import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { userOf } from '../support/cases.ts';
import { device } from '../support/device.ts';
import { GRID, runHub, withDistrict } from '../support/hub.ts';

useBrowser();

test('an alarm is taken, its case opened, commented and found again without touching a mouse', async () => {
  const hub = await withDistrict(await runHub());
  const gas = await device(hub, 'gas-1', 'gas', { address: '幸福里 老槐树饭庄', lng: 116.305, lat: 39.905 });
  const { page, errors } = await openPage('en');
  await logIn(page, hub.http);
  await page.getByText('No open alerts').waitFor();
  await gas.send({ seq: 1, alarm: true, gas: 61 });
  const alarm = page.locator('.desk-queue .alert-card.critical[data-alert]');
  await alarm.waitFor();

  // The alarm is selected and shows itself with what is around it; the queue stays where it is.
  await page.keyboard.press('j');
  await page.locator('.desk-thing .alert-card.full').waitFor();
  expect(page.url()).toMatch(/on=alert/);
  await page.keyboard.press('a');
  await page.locator('.desk-queue [data-alert][data-state=acknowledged]').waitFor();
  await page.getByText('1 taken, still open').waitFor();

  // Its case has come up in its place, and is next.
  const card = page.locator('.desk-queue [data-kind=case]');
  await card.waitFor();
  await page.keyboard.press('j');
  await page.locator('.desk-thing .case-act').waitFor();
  await page.keyboard.press('c');
  await page.keyboard.type('rang the owner, the valve is shut');
  expect(await page.locator('.case-act textarea').inputValue()).toBe('rang the owner, the valve is shut');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.locator('.case-history').getByText('rang the owner, the valve is shut').waitFor();
  const [{ number }] = (await hub.api.get('/cases')).body.items;
  await page.locator('h1', { hasText: 'Needs me' }).click();
  await page.keyboard.press('o');
  await page.waitForURL(/\/cases\//);

  // Away with two keys, and back by its number.
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL(/\/devices/);
  await page.keyboard.press('/');
  await page.keyboard.type(number);
  await page.getByRole('option', { name: number }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cases\//);
  await page.locator('.case-history').waitFor();
  expect(errors).toEqual([]);
});

test('the palette knows pages, what can be done and what was looked at; the sheet knows every key', async () => {
  const hub = await withDistrict(await runHub());
  await hub.api.post('/cases', { description: '楼道堆物', gridCode: GRID, address: '槐树街 9 号' });
  const { page, errors } = await openPage('zh-CN', { width: 1440, height: 900 });
  await logIn(page, hub.http);
  await page.locator('.queue-card').waitFor();
  await page.keyboard.press('?');
  await page.locator('.dialog.sheet').getByText('命令面板').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('交接');
  await page.getByRole('option', { name: '交接班' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/handover/);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('槐树街');
  await page.getByRole('option', { name: '槐树街 9 号' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: '槐树街 9 号' }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  const found = page.locator('.choices-found');
  await found.getByText('对所选事项').waitFor();
  await found.getByRole('option', { name: '槐树街 9 号' }).waitFor();
  await page.keyboard.type('没有这样的地方');
  await found.getByText('没有找到').waitFor();
  expect(errors).toEqual([]);
});

test('a shift is handed over and taken over, signed by two people', async () => {
  const hub = await withDistrict(await runHub());
  await userOf(hub, 'operator', { username: 'late' });
  await hub.api.post('/cases', { description: '楼道堆物', gridCode: GRID, address: '槐树街 9 号' });
  const first = await openPage('en');
  await logIn(first.page, hub.http);
  await first.page.getByText('Needs me').waitFor();
  await first.page.goto(`${hub.http}/handover`);
  await first.page.getByRole('button', { name: 'New promise' }).click();
  await first.page.getByLabel('What is promised').fill('ring the owner of the boxes');
  await first.page.getByRole('button', { name: 'Put on record' }).click();
  await first.page.locator('.promise').getByText('ring the owner of the boxes').waitFor();
  await first.page.getByLabel('Notes').fill('boxes in the passage, owner comes at nine');
  await first.page.getByRole('button', { name: /^Hand over/ }).click();
  await first.page.getByText('somebody else has to take over').waitFor();

  const second = await openPage('en');
  await second.page.goto(hub.http);
  await second.page.fill('input[name=username]', 'late');
  await second.page.fill('input[name=password]', 'a long enough password');
  await second.page.click('button[type=submit]');
  await second.page.getByText('Needs me').waitFor();
  await second.page.goto(`${hub.http}/handover`);
  await second.page.getByText('boxes in the passage, owner comes at nine').waitFor();
  await second.page.getByRole('button', { name: /^Take over/ }).click();
  await second.page.getByRole('link', { name: 'admin → late' }).click();
  await second.page.locator('.signatures').getByText('late').waitFor();
  await second.page.locator('.promise').getByText('ring the owner of the boxes').waitFor();
  const { items } = (await hub.api.get('/handovers')).body;
  expect(items).toMatchObject([{ outgoing: { by: 'admin' }, incoming: { by: 'late' }, state: 'signed' }]);
  expect([...first.errors, ...second.errors]).toEqual([]);
});
