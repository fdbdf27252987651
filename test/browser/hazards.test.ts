import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage, useBrowser } from '../support/browser.ts';
import { userOf } from '../support/cases.ts';
import { type ApiClient, runHub, type TestHub, withDistrict } from '../support/hub.ts';

useBrowser();

/** Opens a page as somebody who has logged in elsewhere. */
async function openAs(page: Page, hub: TestHub, who: ApiClient, path: string): Promise<void> {
  const [name = '', value = ''] = who.cookie.split('=');
  await page.context().addCookies([{ name, value, url: hub.http }]);
  await page.goto(`${hub.http}${path}`);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const stateOf = (page: Page, state: string) => page.locator('.case-state').getByText(state, { exact: true });

test('a hazard goes from its entry over a printed notice to being struck, and nobody judges their own work', async () => {
  const hub = await withDistrict(await runHub());
  const worker = await userOf(hub, 'worker', { username: 'zhang' });
  const supervisor = await userOf(hub, 'supervisor', { username: 'li' });
  const commander = await userOf(hub, 'commander', { username: 'wang' });

  // An inspector on the street enters it on a phone.
  const phone = await openPage('en', { width: 390, height: 844 });
  await openAs(phone.page, hub, worker, '/hazards');
  await phone.page.getByText('No hazard is left in the ledger').waitFor();
  await phone.page.getByRole('link', { name: 'Enter a hazard' }).click();
  await button(phone.page, 'By grid').click();
  await phone.page.getByLabel('Grid', { exact: true }).fill('第一');
  await phone.page.getByRole('option', { name: '第一网格' }).click();
  await phone.page.getByLabel('Hazard', { exact: true }).fill('Boxes block the escape stairs');
  await phone.page.getByLabel('Place').fill('block 3, stairs');
  await phone.page.getByLabel('Owner').fill('Lucky Supermarket');
  await button(phone.page, 'Major').click();
  await button(phone.page, 'Enter').click();
  await stateOf(phone.page, 'open').waitFor();
  await phone.page.getByText('Issue notice、Escalate now: left to a supervisor').waitFor();
  const path = new URL(phone.page.url()).pathname;

  // A supervisor finds it in the ledger, and prints a notice to its owner.
  const desk = await openPage('en', { width: 1440, height: 900 });
  await openAs(desk.page, hub, supervisor, '/');
  await desk.page.getByRole('link', { name: 'Hazards' }).click();
  await desk.page.getByRole('button', { name: '1 major' }).click();
  await desk.page.getByRole('cell', { name: 'Boxes block the escape stairs' }).click();
  await desk.page.getByText('It is struck only after somebody else has found it gone').first().waitFor();
  await desk.page.getByLabel('What has to be done').fill('Clear the stairs at once');
  await button(desk.page, 'Issue notice …').click();
  await button(desk.page, 'Issue notice').click();
  await stateOf(desk.page, 'notice issued').waitFor();
  await desk.page.locator('.limit.full[data-level=running]').waitFor();
  const [paper] = await Promise.all([
    desk.page.context().waitForEvent('page'),
    desk.page.getByRole('link', { name: 'Print' }).click(),
  ]);
  await paper.getByRole('heading', { name: 'Rectification notice' }).waitFor();
  await paper.getByText('Clear the stairs at once').waitFor();
  await paper.close();

  // Who reports it as rectified is told that others inspect it.
  await phone.page.reload();
  await phone.page.getByLabel('What has to be done').fill('stairs cleared');
  await button(phone.page, 'Report as rectified').click();
  await stateOf(phone.page, 'to be re-inspected').waitFor();
  await phone.page.getByText('somebody else has to inspect it').first().waitFor();
  const own = phone.page.getByRole('button', { name: 'Found gone' });
  expect(await own.getAttribute('aria-disabled')).toBe('true');

  // The supervisor inspects it, and is told that another person strikes it.
  await desk.page.reload();
  await button(desk.page, 'Found gone').click();
  await stateOf(desk.page, 'found gone').waitFor();
  await desk.page.getByText('li found it gone: another person has to strike it').first().waitFor();
  const barred = desk.page.getByRole('button', { name: /^Strike/ });
  expect(await barred.getAttribute('aria-disabled')).toBe('true');

  // A commander looks for himself; now the supervisor may strike it.
  const other = await openPage('en');
  await openAs(other.page, hub, commander, path);
  await button(other.page, 'Found gone').click();
  await other.page.locator('.hazard-history').getByText('Found gone').nth(1).waitFor();
  await desk.page.reload();
  await button(desk.page, 'Strike').click();
  await stateOf(desk.page, 'struck').waitFor();
  await desk.page.getByText('If it is back, enter it anew').waitFor();
  const { body } = await hub.api.get(`/hazards/${path.split('/')[2]}`);
  expect(body).toMatchObject({
    state: 'struck',
    foundBy: 'zhang',
    handledBy: ['zhang'],
    struckBy: 'li',
    inspections: [{ by: 'li' }, { by: 'wang' }],
  });
  expect([...phone.errors, ...desk.errors, ...other.errors]).toEqual([]);
});
