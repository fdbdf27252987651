import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { tooWide } from '../support/drawn.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { seedPages } from '../support/pages.ts';

useBrowser();

const PICTURES = 'test-results/print';

test('cases and hazards are printed on light paper, without what is pressed, on pages of their own', async () => {
  const hub = await withDistrict(await runHub());
  const paths = await seedPages(hub);
  const { page } = await openPage('zh-CN', { width: 1440, height: 900 });
  mkdirSync(PICTURES, { recursive: true });
  await logIn(page, hub.http);
  await page.locator('.rail').waitFor();
  const printed = paths.filter((path) => /^\/(?:cases|hazards|alerts)\/(?!new)./.test(path));
  expect(printed).toHaveLength(3);
  for (const path of printed) {
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${hub.http}${path}`);
    await page.locator('.facts').first().waitFor();
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: 'print' });
    const theme = page.locator('html[data-theme="light"]');
    await theme.waitFor({ state: 'attached' });
    for (const gone of ['.rail', '.topbar', '.shell-bands'])
      expect(await page.locator(gone).isVisible(), `${gone} of ${path}`).toBe(false);
    expect(await page.locator('.page .button:visible').count()).toBe(0);
    expect(await page.locator('.facts').first().isVisible()).toBe(true);
    expect(await tooWide(page, '.page-inner')).toEqual([]);
    const name = path.split('/')[1] ?? '';
    await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
    const paper = await page.pdf({ preferCSSPageSize: true });
    expect(paper.length).toBeGreaterThan(10_000);
    writeFileSync(`${PICTURES}/${name}.pdf`, paper);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' });
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});
