import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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

/** The machine's Chromium, or without one that which comes with npm. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = existsSync(SYSTEM_CHROMIUM)
    ? SYSTEM_CHROMIUM
    : await (await import('@sparticuz/chromium')).default.executablePath();
  return chromium.launch({ executablePath, args: FLAGS });
}
