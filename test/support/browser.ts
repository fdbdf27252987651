import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { ADMIN_PASSWORD } from './hub.ts';

const SYSTEM_CHROMIUM = process.env.HUB_TEST_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

let browser: Browser | undefined;

/** Builds the dashboard and has a Chromium for the tests of a file; call it once, at its top. */
export function useBrowser(): void {
  beforeAll(() => build({ root: 'dashboard', configFile: 'dashboard/vite.config.ts', logLevel: 'error' }));
  useChromium();
}

/** The Chromium alone, for pages that are no part of the dashboard; call it once, at the top of a file. */
export function useChromium(): void {
  beforeAll(async () => {
    // Without a browser on the machine, the one that comes with npm.
    const executablePath = existsSync(SYSTEM_CHROMIUM)
      ? SYSTEM_CHROMIUM
      : await (await import('@sparticuz/chromium')).default.executablePath();
    browser = await playwright.launch({ executablePath, args: FLAGS });
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
