import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { device } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';

const RULE = 'gas-concentration';
const MIN_MS = 60_000;

useBrowser();

const yamlOf = async (hub: TestHub): Promise<string> => (await hub.api.get(`/rules/${RULE}`)).body.yaml;

/** Replaces what stands in the editor, as somebody does who pastes. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.rule-editor .cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** The rule's page of somebody who may write it. */
async function openRule(hub: TestHub): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await openPage('en');
  await logIn(page, hub.http);
  await page.locator('.rail').getByRole('link', { name: 'Rules' }).click();
  await page.locator('input[type=search]').fill('combustible');
  await page.getByRole('link', { name: 'Combustible gas high' }).click();
  await page.locator('.rule-editor .cm-content').waitFor();
  return { page, errors };
}

test('a rule is found, mended as one writes, saved, compared with what it was, and taken back', async () => {
  const hub = await withDistrict(await runHub());
  const { page, errors } = await openRule(hub);
  const text = await yamlOf(hub);
  await page.getByText('Can be put in force').waitFor();

  await page.locator('.rule-editor .cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('keepF');
  await page.locator('.cm-tooltip-autocomplete').getByText('keepFiring').waitFor();
  await write(page, text.replace('gas >= 25', 'gasp >= 25'));
  await page.locator('.rule-problems', { hasText: 'gasp' }).waitFor();
  await page.locator('.cm-lintRange-error').first().waitFor();
  const save = page.getByRole('button', { name: 'Save and put in force' });
  expect(await save.getAttribute('aria-disabled')).toBe('true');

  await write(page, text.replace('gas >= 25', 'gas >= 30'));
  await page.getByText('Can be put in force').waitFor();
  await page.getByLabel('Why it is changed').fill('the kitchen at noon');
  await save.click();
  await page.locator('[data-version="2"]', { hasText: 'the kitchen at noon' }).waitFor();
  expect(await yamlOf(hub)).toContain('gas >= 30');

  for (const version of [1, 2]) await page.locator(`[data-version="${version}"] input`).check();
  await page.locator('.rule-diff .cm-deletedChunk', { hasText: '25' }).waitFor();

  const back = page.locator('[data-version="1"]');
  await back.getByRole('button', { name: 'Back to this' }).click();
  await back.getByRole('button', { name: 'Go back now' }).click();
  await page.locator('[data-version="3"]').waitFor();
  expect(await yamlOf(hub)).toContain('gas >= 25');

  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByLabel('Why it is switched off').fill('works in every kitchen');
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Switch on' }).waitFor();
  expect((await hub.api.get(`/rules/${RULE}`)).body).toMatchObject({ enabled: false });
  expect(errors).toEqual([]);
});

test('what a colleague saved meanwhile is shown beside one’s own, and not overwritten unseen', async () => {
  const hub = await withDistrict(await runHub());
  const { page, errors } = await openRule(hub);
  const text = await yamlOf(hub);
  await write(page, text.replace('gas >= 25', 'gas >= 30'));
  await page.getByText('Can be put in force').waitFor();
  const { version } = (await hub.api.get(`/rules/${RULE}`)).body;
  const theirs = await fetch(`${hub.http}/api/v1/rules/${RULE}`, {
    method: 'PUT',
    headers: { cookie: hub.api.cookie, origin: hub.http, 'content-type': 'application/json' },
    body: JSON.stringify({ yaml: text.replace('hold: 15s', 'hold: 20s'), expectVersion: version }),
  });
  expect(theirs.status).toBe(200);

  await page.getByRole('button', { name: 'Save and put in force' }).click();
  await page.locator('.rule-conflict .cm-deletedChunk', { hasText: '20s' }).waitFor();
  expect(await yamlOf(hub)).toContain('hold: 20s');
  await page.getByRole('button', { name: 'Overwrite with mine' }).click();
  await page.locator('.rule-conflict').waitFor({ state: 'detached' });
  expect(await yamlOf(hub)).toContain('gas >= 30');
  expect(errors).toEqual([]);
});

test('a rule is tried on what was measured, drawn over it, and compared with other values', async () => {
  const hub = await withDistrict(await runHub());
  const gas = await device(hub, 'gas-1', 'gas', { address: '老槐树饭庄', expectEveryMs: MIN_MS });
  const at = (ago: number) => Date.now() - ago * MIN_MS;
  await gas.send(
    Array.from({ length: 60 }, (_, i) => ({ seq: i + 1, at: at(60 - i), gas: i >= 20 && i < 30 ? 40 : 3 })),
  );
  const { page, errors } = await openRule(hub);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.backtest-result[data-episodes="1"]').waitFor();
  await page.locator('.episode-table').getByText('老槐树饭庄').waitFor();
  await page.locator('.trial-chart .chart canvas').waitFor();

  await page.getByText('Compare several values').click();
  await page.getByLabel('Values, by commas').fill('25, 50');
  await page.getByRole('button', { name: 'Compare' }).click();
  const rows = page.locator('.sweep-table tbody tr');
  await rows.nth(1).waitFor();
  expect(await rows.nth(0).locator('td').nth(1).textContent()).toBe('1');
  expect(await rows.nth(1).locator('td').nth(1).textContent()).toBe('0');
  expect(errors).toEqual([]);
});
