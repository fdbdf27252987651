import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** Draws the icons of the installed pages from `icon.svg`: `node dashboard/icons.ts`, after the sign has changed. */
const PUBLIC = join(import.meta.dirname, 'public');
const svg = readFileSync(join(PUBLIC, 'icon.svg'), 'utf8');
/** A maskable icon may be cut to a circle: its sign stays within the middle four fifths. */
const icons = [
  { name: 'icon-192.png', sizePx: 192, share: 1 },
  { name: 'icon-512.png', sizePx: 512, share: 1 },
  { name: 'icon-maskable-512.png', sizePx: 512, share: 0.8 },
];

const system = process.env['HUB_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const executablePath = existsSync(system)
  ? system
  : await (await import('@sparticuz/chromium')).default.executablePath();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { name, sizePx, share } of icons) {
  await page.setViewportSize({ width: sizePx, height: sizePx });
  const ground = share < 1 ? '#0f1418' : 'transparent';
  await page.setContent(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${ground}}svg{width:${share * 100}vw}</style>${svg}`,
  );
  await page.screenshot({ path: join(PUBLIC, name), omitBackground: true });
}
await browser.close();
