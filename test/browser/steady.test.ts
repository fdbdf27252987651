import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { seedPages } from '../support/pages.ts';

useBrowser();

/** What moved without anybody having touched anything, with the elements that did. */
const WATCH = `window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries())
    if (!hadRecentInput)
      shifts.push({ value, what: sources.map(({ node }) => node?.className ?? node?.nodeName).join(' ') });
}).observe({ type: 'layout-shift', buffered: true });`;

/** What is there once a page has all it asked for. */
const settled: Readonly<Record<string, string>> = {
  '/': '.district-map[data-ready=true]',
  '/cases': '.case-table tbody tr',
  '/devices': '.device-table tbody tr',
};

test.each([
  [1440, 900],
  [390, 844],
])('pages stay where they are while they are read, on a screen of %d pixels', async (width, height) => {
  const hub = await withDistrict(await runHub());
  const paths = await seedPages(hub);
  const alert = paths.find((path) => path.startsWith('/alerts/')) ?? '';
  const { page } = await openPage('zh-CN', { width, height });
  await page.addInitScript(WATCH);
  await logIn(page, hub.http);
  await page.locator('.rail').waitFor();
  const moved: Record<string, unknown> = {};
  for (const path of ['/', '/cases', '/devices', alert]) {
    await page.goto(`${hub.http}${path}`);
    await page.locator('main h1, main .empty').first().waitFor({ state: 'attached' });
    await page
      .locator(settled[path] ?? 'main .facts')
      .first()
      .waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    // What was drawn last is reported after the next frame.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const shifts = (await page.evaluate('window.shifts')) as { value: number; what: string }[];
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    // What is good by the Core Web Vitals is 0.1; a duty officer about to press wants less.
    if (sum >= 0.05) moved[path] = shifts;
  }
  expect(moved).toEqual({});
});
