import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { act, userOf } from '../support/cases.ts';
import { type ApiClient, GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

useBrowser();

/** Opens a case as somebody who has logged in elsewhere. */
async function openAs(page: Page, hub: TestHub, who: ApiClient, path: string): Promise<void> {
  const [name = '', value = ''] = who.cookie.split('=');
  await page.context().addCookies([{ name, value, url: hub.http }]);
  await page.goto(`${hub.http}${path}`);
}

test('a case is taken the whole way by several people, and whoever dispatched it is told that others verify it', async () => {
  const hub = await withDistrict(await runHub());
  const worker = await userOf(hub, 'worker');
  const supervisor = await userOf(hub, 'supervisor');
  const report = { description: 'boxes block the passage', gridCode: GRID, address: 'block 3, rear' };
  const { id } = (await worker.post('/cases', report)).body;

  const { page, errors } = await openPage('en');
  await logIn(page, hub.http);
  await page.getByRole('link', { name: 'Cases' }).click();
  await page.getByRole('cell', { name: 'block 3, rear' }).click();
  const state = page.locator('.case-state');
  await page.getByRole('button', { name: 'Accept' }).click();
  await state.getByText('accepted').waitFor();

  await page.getByRole('button', { name: 'File …' }).click();
  await page.getByLabel('Filed as').fill('rubbish');
  await page.getByRole('option', { name: 'Exposed rubbish' }).click();
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await state.getByText('filed').waitFor();
  await page.locator('.limit.full[data-level=running]').waitFor();

  await page.getByRole('button', { name: 'Dispatch …' }).click();
  await page.locator('.case-proposal').getByText('Street grid centre').waitFor();
  await page.getByRole('button', { name: 'Send as proposed' }).click();
  await page.locator('.case-history').getByText('to Street grid centre').waitFor();

  await act(worker, id, { action: 'handle', done: true, comment: 'passage cleared' });
  await state.getByText('handled').waitFor();
  await page.getByText('somebody else has to verify it').first().waitFor();
  const pass = page.getByRole('button', { name: 'Verification passed' });
  expect(await pass.getAttribute('aria-disabled')).toBe('true');

  const other = await openPage('en');
  await openAs(other.page, hub, supervisor, `/cases/${id}`);
  await other.page.getByRole('button', { name: 'Verification passed' }).click();
  await other.page.getByRole('button', { name: 'Close case' }).click();
  // Both screens say so, whoever did it.
  for (const one of [page, other.page]) await one.locator('.case-state').getByText('closed').waitFor();
  await other.page.locator('.case-history').getByText('passage cleared').waitFor();
  const { body } = await hub.api.get(`/cases/${id}`);
  expect(body).toMatchObject({ closedBy: 'supervisor', verification: { by: 'supervisor' } });
  expect([...errors, ...other.errors]).toEqual([]);
});

test('on a phone anybody reports a matter without a login, and asks with the code what became of it', async () => {
  const hub = await withDistrict(await runHub());
  const { page, errors } = await openPage('zh-CN', { width: 390, height: 844 });
  await page.goto(`${hub.http}/report?grid=${GRID}`);
  await page.getByLabel('发现了什么').fill('三号楼后面的消防通道被堵');
  await page.getByRole('button', { name: '提交' }).click();
  const code = (await page.locator('.report-code').textContent()) ?? '';
  await page.getByRole('link', { name: '查询进度' }).click();
  await page.getByText('已收到,等待受理').waitFor();
  const [made] = (await hub.api.get('/cases?source=public')).body.items;
  await act(hub.api, made.id, { action: 'accept' });
  await page.goto(`${hub.http}/report/${code.toLowerCase()}`);
  await page.getByText('已受理').waitFor();
  expect(errors).toEqual([]);
});
