import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { launchChromium } from './chromium.ts';
import { ADMIN_PASSWORD } from './hub.ts';

let built: Promise<unknown> | undefined;
let browser: Browser | undefined;

/** Has the dashboard, built once a run, and a Chromium for the tests of a file; call it once, at its top. */
export function useBrowser(): void {
  beforeAll(async () => {
    await (built ??= build({
      root: 'dashboard',
      configFile: 'dashboard/vite.config.ts',
      logLevel: 'error',
    }));
  });
  useChromium();
}

/** The Chromium alone, for pages that are no part of the dashboard; call it once, at the top of a file. */
export function useChromium(): void {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
}

/** A page of its own, closed with the test; what goes wrong on it is in `errors`. */
export async function openPage(
  language: 'zh-CN' | 'en',
  viewport: BrowserContextOptions['viewport'] = { width: 1920, height: 1080 },
): Promise<{ page: Page; errors: string[] }> {
  if (!browser) throw new Error('call useBrowser() or useChromium() at the top of the file');
  const context = await browser.newContext({ viewport });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript(`localStorage.setItem('gridwatch.language', '${language}')`);
  return { page, errors };
}

/** Logs in as `admin`, as a person does. */
export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.fill('input[name=username]', 'admin');
  await page.fill('input[name=password]', ADMIN_PASSWORD);
  await page.click('button[type=submit]');
}
