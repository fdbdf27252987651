import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';

/** The pictures of the README: the demo, as a person sees it while a flat burns. */
const OUT = 'docs/images';
const PASSWORD = 'screenshots of the demo';
const STATION_PASSWORD = 'a tablet of the demo';
/** From the start of the demo to its fire is about three minutes; a slow machine may take longer. */
const PATIENCE_MS = 8 * 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Demo {
  url: string;
  /** Resolves when a line has been said that holds this. */
  said(text: string): Promise<void>;
  stop(): Promise<void>;
}

function startDemo(dataDir: string): Promise<Demo> {
  const demo = spawn(process.execPath, ['simulators/demo/main.ts'], {
    env: {
      ...process.env,
      HUB_HTTP_PORT: '0',
      HUB_MQTT_PORT: '0',
      HUB_RTMP_PORT: '0',
      HUB_DATA_DIR: dataDir,
      HUB_ADMIN_PASSWORD: PASSWORD,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const waiting = new Set<{ text: string; resolve: () => void }>();
  let lines = '';
  const ready = Promise.withResolvers<string>();
  createInterface({ input: demo.stdout }).on('line', (line) => {
    say(line);
    lines += `${line}\n`;
    const [, url] = /Open\s+(http\S+)/.exec(line) ?? [];
    if (url !== undefined) ready.resolve(url);
    for (const one of waiting) {
      if (!line.includes(one.text)) continue;
      waiting.delete(one);
      one.resolve();
    }
  });
  const ended = once(demo, 'exit');
  void ended.then(([status]) => ready.reject(new Error(`the demo ended with ${status}`)));
  return ready.promise.then((url) => ({
    url,
    said: (text) =>
      lines.includes(text)
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.add({ text, resolve })),
    async stop() {
      demo.kill('SIGINT');
      await ended;
    },
  }));
}

async function pageOf(browser: Browser, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  await page.addInitScript(`localStorage.setItem('gridwatch.language', 'zh-CN')`);
  return page;
}

async function logIn(page: Page, url: string, username: string, password: string): Promise<void> {
  await page.goto(url);
  await page.fill('input[name=username]', username);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await page.waitForLoadState('networkidle').catch(() => undefined); // live pages are never idle
}

/** A tablet of one of the stations that are called, logged in as that station. */
async function tabletOf(browser: Browser, desk: Page, url: string, stationId: string): Promise<Page> {
  await desk.evaluate(
    async ([username, password]) => {
      const answer = await fetch('/api/v1/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password, displayName: username, role: 'station', gridCode: null }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    [stationId, STATION_PASSWORD],
  );
  const tablet = await pageOf(browser, 1024, 768);
  await logIn(tablet, `${url}/station`, stationId, STATION_PASSWORD);
  return tablet;
}

async function firstCalled(desk: Page): Promise<string> {
  return desk.evaluate(async () => {
    for (;;) {
      const answer = await fetch('/api/v1/dispatches?state=open');
      const { items } = (await answer.json()) as { items: { stationId: string }[] };
      if (items[0]) return items[0].stationId;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
}

const dataDir = mkdtempSync(join(tmpdir(), 'gridwatch-screenshots-'));
const limit = setTimeout(() => {
  process.stderr.write('The demo has had no fire in eight minutes.\n');
  process.exit(1);
}, PATIENCE_MS);
const demo = await startDemo(dataDir);
const browser = await launchChromium();
try {
  const desk = await pageOf(browser, 1920, 1080);
  await logIn(desk, demo.url, 'admin', PASSWORD);
  const wall = await desk.context().newPage();
  await wall.goto(`${demo.url}/wall`);
  await demo.said('the fire is confirmed');
  const tablet = await tabletOf(browser, desk, demo.url, await firstCalled(desk));
  await delay(8000);
  for (const [name, page] of Object.entries({ desk, wall, station: tablet })) {
    await page.bringToFront();
    await delay(2500);
    await page.screenshot({ path: join(OUT, `${name}.png`) });
    say(`${OUT}/${name}.png`);
  }
} finally {
  clearTimeout(limit);
  await browser.close();
  await demo.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit();
